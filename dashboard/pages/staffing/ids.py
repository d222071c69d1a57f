"""Ids of the staffing page."""

from dashboard.reports.ids import Bar

BAR = Bar("staffing", ("queue", "half", "variant", "threshold"))
CARDS = "staffing-cards"
ANSWER = "staffing-answer"
PICTURE = "staffing-picture"
CLICKED = "staffing-clicked"
FORMULA = "staffing-formula"
EMPTY = "staffing-empty"
CONTENT = "staffing-content"
