"""Diagnostics: how the link, the events and the board have been, to look at and to send on."""

from __future__ import annotations

from dashboard.access.doors import one_of
from dashboard.pages.diagnostics.callbacks import register
from dashboard.pages.diagnostics.layout import layout
from dashboard.shell.router import Page
from state.access.roles import Ability

PATH = "/diagnostics"
TITLE = "Diagnostics"
PAGE = Page(
    PATH,
    TITLE,
    layout,
    register,
    needs=one_of(Ability.DIAGNOSTICS),
    icon="activity",
)
