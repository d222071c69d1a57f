"""Make all rollups anew from the records: after a change of TIME_ZONE, or a bulk load.

Knows the way from records to sums. Must not know why it was asked. One extension at a time, so
memory stays small however long the history; the caller's transaction makes it all or nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from state.calendar import Calendar
from state.history.database.schema import ROLLUPS, intervals, legs, queue_calls
from state.history.writing.rollup import Deltas


def rebuild(connection: Connection, calendar: Calendar) -> None:
    """Drop every sum and count every record again."""
    for table in ROLLUPS:
        connection.execute(delete(table))
    for extension in _extensions(connection):
        _store(connection, _agent(connection, calendar, extension))
    for queue in connection.scalars(select(queue_calls.c.queue).distinct()).all():
        _store(connection, _queue(connection, calendar, queue))


def _extensions(connection: Connection) -> list[str]:
    of_legs = select(legs.c.extension)
    return list(connection.scalars(of_legs.union(select(intervals.c.extension))))


def _agent(connection: Connection, calendar: Calendar, extension: str) -> Deltas:
    deltas = Deltas(calendar)
    for table, count in ((legs, deltas.leg), (intervals, deltas.interval)):
        for row in connection.execute(select(table).where(table.c.extension == extension)):
            count(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it
    return deltas


def _queue(connection: Connection, calendar: Calendar, queue: str) -> Deltas:
    deltas = Deltas(calendar)
    for row in connection.execute(select(queue_calls).where(queue_calls.c.queue == queue)):
        deltas.queue_call(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it
    return deltas


def _store(connection: Connection, deltas: Deltas) -> None:
    for table, rows in deltas.tables():
        if rows:
            connection.execute(insert(table), rows)
