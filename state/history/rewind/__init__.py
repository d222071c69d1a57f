"""The board as it stood at a moment of the history, the steps between moments, the day's curve.

Knows what the history keeps and what it does not. Must not know pages or requests.
"""
