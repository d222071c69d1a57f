"""Sending alerts: what a message says, the channels it goes over, and trying again.

Knows HTTP, Apprise and the outbox of messages. Must not know rules or the live picture.
"""
