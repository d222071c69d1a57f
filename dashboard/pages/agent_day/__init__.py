"""One agent's day (/agents/<number>): strips of this day and of a week before, and its calls.

The number in the path is an extension's; an agent's name does as well.
"""

from __future__ import annotations

from dashboard.access.doors import one_of
from dashboard.pages.agent_day import ids
from dashboard.pages.agent_day.callbacks import register
from dashboard.pages.agent_day.layout import layout
from dashboard.shell.router import Page
from state.access.roles import Ability

PATH = "/agents/<number>"
TITLE = "Agent's day"
PAGE = Page(
    PATH,
    TITLE,
    layout,
    register,
    needs=one_of(Ability.DAYS, Ability.OWN_DAY),
    reports=(ids.CARDS, ids.CALLS, ids.BAR.id("file")),
)
