"""Utilisation: how busy people were, by hour and by day, and how it went on."""

from __future__ import annotations

from dashboard.access.doors import one_of
from dashboard.pages.utilisation import ids
from dashboard.pages.utilisation.callbacks import register
from dashboard.pages.utilisation.layout import layout
from dashboard.shell.router import Page
from state.access.roles import Ability

PATH = "/utilisation"
TITLE = "Utilisation"
PAGE = Page(
    PATH,
    TITLE,
    layout,
    register,
    needs=one_of(Ability.REPORTS),
    icon="speedometer2",
    has_range=True,
    reports=(ids.CARDS, ids.BAR.id("file")),
)
