"""Bytes to messages and back: the socket, its frames, and who waits for which answer.

Knows how AMI looks on the wire. Must not know what an event means.
"""
