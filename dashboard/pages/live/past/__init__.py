"""The board as it stood at a moment: `/?at=`, in the place of the live one.

Knows what the history tells of a moment. Must not know the poll: nothing here is of now.
"""
