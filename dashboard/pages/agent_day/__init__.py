"""A day of one agent, as strips: what they did, minute by minute, and last week beside it."""

from __future__ import annotations

from dashboard.pages.agent_day.callbacks import register
from dashboard.pages.agent_day.layout import layout
from dashboard.shell.router import Page

PATH = "/agents/<number>"
TITLE = "Agent's day"
PAGE = Page(PATH, TITLE, layout, register)
