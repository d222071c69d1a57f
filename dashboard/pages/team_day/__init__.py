"""The team's day (/day): a strip of states for each agent."""

from __future__ import annotations

from dashboard.access.doors import one_of
from dashboard.pages.team_day import ids
from dashboard.pages.team_day.callbacks import register
from dashboard.pages.team_day.layout import layout
from dashboard.shell.router import Page
from state.access.roles import Ability

PATH = "/day"
TITLE = "Day"
PAGE = Page(
    PATH,
    TITLE,
    layout,
    register,
    needs=one_of(Ability.DAYS),
    icon="clock-history",
    reports=(ids.DATA, ids.BAR.id("file")),
)
