"""Records into the history: rows, their sums, and what is already there.

Knows the tables. Must not know where records come from.
"""
