"""Ids of the agents page."""

from dashboard.reports.ids import Bar

BAR = Bar("agents", ("queue", "group", "agent", "rows", "compare", "sort", "top"))

CARDS = "agents-cards"
CHART = "agents-chart"
NAMES = "agents-names"
VALUES = "agents-values"
CAPTION = "agents-caption"
MORE = "agents-more"
EMPTY = "agents-empty"
CONTENT = "agents-content"
