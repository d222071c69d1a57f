"""A collector that was stopped at any moment goes on as if it had never stopped."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from functools import cache

import pytest

from state import events as ev
from state.board.apply import Board
from state.board.status_intervals import running_intervals
from state.collector.resume import restore, resume_document
from state.live.rows import calls_of, queues_of, row_of
from state.live.schema import LiveCall, LiveQueue, Row
from state.records import CallLeg, QueueCall, Results, StatusInterval
from tests.scenarios import streams

CUTS = 8
WRAPUP_S = 4.0
NO_LISTS = (None,) * 6
"""Lists that the PBX refuses: what is known comes from before the stop alone."""


@dataclass
class Seen:
    """What readers saw after each event, and the records."""

    pictures: list[tuple[dict[str, Row], list[LiveCall], list[LiveQueue]]] = field(
        default_factory=list
    )
    results: Results = field(default_factory=Results)

    def look(self, board: Board) -> None:
        """Note what is there now."""
        rows = {number: _row(row_of(each)) for number, each in board.extensions.items()}
        self.pictures.append((rows, calls_of(board), queues_of(board)))
        given = board.drain()
        for name in Results.__dataclass_fields__:
            getattr(self.results, name).extend(getattr(given, name))


def _row(row: Row) -> Row:
    """A row without what a look away changes: when it was seen, and how sums were rounded."""
    today = {name: round(value, 1) for name, value in row["today"].items()}  # type: ignore[call-overload]
    return {**row, "state_since": 0.0, "today": today}  # type: ignore[typeddict-item]


def play(name: str, stop: int | None = None) -> Seen:
    """A stream, with the collector stopped before the event of this place and started again."""
    board, seen = Board(wrapup_s=WRAPUP_S), Seen()
    for place, event in enumerate(_events(name)):
        if place == stop:
            board = stopped_and_started(board, event.at)
        board.apply(event)
        seen.look(board)
    seen.results.intervals.extend(running_intervals(board, event.at))
    return seen


def stopped_and_started(board: Board, at: float) -> Board:
    """Another board, made of what was stored, with a new link."""
    rows = {number: row_of(each) for number, each in board.extensions.items()}
    begun = Board(wrapup_s=WRAPUP_S)
    restore(begun, resume_document(board, Results(), at), rows)
    begun.apply(ev.LinkLost(at, "nobody was looking"))
    begun.apply(ev.SnapshotAsked(at))
    begun.apply(ev.Snapshot(at, *NO_LISTS))
    return begun


@cache
def _events(name: str) -> list[ev.Event]:
    return streams.events_of(name)


@cache
def _uninterrupted(name: str) -> Seen:
    return play(name)


def _stops(name: str) -> list[int]:
    """Some places of a stream; not between the question for lists and their answer."""
    events = _events(name)
    places = [n for n, event in enumerate(events) if n and not isinstance(event, ev.Snapshot)]
    return sorted(random.Random(name).sample(places, CUTS))


def joined(intervals: list[StatusInterval]) -> list[StatusInterval]:
    """Intervals in order, those that go on as they were made one."""
    whole: list[StatusInterval] = []
    for each in sorted(intervals, key=lambda each: (each.extension, each.started_at)):
        last = whole[-1] if whole else None
        if last is not None and last.ended_at == each.started_at and _same(last, each):
            whole[-1] = replace(each, started_at=last.started_at)  # the name may be known later
        else:
            whole.append(each)
    return whole


def _same(one: StatusInterval, other: StatusInterval) -> bool:
    return (one.extension, one.state, one.reason) == (other.extension, other.state, other.reason)


def records(seen: Seen) -> tuple[list[CallLeg], list[QueueCall], list[StatusInterval]]:
    return seen.results.legs, seen.results.queue_calls, joined(seen.results.intervals)


@pytest.mark.parametrize("name", streams.names())
def test_a_stop_at_any_moment_changes_nothing_that_is_shown_or_kept(name: str) -> None:
    whole = _uninterrupted(name)
    for stop in _stops(name):
        cut = play(name, stop)
        for place in range(stop, len(whole.pictures)):
            assert cut.pictures[place] == whole.pictures[place], (stop, _events(name)[place])
        assert records(cut) == records(whole), stop


def test_the_streams_hold_what_must_come_back() -> None:
    rows = [row for name in streams.names() for picture in _uninterrupted(name).pictures
            for row in picture[0].values()]  # fmt: skip
    for said in ("away", "session", "dnd", "presence", "paused", "queue", "wrapup_until"):
        assert any(row[said] for row in rows), said
