"""What the history already knows of the time and the calls that an import tells of.

Knows which record of two sources is the same call. Must not know log files.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from state.board.statuses import UNKNOWN
from state.history.database.rows import Origin, Row
from state.history.database.schema import agent_day, intervals, legs, queue_calls
from state.metrics.totals import TIMES

SAME_CALL_US = 2_000_000
"""Two sources tell the end of the same call within this time: both round to seconds."""

_SEEN = tuple(f"{name}_ms" for name in TIMES if name != UNKNOWN.counts_as)
"""The sums that only what was seen live adds to."""


class Rival(NamedTuple):
    """A leg that was imported before."""

    ended_us: int
    started_us: int
    key: str
    call_id: str
    direction: str
    origin: str


def first_observed_day(connection: Connection) -> date | None:
    """The first day of which anything was seen live; None when nothing was."""
    seen = or_(*(agent_day.c[name] > 0 for name in _SEEN))
    found: date | None = connection.scalar(select(func.min(agent_day.c.day)).where(seen))
    return found


def observed(
    connection: Connection, extension: str, start_us: int, end_us: int
) -> list[tuple[int, int]]:
    """The stretches in which an extension was seen live and its state known, in order."""
    mine = intervals.c.extension == extension
    running = (
        select(func.max(intervals.c.started_us))
        .where(mine, intervals.c.started_us <= start_us)
        .scalar_subquery()
    )
    found = select(intervals.c.started_us, intervals.c.ended_us).where(
        mine,
        intervals.c.started_us >= func.coalesce(running, start_us),
        intervals.c.started_us < end_us,
        intervals.c.ended_us > start_us,
        intervals.c.origin == Origin.LIVE,
        intervals.c.state != UNKNOWN.key,
    )
    rows = connection.execute(found.order_by(intervals.c.started_us))
    return [(row.started_us, row.ended_us) for row in rows]


def is_inside(at_us: int, stretches: Iterable[tuple[int, int]]) -> bool:
    """Whether an instant lies in one of the stretches."""
    return any(start <= at_us < end for start, end in stretches)


def outside(
    start_us: int, end_us: int, stretches: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The parts from `start_us` to `end_us` that lie in none of the stretches."""
    parts = []
    for start, end in stretches:
        if start_us < start:
            parts.append((start_us, min(start, end_us)))
        start_us = max(start_us, end)
    if start_us < end_us:
        parts.append((start_us, end_us))
    return parts


def rivals(connection: Connection, rows: list[Row]) -> dict[str, list[Rival]]:
    """Imported legs of about the same time as the rows, by extension and in order of their end."""
    since = min(row["started_us"] for row in rows) - SAME_CALL_US
    until = max(row["ended_us"] for row in rows) + SAME_CALL_US
    found = connection.execute(
        select(legs.c.extension, *(legs.c[name] for name in Rival._fields))
        .where(legs.c.ended_us.between(since, until), legs.c.origin != Origin.LIVE)
        .order_by(legs.c.ended_us)
    )
    by_extension: dict[str, list[Rival]] = defaultdict(list)
    for extension, *rest in found:
        by_extension[extension].append(Rival(*rest))
    return by_extension


def told_before(row: Row, known: list[Rival]) -> str | None:
    """The key under which the same source told a leg before; None when it did not.

    `known` are legs of the same name: their keys differ by the start alone. The channel of a CDR
    may have begun earlier than the file told before it grew, so the key of then is kept.
    """
    touching = (
        rival.key
        for rival in known
        if rival.key == row["key"]
        or (
            row["origin"] == Origin.CDR
            and rival.started_us <= row["ended_us"]
            and row["started_us"] <= rival.ended_us
        )
    )
    return min(touching, key=lambda key: key != row["key"], default=None)


def pair(rows: list[Row], known: list[Rival]) -> dict[str, Rival]:
    """Which row is the same call as which leg of another source, by the row's key.

    Both are inbound and end at about the same time; those of the same call id go first, then
    the nearest. `known` is in order of the end.
    """
    ends = [rival.ended_us for rival in known]
    near = [
        (row["call_id"] != rival.call_id, abs(rival.ended_us - row["ended_us"]), row["key"], rival)
        for row in rows
        if row["direction"] == "inbound"
        for rival in known[
            bisect_left(ends, row["ended_us"] - SAME_CALL_US) : bisect_right(
                ends, row["ended_us"] + SAME_CALL_US
            )
        ]
        if rival.direction == "inbound" and rival.origin != row["origin"]
    ]
    pairs: dict[str, Rival] = {}
    taken: set[str] = set()
    for _, _, key, rival in sorted(near):
        if key not in pairs and rival.key not in taken:
            pairs[key] = rival
            taken.add(rival.key)
    return pairs


def live_queue_calls(connection: Connection, call_ids: list[str]) -> set[tuple[str, str]]:
    """Queue and call id of the calls that were seen live."""
    query = select(queue_calls.c.queue, queue_calls.c.call_id).where(
        queue_calls.c.call_id.in_(call_ids), queue_calls.c.origin == Origin.LIVE
    )
    return {(row.queue, row.call_id) for row in connection.execute(query)}
