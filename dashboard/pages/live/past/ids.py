"""Ids of the board of a past moment, beside those of the live board whose parts it has.

assets/rewind/*.js fill all but the stores.
"""

PAGE = "past"
REQUEST = "past-request"
ANSWER = "past-answer"
DAY = "past-day"
CURVE = "past-curve"
ARRANGED = "past-arranged"
FACTS_REQUEST = "past-facts-request"
FACTS = "past-facts"
BANNER = "past-banner"
BAR = "past-bar"
SUMMARY = "past-summary"
REPORTS = (ANSWER, CURVE, FACTS)
"""What is written by questions to the history, which wait for a turn."""
