"""Count all rollups again from the records, after a change of TIME_ZONE.

Knows which records each rollup counts. Must not know settings. Counts one extension at a time, so
that memory stays small. Runs in the caller's transaction: all rollups are replaced, or none.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from state.calendar import Calendar
from state.history.database.schema import ROLLUPS, intervals, legs, queue_calls
from state.history.writing.rollup import RollupSums


def rebuild(connection: Connection, calendar: Calendar) -> None:
    """Delete all sums and count every record again."""
    for table in ROLLUPS:
        connection.execute(delete(table))
    for extension in _extensions(connection):
        _store(connection, _agent(connection, calendar, extension))
    for queue in connection.scalars(select(queue_calls.c.queue).distinct()).all():
        _store(connection, _queue(connection, calendar, queue))


def _extensions(connection: Connection) -> list[str]:
    of_legs = select(legs.c.extension)
    return list(connection.scalars(of_legs.union(select(intervals.c.extension))))


def _agent(connection: Connection, calendar: Calendar, extension: str) -> RollupSums:
    deltas = RollupSums(calendar)
    for table, count in ((legs, deltas.leg), (intervals, deltas.interval)):
        for row in connection.execute(select(table).where(table.c.extension == extension)):
            count(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it
    return deltas


def _queue(connection: Connection, calendar: Calendar, queue: str) -> RollupSums:
    deltas = RollupSums(calendar)
    for row in connection.execute(select(queue_calls).where(queue_calls.c.queue == queue)):
        deltas.queue_call(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it
    return deltas


def _store(connection: Connection, deltas: RollupSums) -> None:
    for table, rows in deltas.tables():
        if rows:
            connection.execute(insert(table), rows)
