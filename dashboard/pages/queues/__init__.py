"""Queues: who waits now, and how callers were served over any days."""

from __future__ import annotations

from dashboard.access.doors import one_of
from dashboard.pages.queues import ids
from dashboard.pages.queues.callbacks import register
from dashboard.pages.queues.layout import layout
from dashboard.shell.router import Page
from state.access.roles import Ability

PATH = "/queues"
TITLE = "Queues"
PAGE = Page(
    PATH,
    TITLE,
    layout,
    register,
    needs=one_of(Ability.QUEUES),
    icon="list-ul",
    has_range=True,
    reports=(
        ids.CARDS,
        ids.BAR.id("file"),
        ids.ABANDONED.id("table"),
        ids.ABANDONED.id("file"),
    ),
)
