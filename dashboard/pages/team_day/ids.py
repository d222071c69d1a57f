"""Ids of the page of everybody's day."""

ADDRESS = "strips-address"
DATE = "strips-date"
EARLIER = "strips-earlier"
LATER = "strips-later"
DAY_TOOLS = {"date": DATE, "earlier": EARLIER, "later": LATER}
TITLE = "strips-day"
PROBLEM = "strips-problem"
DATA = "strips-data"
DRAWN = "strips-drawn"
LANES = "strips-lanes"
EMPTY = "strips-empty"
FULL = "strips-full"
