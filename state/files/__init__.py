"""The files that an operator may write: agents by extension, paid time, and limits.

The settings AGENTS, SHIFTS and LIMITS name them. Knows their columns. Must not know calls,
figures or pages.
"""
