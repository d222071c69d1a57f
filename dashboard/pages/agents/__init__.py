"""Agents: where each agent's time went, over any days."""

from __future__ import annotations

from dashboard.pages.agents.callbacks import register
from dashboard.pages.agents.layout import layout
from dashboard.shell.router import Page

PATH = "/agents"
TITLE = "Agents"
PAGE = Page(PATH, TITLE, layout, register, icon="people-fill", has_range=True)
