"""The queues at a moment: who waited, and how the day went until then.

Knows the tables of queue calls. Must not know rows of the board. Members are not kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from state.history.database.rows import to_s
from state.history.database.schema import queue_calls, queue_half_hour
from state.live.schema import LiveCaller, LiveQueue

LONGEST_WAIT_US = 12 * 3_600_000_000
"""No caller waits longer."""

ShowsNumber = Callable[[str], bool]
Counts = tuple[int, int, int]


def queues_at(
    connection: Connection,
    day: tuple[date, int],
    at_us: int,
    threshold_s: float,
    shows_number: ShowsNumber,
) -> list[LiveQueue]:
    """Every queue that had a call on `day`, which began at its second field (us), by name."""
    waiting = _callers(connection, at_us, shows_number)
    answered = _counts(connection, day[1], at_us, threshold_s)
    names = {*connection.scalars(names_of(day[0])), *waiting, *answered}
    return [
        _queue(name, waiting[name], answered.get(name, (0, 0, 0)), threshold_s, day[1])
        for name in sorted(names)
    ]


def names_of(day: date) -> Select[tuple[str]]:
    """The queues with any call on a day."""
    return select(queue_half_hour.c.queue).where(queue_half_hour.c.day == day).distinct()


def waiting_at(at_us: int) -> ColumnElement[bool]:
    """The condition that a caller waited at a moment."""
    joined = queue_calls.c.joined_us
    recent = and_(joined <= at_us, joined > at_us - LONGEST_WAIT_US)
    return and_(recent, queue_calls.c.ended_us > at_us)


def ended_within(since_us: int, at_us: int, threshold_s: float) -> Select[Any]:
    """By queue: the callers whose wait ended, answered, abandoned, and answered in time."""
    joined, ended, result = queue_calls.c.joined_us, queue_calls.c.ended_us, queue_calls.c.result
    in_time = and_(result == "answered", ended - joined <= round(threshold_s * 1_000_000))
    counts = (_count(result == "answered"), _count(result == "abandoned"), _count(in_time))
    query = select(queue_calls.c.queue, *counts)
    query = query.where(joined > since_us - LONGEST_WAIT_US, joined <= at_us)
    return query.where(ended >= since_us, ended <= at_us).group_by(queue_calls.c.queue)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _counts(
    connection: Connection, since_us: int, at_us: int, threshold_s: float
) -> dict[str, Counts]:
    rows = connection.execute(ended_within(since_us, at_us, threshold_s))
    return {queue: (int(a), int(b), int(c)) for queue, a, b, c in rows}


def _callers(
    connection: Connection, at_us: int, shows_number: ShowsNumber
) -> dict[str, list[LiveCaller]]:
    query = select(queue_calls).where(waiting_at(at_us)).order_by(queue_calls.c.joined_us)
    waiting: dict[str, list[LiveCaller]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        of_queue = waiting[row["queue"]]
        of_queue.append(_caller(row, len(of_queue) + 1, shows=shows_number(row["caller"])))
    return waiting


def _caller(row: Any, position: int, *, shows: bool) -> LiveCaller:
    return LiveCaller(
        call_id=row["call_id"],
        caller=row["caller"] if shows else "",
        caller_name=row["caller_name"] if shows else "",
        joined_at=to_s(row["joined_us"]),
        position=position,
    )


def _queue(
    name: str, waiting: list[LiveCaller], counts: Counts, threshold_s: float, since_us: int
) -> LiveQueue:
    answered, abandoned, in_time = counts
    return LiveQueue(
        queue=name,
        waiting=waiting,
        members=[],
        answered=answered,
        abandoned=abandoned,
        answered_within=in_time,
        threshold_s=threshold_s,
        since=to_s(since_us),
    )
