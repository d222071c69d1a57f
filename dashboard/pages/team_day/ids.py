"""Ids of the page of the team's day."""

from dashboard.reports.ids import Bar

BAR = Bar("team-day")
DAY = "team-day-day"
DATA = "team-day-data"
DRAWN = "team-day-drawn"
STRIPS = "team-day-strips"
EMPTY = "team-day-empty"
CONTENT = "team-day-content"
