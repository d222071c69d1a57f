"""Single records: the legs of a range, a day of status intervals.

Knows the order and the pages in which they are read. Must not know sums or pages of a browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_

from state.history.rows import as_interval, as_leg, to_us
from state.history.schema import agent_day, intervals, legs
from state.history.store import History
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
    query = _legs(wanted).order_by(legs.c.ended_us, legs.c.key).limit(PAGE)
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
    """The intervals that touch a local day, of an extension or of a person, in order."""
    with history.reading() as connection:
        if extension is not None:
            places = [extension]
        else:
            known = select(agent_day.c.extension).where(agent_day.c.day == day).distinct()
            places = list(connection.scalars(known.where(_is(agent_day, agent or ""))))
        query = _intervals(history, day, places)
        if agent is not None:
            query = query.where(_is(intervals, agent))
        return [as_interval(dict(row)) for row in connection.execute(query).mappings()]


def _legs(wanted: LegFilter) -> Select[Any]:
    since, until = to_us(wanted.since), to_us(wanted.until)
    query = select(legs).where(legs.c.ended_us >= since, legs.c.ended_us < until)
    for name in ("extension", "queue", "direction", "outcome", "call_id"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(legs.c[name] == value)
    return query if wanted.agent is None else query.where(_is(legs, wanted.agent))


def _after(query: Select[Any], last: tuple[int, str] | None) -> Select[Any]:
    if last is None:
        return query
    return query.where(tuple_(legs.c.ended_us, legs.c.key) > last)


def _intervals(history: History, day: date, places: list[str]) -> Select[Any]:
    start_ms, end_ms = history.calendar.bounds(day, day)
    started, ended = intervals.c.started_us, intervals.c.ended_us
    return (
        select(intervals)
        .where(intervals.c.extension.in_(places), started < end_ms * 1000, ended > start_ms * 1000)
        .order_by(intervals.c.extension, started)
    )


def _is(table: Any, who: str) -> ColumnElement[bool]:
    return or_(table.c.agent == who, and_(table.c.agent == "", table.c.extension == who))
