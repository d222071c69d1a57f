"""A day of one agent, as strips: what they did, minute by minute, and last week beside it."""

from __future__ import annotations

from dashboard.pages.day.callbacks import register
from dashboard.pages.day.layout import layout
from dashboard.router import Page

PATH = "/agents/<number>"
TITLE = "Agent's day"
PAGE = Page(PATH, TITLE, layout, register)
