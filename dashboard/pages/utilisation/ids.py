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
TREND_TITLE = "utilisation-trend-title"
SPREAD_TITLE = "utilisation-spread-title"
HEAT_TITLE = "utilisation-heat-title"
CELLS = "utilisation-cells"
CLICKED = "utilisation-clicked"
