"""Lines of queue_log, and what they tell.

Knows the columns, and which part of the story each event belongs to. Must not know databases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from state.importers.lines import LineError
from state.records import CallLeg, QueueCall, StatusInterval

Record = CallLeg | QueueCall | StatusInterval
_COLUMNS = 5


class Entry(NamedTuple):
    """One line: epoch second, call id, queue, member, event and its parameters."""

    at: int
    call_id: str
    queue: str
    member: str
    event: str
    data: tuple[str, ...]

    def number(self, index: int) -> int:
        """A parameter that must be a whole number; LineError when it is not."""
        text = self.text(index)
        if not text.isdecimal():
            raise LineError(f"{self.event}: parameter {index + 1} {text!r} is no number")
        return int(text)

    def text(self, index: int) -> str:
        """A parameter, empty where the line has none."""
        return self.data[index] if index < len(self.data) else ""


class Place(NamedTuple):
    """Whom a member name means: the extension, empty when unknown, and the agent's name."""

    extension: str
    agent: str


PlaceOf = Callable[[str, float], Place]
"""Says who a member is at an epoch second."""

Handler = Callable[[Entry], Iterator[Record]]


def parse_entry(line: str) -> Entry:
    """The parts of a line; LineError says what is wrong with it."""
    parts = line.split("|")
    if len(parts) < _COLUMNS:
        raise LineError(f"{len(parts)} columns where at least {_COLUMNS} are expected")
    at, call_id, queue, member, event, *data = parts
    if not at.isdecimal():
        raise LineError(f"{at!r} is no time in epoch seconds")
    return Entry(int(at), call_id, queue, member, event, tuple(data))
