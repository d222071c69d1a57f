"""The files an operator may write: who sits where (AGENTS) and paid time (SHIFTS).

Knows their columns. Must not know calls, figures or pages.
"""
