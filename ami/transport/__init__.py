"""Bytes to messages and back: the socket, its frames, and the answer to each action.

Knows how AMI looks on the wire. Must not know what an event means.
"""
