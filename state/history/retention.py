"""Forget what is older than HISTORY_DAYS, a little at a time.

Knows what is old. Must not know when it is called: each call deletes one small batch, so that
records of calls ending meanwhile never wait long for the write lock.

Whole weeks are forgotten, since the sums of a week can only go together: a record is kept at
least HISTORY_DAYS and at most six days longer.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, select

from state.calendar import Calendar, monday
from state.history.database.schema import (
    ROLLUPS,
    WEEKLY,
    agent_day,
    intervals,
    legs,
    queue_calls,
)

BATCH = 2_000


def oldest_day(calendar: Calendar, now: float, days: int) -> date:
    """The first day that is kept, a Monday."""
    return monday(calendar.day_of(int(now * 1000)) - timedelta(days=days))


def prune(connection: Connection, calendar: Calendar, oldest: date) -> int:
    """Delete one batch from before `oldest`; the number of records, 0 when nothing is left."""
    before_us = calendar.start(oldest) * 1000
    deleted = _records(connection, legs, "ended_us", before_us)
    deleted += _records(connection, queue_calls, "joined_us", before_us)
    deleted += _intervals(connection, oldest, before_us)
    if not deleted:
        _sums(connection, oldest)
    return deleted


def _records(connection: Connection, table: Table, time: str, before_us: int) -> int:
    old = _old(table, time, before_us)
    return connection.execute(delete(table).where(table.c.key.in_(old))).rowcount


def _old(table: Table, time: str, before_us: int) -> Select[Any]:
    found = select(table.c.key).where(table.c[time] < before_us)
    return found.order_by(table.c[time]).limit(BATCH)


def _intervals(connection: Connection, oldest: date, before_us: int) -> int:
    has_sums = select(agent_day.c.extension).where(agent_day.c.day < oldest).distinct()
    for extension in connection.scalars(has_sums).all():
        mine = intervals.c.extension == extension
        old = (
            select(intervals.c.started_us)
            .where(mine, intervals.c.started_us < before_us, intervals.c.ended_us <= before_us)
            .order_by(intervals.c.started_us)
            .limit(BATCH)
        )
        deleted = connection.execute(
            delete(intervals).where(mine, intervals.c.started_us.in_(old))
        ).rowcount
        if deleted:
            return deleted
    return 0


def _sums(connection: Connection, oldest: date) -> None:
    for table in ROLLUPS:
        day = table.c.week if table in WEEKLY else table.c.day
        connection.execute(delete(table).where(day < oldest))
