"""Reports from the history: sums by agent, by queue and by time, and single records.

Knows the tables. Must not know formulas, pages or components.
"""
