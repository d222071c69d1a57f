"""The files that an operator may write: agents by extension, paid time, limits, and alerts.

The settings AGENTS, SHIFTS, LIMITS and ALERTS name them. Knows their columns. Must not know calls,
figures or pages.
"""
