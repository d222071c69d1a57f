"""Writing to the history: rows, their sums, and what the history already has of an import.

Knows the tables. Must not know log files, settings or the board.
"""
