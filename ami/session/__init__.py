"""The background session: connect, log in, follow the stream, ask the lists, try again.

Knows when things are asked. Must not know the board.
"""
