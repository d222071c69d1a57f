"""The files that an operator may write: agents by extension, paid time, and limits.

They are named by AGENTS, SHIFTS and LIMITS. Knows their columns. Must not know calls, figures or pages.
"""
