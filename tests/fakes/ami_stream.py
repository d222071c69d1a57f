"""A stream of AMI messages, read to its end in a test."""

from __future__ import annotations

from collections.abc import Iterator

from ami.client import Client
from ami.transport.inbox import Inbox
from ami.transport.message import ConnectionEnded, Message


def read_all(source: Client | Inbox, timeout: float = 0.0) -> Iterator[Message]:
    """Messages until the connection ends or none came for `timeout` s."""
    while (message := source.get(timeout)) is not None:
        yield message
        if isinstance(message, ConnectionEnded):
            return
