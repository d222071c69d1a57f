"""Ids of the agents page."""

from dashboard.reports.ids import Bar

BAR = Bar("agents", ("queue", "group", "agent", "sort", "top"))

CARDS = "agents-cards"
CHART = "agents-chart"
NAMES = "agents-names"
CAPTION = "agents-caption"
TABLE = "agents-table"
EMPTY = "agents-empty"
FULL = "agents-full"
CSV = "agents-csv"
XLSX = "agents-xlsx"
PRINT = "agents-print"
FILE = "agents-file"
PEOPLE = "agents-agent-known"
