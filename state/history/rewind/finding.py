"""Questions to the tables about one moment: intervals, legs, and the sums of a day up to then.

Knows tables and indexes. Must not know rows of the board, or who may see what is found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Subquery, and_, func, select

from state.calendar import Calendar
from state.history.database.call_sums import CallSums, columns_of_legs, columns_of_sums
from state.history.database.rows import as_interval, as_leg
from state.history.database.schema import agent_day, agent_hour, intervals, legs
from state.live.schema import Today
from state.records import CallLeg, StatusInterval

LONGEST_CALL_US = 86_400_000_000
"""A leg that was there at a moment ends within a day."""

EARLY_US = 2_000_000
"""The board shows a ring so long at most before the phone's own leg begins."""


Intervals = Mapping[str, tuple[StatusInterval, str]]


class OfDay(NamedTuple):
    """An extension with any time or call on a day: its agents, and the queues that called it."""

    agents: frozenset[str]
    queues: frozenset[str]


def extensions_of(connection: Connection, days: list[date]) -> dict[str, OfDay]:
    """The extensions of which anything is known on these days."""
    columns = (agent_day.c.extension, agent_day.c.agent, agent_day.c.queue)
    agents: dict[str, set[str]] = defaultdict(set)
    queues: dict[str, set[str]] = defaultdict(set)
    query = select(*columns).where(agent_day.c.day.in_(days)).distinct()
    for extension, agent, queue in connection.execute(query).all():
        agents[extension].add(agent)
        queues[extension].add(queue)
    return {
        extension: OfDay(frozenset(names - {""}), frozenset(queues[extension] - {""}))
        for extension, names in sorted(agents.items())
    }


class Kept(NamedTuple):
    """What is kept of a moment, by extension: the last interval that began by then with its
    origin, the legs around it, the calls of the day until then.
    """

    intervals: Intervals
    legs: list[CallLeg]
    todays: dict[str, Today]


def kept_of(connection: Connection, calendar: Calendar, days: list[date], at_us: int) -> Kept:
    """What is kept of a moment, of extensions of which anything is known on these days."""
    return Kept(
        intervals_at(connection, days, at_us),
        legs_at(connection, at_us),
        todays(connection, calendar, at_us),
    )


def seen_on(days: list[date]) -> Subquery:
    """The extensions of these days, as a table `seen` to join with."""
    extensions = select(agent_day.c.extension).where(agent_day.c.day.in_(days))
    return extensions.distinct().subquery("seen")


def last_intervals(days: list[date], at_us: int) -> Select[Any]:
    """The last interval of each extension that began by a moment."""
    seen, earlier = seen_on(days), intervals.alias()
    last = (
        select(func.max(earlier.c.started_us))
        .where(earlier.c.extension == seen.c.extension, earlier.c.started_us <= at_us)
        .scalar_subquery()
    )
    own = and_(intervals.c.extension == seen.c.extension, intervals.c.started_us == last)
    return select(intervals).select_from(seen).join(intervals, own)


def intervals_at(connection: Connection, days: list[date], at_us: int) -> Intervals:
    """The last interval of each extension that began by a moment, with its origin."""
    found = connection.execute(last_intervals(days, at_us)).mappings().all()
    return {row["extension"]: (as_interval(dict(row)), row["origin"]) for row in found}


class Edges(NamedTuple):
    """An interval without its status."""

    extension: str
    agent: str
    started_us: int
    ended_us: int
    origin: str


def edges_at(connection: Connection, days: list[date], at_us: int) -> list[Edges]:
    """The last interval of each extension that began by a moment."""
    columns = (intervals.c[name] for name in Edges._fields)
    query = last_intervals(days, at_us).with_only_columns(*columns)
    return [Edges(*row) for row in connection.execute(query).all()]


def legs_around(at_us: int) -> Select[Any]:
    """Legs that were there at a moment, and those that began just after it."""
    ended = and_(legs.c.ended_us > at_us, legs.c.ended_us <= at_us + LONGEST_CALL_US)
    query = select(legs).where(ended, legs.c.started_us < at_us + EARLY_US)
    return query.order_by(legs.c.started_us)


def legs_at(connection: Connection, at_us: int) -> list[CallLeg]:
    """Legs that were there at a moment, and those that began just after it, oldest first."""
    found = connection.execute(legs_around(at_us)).mappings().all()
    return [as_leg(dict(row)) for row in found]


def todays(connection: Connection, calendar: Calendar, at_us: int) -> dict[str, Today]:
    """What each extension's finished calls of the day came to by a moment.

    Whole hours come from the sums, the rest of the hour from its legs.
    """
    segment = calendar.locate(at_us // 1000)
    # An hour that passes twice is one in the sums: it is whole when its second pass is over.
    hour_starts = min(s.start_ms for s in calendar.segments(segment.day) if s.hour == segment.hour)
    sums: dict[str, CallSums] = defaultdict(CallSums)
    for query in (_hours(segment.day, segment.hour), _rest(hour_starts * 1000, at_us)):
        for extension, *amounts in connection.execute(query).all():
            sums[extension] = sums[extension].plus(CallSums(*map(int, amounts)))
    return {extension: _today(of_all) for extension, of_all in sums.items()}


def _today(sums: CallSums) -> Today:
    return Today(
        calls=sums.calls,
        missed=sums.missed,
        ring_s=sums.ring_ms / 1000,
        talk_s=sums.talk_ms / 1000,
        hold_s=sums.hold_ms / 1000,
    )


def _hours(day: date, hour: int) -> Select[Any]:
    """The sums of the hours of a day before one."""
    table = agent_hour.c
    query = select(table.extension, *columns_of_sums(agent_hour))
    return query.where(table.day == day, table.hour < hour).group_by(table.extension)


def _rest(since_us: int, at_us: int) -> Select[Any]:
    """The same sums of the legs that ended from one moment to another."""
    query = select(legs.c.extension, *columns_of_legs())
    query = query.where(legs.c.ended_us >= since_us, legs.c.ended_us <= at_us)
    return query.group_by(legs.c.extension)
