"""Ids of the agents page."""

from dashboard.reports.ids import Bar

BAR = Bar("agents", ("queue", "group", "agent", "sort", "top"))

CARDS = "agents-cards"
CHART = "agents-chart"
NAMES = "agents-names"
CAPTION = "agents-caption"
EMPTY = "agents-empty"
CONTENT = "agents-content"
