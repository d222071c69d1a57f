"""Agents: where each agent's time went, over any days."""

from __future__ import annotations

from dashboard.access.doors import one_of
from dashboard.pages.agents import ids
from dashboard.pages.agents.callbacks import register
from dashboard.pages.agents.layout import layout
from dashboard.shell.router import Page
from state.access.roles import Ability

PATH = "/agents"
TITLE = "Agents"
PAGE = Page(
    PATH,
    TITLE,
    layout,
    register,
    needs=one_of(Ability.REPORTS),
    icon="people-fill",
    has_range=True,
    reports=(ids.CARDS, ids.CHART, ids.BAR.id("file")),
)
