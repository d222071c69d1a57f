"""The queues at a moment: who waited, and how the day went until then.

Knows the tables of queue calls. Must not know rows of the board. Members are not kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, case, func, select

from state.history.database.rows import to_s
from state.history.database.schema import queue_calls, queue_half_hour
from state.live.schema import LiveCaller, LiveQueue

LONGEST_WAIT_US = 12 * 3_600_000_000
"""No caller waits longer."""

ShownCaller = Callable[[LiveCaller], LiveCaller]
Counts = tuple[int, int, int]
NO_COUNTS: Counts = (0, 0, 0)
Waiting = defaultdict[str, list[LiveCaller]]


class DayUntil(NamedTuple):
    """A day with its beginning, the moment up to which it is looked at, and the longest wait that
    is in time.
    """

    day: date
    start_us: int
    at_us: int
    threshold_s: float


def queues_at(
    connection: Connection, of: DayUntil, shown: ShownCaller, live: Iterable[LiveQueue]
) -> list[LiveQueue]:
    """Every queue that had a call on the day, by name.

    Of the `live` queues come the callers who have waited since before the moment.
    """
    waiting = _callers(connection, of.at_us, shown)
    for queue in live:
        _add_waiting(waiting, queue, to_s(of.at_us))
    counts = _counts(connection, of)
    names = {*connection.scalars(names_of(of.day)), *waiting, *counts}
    return [_queue(name, waiting[name], counts.get(name, NO_COUNTS), of) for name in sorted(names)]


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


def _counts(connection: Connection, of: DayUntil) -> dict[str, Counts]:
    rows = connection.execute(ended_within(of.start_us, of.at_us, of.threshold_s))
    return {queue: (int(a), int(b), int(c)) for queue, a, b, c in rows}


def _callers(connection: Connection, at_us: int, shown: ShownCaller) -> Waiting:
    query = select(queue_calls).where(waiting_at(at_us)).order_by(queue_calls.c.joined_us)
    waiting: Waiting = defaultdict(list)
    for row in connection.execute(query).mappings():
        of_queue = waiting[row["queue"]]
        of_queue.append(shown(_caller(row, len(of_queue) + 1)))
    return waiting


def _add_waiting(waiting: Waiting, queue: LiveQueue, at: float) -> None:
    for caller in queue["waiting"]:
        of_queue = waiting.get(queue["queue"], [])
        is_known = any(caller["call_id"] == each["call_id"] for each in of_queue)
        if caller["joined_at"] <= at and not is_known:
            position = len(of_queue) + 1
            waiting[queue["queue"]].append(LiveCaller(**{**caller, "position": position}))


def _caller(row: RowMapping, position: int) -> LiveCaller:
    return LiveCaller(
        call_id=row["call_id"],
        caller=row["caller"],
        caller_name=row["caller_name"],
        joined_at=to_s(row["joined_us"]),
        position=position,
    )


def _queue(name: str, waiting: list[LiveCaller], counts: Counts, of: DayUntil) -> LiveQueue:
    answered, abandoned, in_time = counts
    return LiveQueue(
        queue=name,
        waiting=waiting,
        members=[],
        answered=answered,
        abandoned=abandoned,
        answered_within=in_time,
        threshold_s=of.threshold_s,
        since=to_s(of.start_us),
    )
