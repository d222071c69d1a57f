"""Questions to the history: sums by agent, by queue, by time, and single records.

Knows the tables. Must not know measures, pages or components.
"""
