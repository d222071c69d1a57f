"""Single records: the legs of a range, the status intervals of a day.

Knows the order of records, and that many are read in batches. Must not know sums or web pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, tuple_

from state.history.database.rows import as_interval, as_leg, to_us
from state.history.database.schema import agent_day, intervals, legs
from state.history.reports.agent_names import agent_names_of
from state.history.reports.readable import Readable
from state.history.reports.view import agents_within, queues_within
from state.records import CallLeg, StatusInterval

BATCH = 2_000


class LegFilter(NamedTuple):
    """Legs that ended from `since` until before `until`, epoch seconds; None is any value."""

    since: float
    until: float
    agent: str | None = None
    extension: str | None = None
    queue: str | None = None
    direction: str | None = None
    outcome: str | None = None
    call_id: str | None = None


def find_legs(history: Readable, wanted: LegFilter) -> Iterator[CallLeg]:
    """Legs in order of their end, read in batches, so that no lock is held while they are sent."""
    query = _legs(history, wanted).order_by(legs.c.ended_us, legs.c.key).limit(BATCH)
    after: tuple[int, str] | None = None
    while True:
        with history.reading() as connection:
            batch = connection.execute(_after(query, after)).mappings().all()
        yield from (history.shown(as_leg(dict(row))) for row in batch)
        if len(batch) < BATCH:
            return
        after = batch[-1]["ended_us"], batch[-1]["key"]


def day_intervals(
    history: Readable, day: date, *, extension: str | None = None, agent: str | None = None
) -> list[StatusInterval]:
    """The intervals that touch a local day, in order: of one extension, of one agent or of all."""
    with history.reading() as connection:
        rows = connection.execute(intervals_of_day(history, day, extension, agent)).mappings()
        return [as_interval(dict(row)) for row in rows]


def day_rows(history: Readable, day: date) -> Sequence[Row[tuple[str, str, str, int, int]]]:
    """All intervals of a local day as plain rows: extension, agent, state, start, end (us).

    Making a StatusInterval of each would take longer than reading them.
    """
    columns = ("extension", "agent", "state", "started_us", "ended_us")
    query = intervals_of_day(history, day)
    with history.reading() as connection:
        return connection.execute(
            query.with_only_columns(*(intervals.c[c] for c in columns))
        ).fetchall()


def _legs(history: Readable, wanted: LegFilter) -> Select[Any]:
    since, until = to_us(wanted.since), to_us(wanted.until)
    query = select(legs).where(legs.c.ended_us >= since, legs.c.ended_us < until)
    query = query.where(*agents_within(history, legs))
    for name in ("extension", "queue", "direction", "outcome", "call_id"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(legs.c[name] == value)
    if wanted.queue is not None:
        query = query.where(*queues_within(history, legs.c.queue))
    if wanted.agent is None:
        return query
    return query.where(agent_names_of(history).belongs_to(legs, [wanted.agent]))


def _after(query: Select[Any], last: tuple[int, str] | None) -> Select[Any]:
    if last is None:
        return query
    return query.where(tuple_(legs.c.ended_us, legs.c.key) > last)


def intervals_of_day(
    history: Readable, day: date, extension: str | None = None, agent: str | None = None
) -> Select[Any]:
    """The intervals that touch a local day, by extension and in order."""
    start_us, end_us = (at_ms * 1000 for at_ms in history.calendar.bounds(day, day))
    extensions = _extensions(day, extension, start_us)
    of_agent: list[ColumnElement[bool]] = []
    if agent is not None:
        names = agent_names_of(history)
        extensions = extensions.where(names.belongs_to(agent_day, [agent]))
        of_agent = [names.belongs_to(intervals, [agent])]
    seen = extensions.distinct().subquery("seen")
    of_extension = and_(
        intervals.c.extension == seen.c.extension, intervals.c.started_us >= seen.c.since
    )
    return (
        select(intervals)
        .join(seen, of_extension)
        .where(intervals.c.started_us < end_us, intervals.c.ended_us > start_us)
        .where(*of_agent, *agents_within(history, intervals))
        .order_by(intervals.c.extension, intervals.c.started_us)
    )


def _extensions(day: date, extension: str | None, start_us: int) -> Select[tuple[str, int]]:
    """The extensions with any time on a day, each with the start of its first interval."""
    earlier = intervals.alias()
    running = (
        select(func.coalesce(func.max(earlier.c.started_us), start_us))
        .where(earlier.c.extension == agent_day.c.extension, earlier.c.started_us <= start_us)
        .scalar_subquery()
    )
    query = select(agent_day.c.extension, running.label("since")).where(agent_day.c.day == day)
    if extension is not None:
        query = query.where(agent_day.c.extension == extension)
    return query
