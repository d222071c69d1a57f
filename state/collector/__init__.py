"""The collector: the one process that applies events, publishes the board and keeps its records.

Knows when things are due and what survives a crash. Must not know AMI or pages.
"""
