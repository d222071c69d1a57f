"""The team's day (/day): a strip of states for each agent."""

from __future__ import annotations

from dashboard.pages.team_day.callbacks import register
from dashboard.pages.team_day.layout import layout
from dashboard.shell.router import Page

PATH = "/day"
TITLE = "Day"
PAGE = Page(PATH, TITLE, layout, register, icon="clock-history")
