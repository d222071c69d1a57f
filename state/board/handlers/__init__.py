"""What each event does to the board: one function an event, one module a subject.

Knows telephony. Must not derive what an extension shows (derive.py) or keep records.
"""
