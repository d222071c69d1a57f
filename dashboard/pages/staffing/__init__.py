"""Staffing: whether there were enough agents, by half hour of the day."""

from __future__ import annotations

from dashboard.access.doors import one_of
from dashboard.pages.staffing import ids
from dashboard.pages.staffing.callbacks import register
from dashboard.pages.staffing.layout import layout
from dashboard.shell.router import Page
from state.access.roles import Ability

PATH = "/staffing"
TITLE = "Staffing"
PAGE = Page(
    PATH,
    TITLE,
    layout,
    register,
    needs=one_of(Ability.QUEUES),
    icon="clipboard-data",
    has_range=True,
    reports=(ids.CARDS, ids.BAR.id("file")),
)
