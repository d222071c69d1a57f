"""Delete what is older than HISTORY_DAYS: a thread that removes a small batch at a time.

Knows what is too old, and how often to delete. Must not know how records come into the history.
Batches are small, so that a call that ends meanwhile never waits long for the write lock. A
history that cannot be written now is tried again an hour later: deleting is never urgent.

Whole weeks are deleted, because the sums of a week cannot be split. A record is therefore kept
for at least HISTORY_DAYS and for at most six days longer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
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
from state.history.errors import HistoryError
from state.history.history import History

BATCH = 2_000
FIRST_PAUSE_S = 60.0
BATCH_PAUSE_S = 0.5
LONG_PAUSE_S = 3_600.0


def forget_regularly(
    history: History, days: int, stop: threading.Event, also: Callable[[], int] = lambda: 0
) -> threading.Thread:
    """Start a thread that deletes records older than `days` until `stop` is set.

    `also` deletes what else is kept in the same database; it returns how much that was.
    """
    thread = threading.Thread(
        target=_run, args=(history, days, stop, also), name="history-retention", daemon=True
    )
    thread.start()
    return thread


def _run(history: History, days: int, stop: threading.Event, also: Callable[[], int]) -> None:
    pause = FIRST_PAUSE_S
    while not stop.wait(pause):
        try:
            more = forget_batch(history, time.time(), days) + also() > 0
        except HistoryError:
            more = False
        pause = BATCH_PAUSE_S if more else LONG_PAUSE_S


def oldest_day(calendar: Calendar, now: float, days: int) -> date:
    """The first day that is kept, a Monday."""
    return monday(calendar.day_of(int(now * 1000)) - timedelta(days=days))


def forget_batch(history: History, now: float, days: int) -> int:
    """Delete one batch of records older than `days`.

    Return the number of records deleted: 0 when none are left.
    """
    oldest = oldest_day(history.calendar, now, days)
    with history.writing() as writer:
        return _delete_batch(writer.connection, history.calendar, oldest)


def _delete_batch(connection: Connection, calendar: Calendar, oldest: date) -> int:
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
