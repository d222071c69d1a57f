"""What the history already has of the time and the calls in an import.

Knows when records of two sources are of the same call. Must not know log files.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, func, or_, select

from state.board.statuses import UNKNOWN
from state.history.database.rows import Origin, TableRow, to_us
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


def pair_same_calls(
    rows: list[TableRow], known: list[ImportedLeg], *, surely: bool = False
) -> dict[str, ImportedLeg]:
    """Legs of another source that are of the same call as one of `rows`, by the row's key.

    Both are inbound, and are answered or end at about the same time, or the answer in one lies
    within the other of the same call id. Pairs of the same call id are made first, then those that
    agree whether it was answered, then the nearest. `surely` leaves only answered ones of the same
    call id.
    """
    candidates = _Candidates(known)
    near = sorted(
        (*_distance(row, leg), row["key"], leg.key, leg)
        for row in rows
        if row["direction"] == "inbound"
        for leg in candidates.of(row)
        if leg.direction == "inbound" and leg.origin != row["origin"]
        if not surely or _is_surely(row, leg)
    )
    pairs: dict[str, ImportedLeg] = {}
    paired: set[str] = set()
    for *_, key, leg_key, leg in near:
        if key not in pairs and leg_key not in paired:
            pairs[key] = leg
            paired.add(leg_key)
    return pairs


def _is_surely(row: TableRow, leg: ImportedLeg) -> bool:
    return leg.call_id == row["call_id"] != "" and None not in {row["answered_us"], leg.answered_us}


class _Candidates:
    """Finds the legs that may be of the same call as a row."""

    def __init__(self, known: list[ImportedLeg]) -> None:
        answered = [leg for leg in known if leg.answered_us is not None]
        self._ends = sorted((leg.ended_us, leg.key, leg) for leg in known)
        self._answers = sorted((leg.answered_us or 0, leg.key, leg) for leg in answered)
        self._calls: dict[str, list[ImportedLeg]] = defaultdict(list)
        for leg in answered:
            if leg.call_id:
                self._calls[leg.call_id].append(leg)

    def of(self, row: TableRow) -> Iterable[ImportedLeg]:
        """The legs that end or are answered with the row, and those of its call at that time."""
        found = _near(self._ends, row["ended_us"])
        if row["answered_us"] is not None:
            found += _near(self._answers, row["answered_us"])
            found += (leg for leg in self._calls.get(row["call_id"], ()) if _is_around(leg, row))
        return {leg.key: leg for leg in found}.values()


def _near(timed: list[tuple[int, str, ImportedLeg]], at_us: int) -> list[ImportedLeg]:
    first = bisect_left(timed, (at_us - SAME_CALL_US,))
    last = bisect_right(timed, at_us + SAME_CALL_US, key=itemgetter(0))
    return [leg for *_, leg in timed[first:last]]


def _is_around(leg: ImportedLeg, row: TableRow) -> bool:
    """Whether the answer that a queue_log knows lies within both.

    A record of a caller who was up already counts as answered from its start.
    """
    is_queue_log = row["origin"] == Origin.QUEUE_LOG
    answered: int = (row["answered_us"] if is_queue_log else leg.answered_us) or 0
    started: int = max(row["started_us"], leg.started_us)
    ended: int = min(row["ended_us"], leg.ended_us)
    return started - SAME_CALL_US <= answered <= ended + SAME_CALL_US


def _distance(row: TableRow, leg: ImportedLeg) -> tuple[bool, bool, int]:
    ends = abs(leg.ended_us - row["ended_us"])
    is_other_call = bool(row["call_id"] != leg.call_id)
    if row["answered_us"] is None or leg.answered_us is None:
        return is_other_call, bool(row["answered_us"] != leg.answered_us), ends
    return is_other_call, False, min(ends, abs(leg.answered_us - row["answered_us"]))


def whole_leg(row: TableRow) -> TableRow:
    """A queue_log's leg as long as its log says: the key ends with that time.

    A Master.csv that has grown since may know that its agent left later than was thought.
    """
    ended = _logged_end_us(row["key"])
    if row["answered_us"] is None:
        return row
    talked = ended - row["answered_us"] - row["hold_us"]
    return {**row, "ended_us": ended, "talk_us": max(0, talked)}


def _logged_end_us(key: str) -> int:
    return to_us(int(key.rpartition("@")[2]))


def may_end_earlier(leg: ImportedLeg, ended_us: int) -> bool:
    """Whether a queue_log's leg has to change for a record of its call with this end."""
    logged = _logged_end_us(leg.key)
    return ended_us < logged - SAME_CALL_US or leg.ended_us != logged


def earlier_end(row: TableRow, ended_us: int) -> TableRow:
    """The row with the end that its agent's own channel has, where that is clearly earlier.

    A queue follows the call behind a Local channel, where the agent may have passed it on.
    """
    if row["answered_us"] is None or ended_us >= row["ended_us"] - SAME_CALL_US:
        return row
    ended = max(ended_us, row["answered_us"])
    talked = ended - row["answered_us"] - row["hold_us"]
    return {**row, "ended_us": ended, "talk_us": max(0, talked)}


def live_queue_calls(connection: Connection, call_ids: list[str]) -> set[tuple[str, str]]:
    """Queue and call id of the calls that the board saw."""
    query = select(queue_calls.c.queue, queue_calls.c.call_id).where(
        queue_calls.c.call_id.in_(call_ids), queue_calls.c.origin == Origin.LIVE
    )
    return {(row.queue, row.call_id) for row in connection.execute(query)}
