"""The field laboratory: call centres as people really run them, on real Asterisks.

Knows their dialplans, their plays, and what a board must show of each. Must not know how a board
finds it out.
"""
