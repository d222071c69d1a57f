"""Erase a caller's number from what is stored of the live picture.

Knows which fields hold numbers, and the names beside them. Must not know how numbers are written
(`is_meant` says).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import orjson

from state.live.store.encoding import encode

IsMeant = Callable[[str], bool]
"""Whether a text is the number that is to be erased."""

FIELDS: Final = {
    "peer": "peer_name",
    "caller": "caller_name",
    "caller_num": "caller_name",
    "connected_num": "connected_name",
    "spoke_num": "spoke_name",
    "callee": "",
    "dialed": "",
    "exten": "",
    "transferred_to": "",
    "transferred_from": "",
}
"""Fields with a number in rows, calls, queues, changes and the resume document, each with the field
of its name."""


class Eraser:
    """Empties the fields of a number; `erased` counts them."""

    def __init__(self, is_meant: IsMeant) -> None:
        self.erased = 0
        self._is_meant = is_meant

    def clean(self, raw: bytes) -> bytes:
        """The same JSON without the number; the very bytes where it is not in them, or no JSON."""
        before = self.erased
        try:
            value = orjson.loads(raw)
        except ValueError:
            return raw
        self._clean(value)
        return encode(value) if self.erased != before else raw

    def _clean(self, value: object) -> None:
        match value:
            case dict():
                self._clean_fields(value)
                for held in value.values():
                    self._clean(held)
            case list():
                for held in value:
                    self._clean(held)

    def _clean_fields(self, fields: dict[str, object]) -> None:
        for field in FIELDS.keys() & fields.keys():
            number = fields[field]
            if isinstance(number, str) and number and self._is_meant(number):
                self.erased += 1
                fields |= {name: "" for name in (field, FIELDS[field]) if name in fields}
