"""What an operator does with all that is kept: back it up, restore it, erase a person from it.

Knows settings, the history, access and the live store. Must not know the board or web pages.
"""
