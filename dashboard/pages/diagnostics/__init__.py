"""Diagnostics: how the link, the events and the board have been, to look at and to send on."""

from __future__ import annotations

from dashboard.pages.diagnostics.callbacks import register
from dashboard.pages.diagnostics.layout import layout
from dashboard.shell.router import Page

PATH = "/diagnostics"
TITLE = "Diagnostics"
PAGE = Page(PATH, TITLE, layout, register, icon="activity")
