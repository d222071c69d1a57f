"""Single records: the legs of a range, a day of status intervals.

Knows the order and the pages in which they are read. Must not know sums or pages of a browser.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, select, tuple_

from state.history.database.rows import as_interval, as_leg, to_us
from state.history.database.schema import agent_day, intervals, legs
from state.history.history import History
from state.history.reports.people import people_of
from state.records import CallLeg, StatusInterval

PAGE = 2_000


class LegFilter(NamedTuple):
    """Legs that ended from `since` until before `until`, epoch seconds; None is any."""

    since: float
    until: float
    agent: str | None = None
    extension: str | None = None
    queue: str | None = None
    direction: str | None = None
    outcome: str | None = None
    call_id: str | None = None


def find_legs(history: History, wanted: LegFilter) -> Iterator[CallLeg]:
    """Legs in order of their end, read in pages, so that no lock is held while they are sent."""
    query = _legs(history, wanted).order_by(legs.c.ended_us, legs.c.key).limit(PAGE)
    after: tuple[int, str] | None = None
    while True:
        with history.reading() as connection:
            page = connection.execute(_after(query, after)).mappings().all()
        yield from (as_leg(dict(row)) for row in page)
        if len(page) < PAGE:
            return
        after = page[-1]["ended_us"], page[-1]["key"]


def day_intervals(
    history: History, day: date, *, extension: str | None = None, agent: str | None = None
) -> list[StatusInterval]:
    """The intervals that touch a local day, of one extension, one person or all, in order."""
    with history.reading() as connection:
        rows = connection.execute(_intervals(history, day, extension, agent)).mappings()
        return [as_interval(dict(row)) for row in rows]


def day_rows(history: History, day: date) -> Sequence[Row[tuple[str, str, str, int, int]]]:
    """Everybody's intervals of a local day, quickly: extension, agent, state, start, end (us)."""
    columns = ("extension", "agent", "state", "started_us", "ended_us")
    query = _intervals(history, day, None, None)
    with history.reading() as connection:
        return connection.execute(
            query.with_only_columns(*(intervals.c[c] for c in columns))
        ).fetchall()


def _legs(history: History, wanted: LegFilter) -> Select[Any]:
    since, until = to_us(wanted.since), to_us(wanted.until)
    query = select(legs).where(legs.c.ended_us >= since, legs.c.ended_us < until)
    for name in ("extension", "queue", "direction", "outcome", "call_id"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(legs.c[name] == value)
    if wanted.agent is None:
        return query
    return query.where(people_of(history).are(legs, [wanted.agent]))


def _after(query: Select[Any], last: tuple[int, str] | None) -> Select[Any]:
    if last is None:
        return query
    return query.where(tuple_(legs.c.ended_us, legs.c.key) > last)


def _intervals(
    history: History, day: date, extension: str | None, agent: str | None
) -> Select[Any]:
    start_us, end_us = (at_ms * 1000 for at_ms in history.calendar.bounds(day, day))
    places = _places(day, extension, start_us)
    theirs: list[ColumnElement[bool]] = []
    if agent is not None:
        people = people_of(history)
        places = places.where(people.are(agent_day, [agent]))
        theirs = [people.are(intervals, [agent])]
    place = places.distinct().subquery("places")
    began = intervals.c.started_us >= place.c.since
    mine = and_(intervals.c.extension == place.c.extension, began)
    return (
        select(intervals)
        .join(place, mine)
        .where(intervals.c.started_us < end_us, intervals.c.ended_us > start_us, *theirs)
        .order_by(intervals.c.extension, intervals.c.started_us)
    )


def _places(day: date, extension: str | None, start_us: int) -> Select[tuple[str, int]]:
    """The extensions with any time on a day, each with the start of what ran as it began."""
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
