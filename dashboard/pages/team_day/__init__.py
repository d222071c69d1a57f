"""Everybody's day as strips, one a line."""

from __future__ import annotations

from dashboard.pages.team_day.callbacks import register
from dashboard.pages.team_day.layout import layout
from dashboard.shell.router import Page

PATH = "/day"
TITLE = "Day"
PAGE = Page(PATH, TITLE, layout, register, icon="clock-history")
