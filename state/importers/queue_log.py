"""Read a line of queue_log.

Knows the columns, and the types of what handles and what finds members. Must not know the
parameters of any event, or databases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from state.importers.log_lines import LineError
from state.records import CallLeg, QueueCall, StatusInterval
from state.text import clean

Record = CallLeg | QueueCall | StatusInterval
COLUMNS = 5


class QueueLogEvent(NamedTuple):
    """The event in a line; `data` holds its parameters."""

    at: int
    call_id: str
    queue: str
    member: str
    name: str
    data: tuple[str, ...]

    def number(self, index: int) -> int:
        """A parameter that must be a whole number; LineError if it is not."""
        text = self.text(index)
        if not text.isdecimal():
            raise LineError(f"{self.name}: parameter {index + 1} {text!r} is no number")
        return int(text)

    def text(self, index: int) -> str:
        """A parameter; empty if the line has none."""
        return self.data[index] if index < len(self.data) else ""


class QueueMember(NamedTuple):
    """A queue member's extension, empty if it is unknown, and the agent's name."""

    extension: str
    agent: str


FindMember = Callable[[str, float], QueueMember]
"""Finds a member by name, at a time in epoch seconds."""

Handler = Callable[[QueueLogEvent], Iterator[Record]]


def parse_queue_log_line(line: str) -> QueueLogEvent:
    """The event in a line; LineError says what is wrong with it."""
    parts = line.split("|")
    if len(parts) < COLUMNS:
        raise LineError(f"{len(parts)} columns where at least {COLUMNS} are expected")
    at, call_id, queue, member, name, *data = parts
    if not at.isdecimal():
        raise LineError(f"{at!r} is no time in epoch seconds")
    return clean_event(int(at), (call_id, queue, member, name), data)


def clean_event(at: int, names: Iterable[str], data: Iterable[str]) -> QueueLogEvent:
    """An event of call id, queue, member and the event's own name; here strangers' words enter."""
    call_id, queue, member, name = map(clean, names)
    return QueueLogEvent(at, call_id, queue, member, name, tuple(map(clean, data)))
