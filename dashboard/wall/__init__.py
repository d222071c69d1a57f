"""The wall: a page without controls for a screen that a whole room reads.

Knows its routes, its link with a token, and the files that its page loads. It is no page of Dash: a
page that stays open for weeks should load little. Must not know what a tile or a figure shows.
"""
