"""What the history already has of the time and the calls in an import.

Knows the time of records. Must not know log files, or which records are of the same call.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from state.board.statuses import UNKNOWN
from state.history.database.rows import Origin, TableRow
from state.history.database.schema import agent_day, intervals, legs, queue_calls
from state.metrics.totals import TIMES

SAME_CALL_US = 2_000_000
"""The ends of the same call in two sources are no further apart: both round to seconds.

Nor are its answers, where both know them.
"""
LONGEST_TALK_US = 86_400_000_000
"""A transferred call may go on for so long in a queue_log after its agent has left."""
_CHUNK = 500

_SEEN = tuple(f"{name}_ms" for name in TIMES if name != UNKNOWN.counts_as)
"""The sums that only the board adds to."""


class ImportedLeg(NamedTuple):
    """A leg of an earlier import."""

    ended_us: int
    started_us: int
    key: str
    call_id: str
    direction: str
    origin: str
    answered_us: int | None = None


def first_observed_day(connection: Connection) -> date | None:
    """The first day on which the board saw anything; None when there is none."""
    seen = or_(*(agent_day.c[name] > 0 for name in _SEEN))
    found: date | None = connection.scalar(select(func.min(agent_day.c.day)).where(seen))
    return found


def observed_live(
    connection: Connection, extension: str, start_us: int, end_us: int
) -> list[tuple[int, int]]:
    """The periods in which the board knew an extension's state, in order."""
    of_extension = intervals.c.extension == extension
    running = (
        select(func.max(intervals.c.started_us))
        .where(of_extension, intervals.c.started_us <= start_us)
        .scalar_subquery()
    )
    found = select(intervals.c.started_us, intervals.c.ended_us).where(
        of_extension,
        intervals.c.started_us >= func.coalesce(running, start_us),
        intervals.c.started_us < end_us,
        intervals.c.ended_us > start_us,
        intervals.c.origin == Origin.LIVE,
        intervals.c.state != UNKNOWN.key,
    )
    rows = connection.execute(found.order_by(intervals.c.started_us))
    return [(row.started_us, row.ended_us) for row in rows]


def is_within(at_us: int, periods: Iterable[tuple[int, int]]) -> bool:
    """Whether a time lies in one of the periods; the end of a period does not."""
    return any(start <= at_us < end for start, end in periods)


def parts_outside(
    start_us: int, end_us: int, periods: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The parts from `start_us` to `end_us` that lie in none of the periods."""
    parts = []
    for start, end in periods:
        if start_us < start:
            parts.append((start_us, min(start, end_us)))
        start_us = max(start_us, end)
    if start_us < end_us:
        parts.append((start_us, end_us))
    return parts


def imported_legs(connection: Connection, rows: list[TableRow]) -> dict[str, list[ImportedLeg]]:
    """Imported legs of about the same time as `rows`: by extension, in order of their end."""
    since = min(row["started_us"] for row in rows) - SAME_CALL_US
    until = max(row["ended_us"] for row in rows) + SAME_CALL_US
    found = connection.execute(
        select(legs.c.extension, *(legs.c[name] for name in ImportedLeg._fields))
        .where(
            legs.c.ended_us.between(since, until + LONGEST_TALK_US),
            legs.c.started_us <= until,
            legs.c.origin != Origin.LIVE,
        )
        .order_by(legs.c.ended_us)
    )
    by_extension: dict[str, list[ImportedLeg]] = defaultdict(list)
    for extension, *rest in found:
        by_extension[extension].append(ImportedLeg(*rest))
    return by_extension


def legs_by_key(connection: Connection, keys: list[str]) -> Iterator[TableRow]:
    """The rows of these keys."""
    for start in range(0, len(keys), _CHUNK):
        found = select(legs).where(legs.c.key.in_(keys[start : start + _CHUNK]))
        yield from (dict(row) for row in connection.execute(found).mappings())


def earlier_key(row: TableRow, known: list[ImportedLeg]) -> str | None:
    """The key of the same leg in an earlier import of the same source; None when it is new.

    `known` are legs of the same name, so their keys differ only by the start. When a Master.csv
    grows, a later line can show that a channel began earlier. The leg keeps its first key.
    """
    touching = (
        leg.key
        for leg in known
        if leg.key == row["key"]
        or (
            row["origin"] == Origin.CDR
            and leg.started_us <= row["ended_us"]
            and row["started_us"] <= leg.ended_us
        )
    )
    return min(touching, key=lambda key: key != row["key"], default=None)


def live_queue_calls(connection: Connection, call_ids: list[str]) -> set[tuple[str, str]]:
    """Queue and call id of the calls that the board saw."""
    query = select(queue_calls.c.queue, queue_calls.c.call_id).where(
        queue_calls.c.call_id.in_(call_ids), queue_calls.c.origin == Origin.LIVE
    )
    return {(row.queue, row.call_id) for row in connection.execute(query)}
