"""Alerts: what is wrong now, who has seen it, and what was."""

from __future__ import annotations

from dashboard.access.doors import one_of
from dashboard.pages.alerts.callbacks import register
from dashboard.pages.alerts.layout import layout
from dashboard.shell.router import Page
from state.access.roles import Ability

PATH = "/alerts"
TITLE = "Alerts"
PAGE = Page(PATH, TITLE, layout, register, needs=one_of(Ability.BOARD), icon="bell")
