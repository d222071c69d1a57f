"""Ids of the queues page."""

from dashboard.reports.ids import Bar

BAR = Bar("queues", ("queue", "variant", "threshold", "short"))
TICK = "queues-tick"
ASKED = "queues-asked"
LIVE = "queues-live"
LIVE_KEY = "queues-live-key"
CARDS = "queues-cards"
HALVES = "queues-halves"
TREND = "queues-trend"
TREND_TITLE = "queues-trend-title"
TABLE = "queues-table"
CSV = "queues-csv"
XLSX = "queues-xlsx"
FILE = "queues-file"
EMPTY = "queues-empty"
FULL = "queues-full"
