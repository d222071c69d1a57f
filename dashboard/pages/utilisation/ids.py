"""Ids of the utilisation page."""

from dashboard.reports.ids import Bar

BAR = Bar("utilisation", ("group", "agent", "measure", "by", "compare"))
CARDS = "utilisation-cards"
HEAT = "utilisation-heat"
NAMES = "utilisation-names"
HEAT_CAPTION = "utilisation-heat-caption"
TREND = "utilisation-trend"
SPREAD = "utilisation-spread"
EMPTY = "utilisation-empty"
CONTENT = "utilisation-content"
