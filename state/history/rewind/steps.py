"""The moments next to a moment at which anything on the board changed.

Knows intervals, waits and, where the board itself saw nothing, legs. Must not know rows. Changes
within a status, such as another peer after a transfer, are not kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, true, union_all

from state.history.database.rows import Origin, to_s, to_us
from state.history.database.schema import agent_day, intervals, legs, queue_calls
from state.history.reports.readable import Readable
from state.history.reports.view import agents_within, queues_within
from state.history.rewind import finding
from state.history.rewind.board_at import days_around, people_within
from state.history.rewind.rows import may_go_on
from state.history.rewind.waits import LONGEST_WAIT_US


class Steps(NamedTuple):
    """The last change before a moment, and the first after it; None where there is none."""

    before: float | None
    after: float | None


def changes_around(history: Readable, at: float, now: float) -> Steps:
    """The changes next to `at` in what whoever looks may see, as known at `now`."""
    at_us = to_us(at)
    with history.reading() as connection:
        days = _days_with_records(history, connection, days_around(history.calendar, at))
        current = finding.edges_at(connection, days, at_us)
        own = _own_extensions(history, connection, days, at, current)
        edges = set(_of_waits(connection, at_us, queues_within(history, queue_calls.c.queue)))
        if not history.scope.is_of_queues:
            of_all = _of_intervals(connection, days, at_us, current, to_us(now))
            edges |= {edge for extension, edge in of_all if own is None or extension in own}
        is_seen = any(each.origin == Origin.LIVE and at_us < each.ended_us for each in current)
        if history.scope.is_of_queues or not is_seen:
            edges |= set(_of_legs(connection, at_us, _own_legs(history, own)))
    before = max((edge for edge in edges if edge < at_us), default=None)
    after = min((edge for edge in edges if at_us < edge <= to_us(now)), default=None)
    return Steps(*(None if edge is None else to_s(edge) for edge in (before, after)))


def _own_extensions(
    history: Readable,
    connection: Connection,
    days: list[date],
    at: float,
    current: list[finding.Edges],
) -> Collection[str] | None:
    """The extensions of the scope; None where it is everything."""
    if history.scope.is_whole:
        return None
    there = (each for each in current if to_us(at) < each.ended_us and each.agent)
    recorded = {each.extension: each.agent for each in there}
    return people_within(history, at, finding.extensions_of(connection, days), recorded)


def _days_with_records(history: Readable, connection: Connection, around: list[date]) -> list[date]:
    """The days of a moment, and the nearest days with own records: a gap is stepped over."""
    day, within = agent_day.c.day, agents_within(history, agent_day)
    last = connection.scalar(select(func.max(day)).where(day <= around[0], *within))
    following = connection.scalar(select(func.min(day)).where(day > around[-1], *within))
    return sorted({*around, *(each for each in (last, following) if each is not None)})


def next_starts(days: list[date], at_us: int) -> Select[Any]:
    """By extension: when its first interval after a moment begins."""
    seen = finding.seen_on(days)
    after = (
        select(func.min(intervals.c.started_us))
        .where(intervals.c.extension == seen.c.extension, intervals.c.started_us > at_us)
        .scalar_subquery()
    )
    return select(seen.c.extension, after)


def _of_intervals(
    connection: Connection,
    days: list[date],
    at_us: int,
    current: list[finding.Edges],
    now_us: int,
) -> Iterator[tuple[str, int]]:
    """Extensions, each with an edge of an interval before, at or after a moment.

    Where nothing follows an interval, its end is a change of its own.
    """
    before = finding.edges_at(connection, days, at_us - 1)
    for extension, _, started_us, ended_us, _ in (*before, *current):
        yield extension, started_us
        if not may_go_on(to_s(ended_us), to_s(now_us)):
            yield extension, ended_us
    for extension, started_us in connection.execute(next_starts(days, at_us)).all():
        if started_us is not None:
            yield extension, started_us


def _of_waits(
    connection: Connection, at_us: int, within: list[ColumnElement[bool]]
) -> Iterable[int]:
    joined, ended = queue_calls.c.joined_us, queue_calls.c.ended_us
    recent = and_(joined > at_us - LONGEST_WAIT_US, joined <= at_us)
    parts = (
        select(func.max(joined)).where(joined < at_us, *within),
        select(func.min(joined)).where(joined > at_us, *within),
        select(func.max(ended)).where(recent, ended < at_us, *within),
        select(func.min(ended)).where(recent, ended > at_us, *within),
    )
    return _edges(connection, parts)


def _own_legs(history: Readable, own: Collection[str] | None) -> ColumnElement[bool]:
    if own is None:
        return true()
    scope = history.scope
    return legs.c.queue.in_(scope.queues) if scope.is_of_queues else legs.c.extension.in_(own)


def _of_legs(connection: Connection, at_us: int, own: ColumnElement[bool]) -> Iterable[int]:
    """When calls began, were answered and ended; a call after the last end began after it."""
    began, answered, ended = legs.c.started_us, legs.c.answered_us, legs.c.ended_us
    later = and_(ended >= at_us, ended <= at_us + finding.LONGEST_CALL_US, own)
    parts = (
        select(func.max(ended)).where(ended < at_us, own),
        select(func.max(began)).where(later, began < at_us),
        select(func.max(answered)).where(later, answered < at_us),
        select(func.min(began)).where(later, began > at_us),
        select(func.min(answered)).where(later, answered > at_us),
        select(func.min(ended)).where(later, ended > at_us),
    )
    return _edges(connection, parts)


def _edges(connection: Connection, parts: Iterable[Select[Any]]) -> list[int]:
    found = connection.scalars(union_all(*parts))
    return [edge for edge in found if edge is not None]
