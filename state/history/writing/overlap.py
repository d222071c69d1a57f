"""What the history already has of the time and the calls in an import.

Knows when records of two sources are of the same call. Must not know log files.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from state.board.statuses import UNKNOWN
from state.history.database.rows import Origin, TableRow
from state.history.database.schema import agent_day, intervals, legs, queue_calls
from state.metrics.totals import TIMES

SAME_CALL_US = 2_000_000
"""The ends of the same call in two sources are no further apart: both round to seconds."""

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
        .where(legs.c.ended_us.between(since, until), legs.c.origin != Origin.LIVE)
        .order_by(legs.c.ended_us)
    )
    by_extension: dict[str, list[ImportedLeg]] = defaultdict(list)
    for extension, *rest in found:
        by_extension[extension].append(ImportedLeg(*rest))
    return by_extension


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


def pair_same_calls(rows: list[TableRow], known: list[ImportedLeg]) -> dict[str, ImportedLeg]:
    """Legs of another source that are of the same call as one of `rows`, by the row's key.

    Both are inbound and end at about the same time. Pairs of the same call id are made first,
    then those whose ends are nearest. `known` is in order of the end.
    """
    ends = [leg.ended_us for leg in known]
    near = [
        (row["call_id"] != leg.call_id, abs(leg.ended_us - row["ended_us"]), row["key"], leg)
        for row in rows
        if row["direction"] == "inbound"
        for leg in known[
            bisect_left(ends, row["ended_us"] - SAME_CALL_US) : bisect_right(
                ends, row["ended_us"] + SAME_CALL_US
            )
        ]
        if leg.direction == "inbound" and leg.origin != row["origin"]
    ]
    pairs: dict[str, ImportedLeg] = {}
    paired: set[str] = set()
    for _, _, key, leg in sorted(near):
        if key not in pairs and leg.key not in paired:
            pairs[key] = leg
            paired.add(leg.key)
    return pairs


def live_queue_calls(connection: Connection, call_ids: list[str]) -> set[tuple[str, str]]:
    """Queue and call id of the calls that the board saw."""
    query = select(queue_calls.c.queue, queue_calls.c.call_id).where(
        queue_calls.c.call_id.in_(call_ids), queue_calls.c.origin == Origin.LIVE
    )
    return {(row.queue, row.call_id) for row in connection.execute(query)}
