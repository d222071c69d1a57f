"""A stream played into a board as a collector plays it: what was shown, and what was written by
each moment.

Knows the board and the collector's habit of writing running intervals now and then. Judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from state.board.apply import Board
from state.board.status_intervals import running_intervals
from state.history import History
from state.history.rewind.past import GoingOn
from state.live.rows import queues_of, row_of
from state.live.schema import LiveQueue, Row
from state.records import Results, StatusInterval
from tests.scenarios import streams

RUNNING_S = 5.0
"""A collector writes running intervals every minute; the streams are shorter."""


class Written(NamedTuple):
    """How many records were written by a moment, and the running intervals of the last time."""

    legs: int
    intervals: int
    queue_calls: int
    running: list[StatusInterval]


@dataclass
class Recorded:
    """Of each place in the stream: its moment, what was shown after it, what was written by it."""

    at: list[float] = field(default_factory=list)
    rows: list[dict[str, Row]] = field(default_factory=list)
    queues: list[list[LiveQueue]] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    results: Results = field(default_factory=Results)

    def write(self, history: History, place: int) -> None:
        """Write what a collector has written at a place."""
        legs, intervals, queue_calls, running = self.written[place]
        kept = self.results
        history.write(
            kept.legs[:legs],
            [*running, *kept.intervals[:intervals]],
            kept.queue_calls[:queue_calls],
        )

    def live(self, place: int) -> GoingOn:
        """The live board at a place."""
        return GoingOn(self.rows[place], self.queues[place])

    def places(self) -> list[int]:
        """The places after which time passes."""
        return [n for n in range(len(self.at) - 1) if self.at[n] < self.at[n + 1]]


@cache
def record(name: str) -> Recorded:
    """A stream of the field laboratory."""
    board, recorded = Board(wrapup_s=4.0), Recorded()
    running: list[StatusInterval] = []
    last = 0.0
    for event in streams.events_of(name):
        board.apply(event)
        if event.at >= last + RUNNING_S:
            running, last = running_intervals(board, event.at), event.at
        _note(recorded, board, event.at, running)
    return recorded


def _note(recorded: Recorded, board: Board, at: float, running: list[StatusInterval]) -> None:
    given, kept = board.drain(), recorded.results
    kept.legs += given.legs
    kept.intervals += given.intervals
    kept.queue_calls += given.queue_calls
    recorded.at.append(at)
    recorded.rows.append({number: row_of(each) for number, each in board.extensions.items()})
    recorded.queues.append(queues_of(board))
    recorded.written.append(
        Written(len(kept.legs), len(kept.intervals), len(kept.queue_calls), running)
    )
