"""The background session: connect, log in, follow the stream, read the PBX's lists, try again.

Knows when the PBX is asked for what. Must not know the board.
"""
