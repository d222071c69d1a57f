"""Ids of the queues page."""

from dashboard.reports.ids import Bar

BAR = Bar("queues", ("queue", "variant", "threshold", "short", "callers", "compare"))
ABANDONED = Bar("queues-abandoned")
ABANDONED_KEY = ABANDONED.id("key")
ABANDONED_NOTE = ABANDONED.id("note")
MINUTE = "queues-minute"
VISIBLE_MINUTE = "queues-visible-minute"
TICK = "queues-tick"
VISIBLE_TICK = "queues-visible-tick"
LIVE = "queues-live"
LIVE_KEY = "queues-live-key"
CARDS = "queues-cards"
HALF_HOURS = "queues-half-hours"
CLICKED = "queues-clicked"
TREND = "queues-trend"
EMPTY = "queues-empty"
CONTENT = "queues-content"
