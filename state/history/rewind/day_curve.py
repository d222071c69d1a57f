"""A day as a curve: how many had each status, and how many callers waited, every few minutes.

Knows which intervals and waits touch a day. The database counts those that hold a mark, so that
the many short ones between two marks cost little. Must not know rows or pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select

from state.history.database.rows import Origin, to_us
from state.history.database.schema import intervals, queue_calls
from state.history.reports.listing import intervals_of_day
from state.history.reports.readable import Readable
from state.history.reports.view import queues_within
from state.history.rewind.waits import LONGEST_WAIT_US

STEP_S = 300


class Counted(NamedTuple):
    """How many there are from a mark on, until before another one."""

    first: int
    beyond: int
    number: int


@dataclass(frozen=True, slots=True)
class DayCurve:
    """A local day at marks of `step_s` seconds, the first at `start`, those up to now alone.

    `states` has by key of a status how many extensions had it. Where none is counted at a mark,
    nothing was recorded. `waiting` are callers in the queues.
    """

    day: date
    start: float
    step_s: int
    states: dict[str, list[int]]
    waiting: list[int]


def day_curve(history: Readable, day: date, now: float, step_s: int = STEP_S) -> DayCurve:
    """The curve of a day. Calls of logs alone are not in it: they tell no status outside calls."""
    start_ms, end_ms = history.calendar.bounds(day, day)
    end_us = min(end_ms * 1000, to_us(now) + 1)
    number = max(0, -(-(end_us - start_ms * 1000) // (step_s * 1_000_000)))
    marks = _Marks(start_ms * 1000, step_s * 1_000_000)
    with history.reading() as connection:
        found = connection.execute(_statuses(history, day, marks)).all()
        waits = connection.execute(_waits(history, end_ms * 1000, marks)).all()
    by_state: dict[str, list[Counted]] = {}
    for state, *counted in found:
        by_state.setdefault(state, []).append(Counted(*map(int, counted)))
    states = {state: _sums(by_state[state], number) for state in sorted(by_state)}
    waiting = _sums([Counted(*map(int, row)) for row in waits], number)
    return DayCurve(day, start_ms / 1000, step_s, states, waiting)


@dataclass(frozen=True, slots=True)
class _Marks:
    start_us: int
    step_us: int

    def first_from(self, us: ColumnElement[int]) -> ColumnElement[int]:
        """The first mark at or after a time; what began before the day has the mark 0."""
        after = us - self.start_us
        return case((after <= 0, 0), else_=(after + (self.step_us - 1)) // self.step_us)


def _statuses(history: Readable, day: date, marks: _Marks) -> Select[Any]:
    first = marks.first_from(intervals.c.started_us).label("first")
    end = marks.first_from(intervals.c.ended_us).label("beyond")
    query = intervals_of_day(history, day).where(intervals.c.origin == Origin.LIVE, first < end)
    query = query.with_only_columns(intervals.c.state, first, end, func.count()).order_by(None)
    return query.group_by(intervals.c.state, first, end)


def _waits(history: Readable, end_us: int, marks: _Marks) -> Select[int, int, int]:
    joined, ended = queue_calls.c.joined_us, queue_calls.c.ended_us
    first, end = marks.first_from(joined).label("first"), marks.first_from(ended).label("beyond")
    query = select(first, end, func.count()).where(
        joined > marks.start_us - LONGEST_WAIT_US, joined < end_us, ended > marks.start_us
    )
    query = query.where(first < end, *queues_within(history, queue_calls.c.queue))
    return query.group_by(first, end)


def _sums(counted: Iterable[Counted], marks: int) -> list[int]:
    """How many there are at each mark."""
    changes = [0] * (marks + 1)
    for first, beyond, number in counted:
        changes[min(first, marks)] += number
        changes[min(beyond, marks)] -= number
    return list(accumulate(changes))[:marks]
