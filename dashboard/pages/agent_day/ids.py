"""Ids of the page of one agent's day."""

from dashboard.reports.ids import Bar

BAR = Bar("agent-day")
WHO = "agent-day-who"
TITLE = "agent-day-title"
CARDS = "agent-day-cards"
STRIP = "agent-day-strip"
STRIP_TITLE = "agent-day-strip-title"
WEEK_BEFORE = "agent-day-week-before"
WEEK_BEFORE_TITLE = "agent-day-week-before-title"
STATUSES = "agent-day-statuses"
CALLS = "agent-day-calls"
CALLS_CAPTION = "agent-day-calls-caption"
SHOW_ALL = "agent-day-show-all"
EMPTY = "agent-day-empty"
CONTENT = "agent-day-content"
