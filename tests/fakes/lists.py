"""A list's answer, of entries that a test writes down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ami.translate.lists import ListAction, Reply


def read_reply(action: ListAction, entries: Iterable[Mapping[str, Any]], at: float) -> Reply:
    """The whole answer to a list action, of its entries' headers."""
    reply = Reply(action, at)
    for headers in entries:
        reply.add_headers(headers)
    return reply
