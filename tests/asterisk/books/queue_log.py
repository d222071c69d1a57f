"""Asterisk's queue_log, put together to callers' waits and members' rings and talks.

Shares no code with Ringside's importers. Times are whole epoch seconds, as Asterisk writes them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

RESULTS = {
    "CONNECT": "answered",
    "ABANDON": "abandoned",
    "EXITWITHTIMEOUT": "left",
    "EXITWITHKEY": "left",
    "EXITEMPTY": "left",
}
ENDS = frozenset({"COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER"})
RINGS = frozenset({"RINGNOANSWER", "RINGCANCELED"})


class Line(NamedTuple):
    """One line; the member by its number, `data` the parameters of the event."""

    at: int
    call_id: str
    queue: str
    member: str
    event: str
    data: tuple[str, ...]


@dataclass
class Wait:
    """One caller in a queue, what became of it, and until when it talked."""

    enter: Line
    end: Line | None = None
    talked_until: Line | None = None

    @property
    def result(self) -> str:
        """answered, abandoned or left; empty where nothing says."""
        return RESULTS[self.end.event] if self.end else ""


def read_lines(path: Path) -> list[Line]:
    """The lines of a file, in order."""
    return [_line(text) for text in path.read_text().splitlines()]


def _line(text: str) -> Line:
    at, call_id, queue, member, event, *data = text.split("|")
    return Line(int(at), call_id, queue, member.removeprefix("Agent "), event, tuple(data))


def waits(lines: Iterable[Line]) -> list[Wait]:
    """Every time somebody joined a queue, in order."""
    found: list[Wait] = []
    running: dict[tuple[str, str], Wait] = {}
    for line in lines:
        key = line.queue, line.call_id
        if line.event == "ENTERQUEUE":
            running[key] = Wait(line)
            found.append(running[key])
        elif line.event in RESULTS:
            running[key].end = line
        elif line.event in ENDS:
            running[key].talked_until = line
    return found


def rings(lines: Iterable[Line]) -> Iterator[Line]:
    """The rings that came to nothing and lasted any time."""
    return (line for line in lines if line.event in RINGS and int(line.data[0]) > 0)
