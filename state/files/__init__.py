"""The files that an operator may write: agents by extension (AGENTS) and paid time (SHIFTS).

Knows their columns. Must not know calls, figures or pages.
"""
