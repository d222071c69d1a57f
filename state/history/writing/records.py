"""Write records and their sums, in the transaction of the caller.

Knows that a record written again changes the sums only by the difference, and which of two
versions of a record is better. Must not know files, settings or where records come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Dialect, Table, delete, select, tuple_
from sqlalchemy.dialects import postgresql, registry, sqlite

from state.calendar import Calendar
from state.history.database.rows import RANK, TableRow
from state.history.database.schema import intervals, legs, queue_calls
from state.history.writing.rollup import RollupSums

CHUNK = 500
T = TypeVar("T")
_INSERT: dict[str, Callable[[Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_DIALECT: dict[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": registry.load("postgresql.psycopg")(),
}


class WriteCounts(NamedTuple):
    """The number of records that were new, changed, or the same as before."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def plus(self, other: WriteCounts) -> WriteCounts:
        """The sum of both."""
        return WriteCounts(*map(int.__add__, self, other))


class RecordWriter:
    """Writes records in one transaction; `finish` must be called once at its end."""

    def __init__(self, connection: Connection, calendar: Calendar) -> None:
        self._connection = connection
        self._sums = RollupSums(calendar)
        self._count: dict[Table, Callable[[TableRow, int], None]] = {
            legs: self._sums.leg,
            intervals: self._sums.interval,
            queue_calls: self._sums.queue_call,
        }

    @property
    def connection(self) -> Connection:
        """The connection of this transaction, for reading before writing."""
        return self._connection

    def merge(self, table: Table, rows: Iterable[TableRow]) -> WriteCounts:
        """Insert new rows and update those that changed."""
        written = WriteCounts()
        for chunk in _chunks(rows):
            written = written.plus(self._merge(table, chunk))
        return written

    def remove(self, table: Table, keys: list[Any]) -> None:
        """Delete rows and subtract them from the sums."""
        for chunk in _chunks(keys):
            for row in self._known(table, chunk).values():
                self._count[table](row, -1)
            self._connection.execute(delete(table).where(_key_column(table).in_(chunk)))

    def finish(self) -> None:
        """Add the sums of everything written to the rollups."""
        for table, rows in self._sums.tables():
            if rows:
                add_sums(self._connection, table, rows)

    def _merge(self, table: Table, chunk: list[TableRow]) -> WriteCounts:
        wanted = {_key(table, row): row for row in chunk}
        known = self._known(table, list(wanted))
        changed = {key: row for key, row in wanted.items() if _is_better(row, known.get(key))}
        for key, row in changed.items():
            self._count_change(table, row, known.get(key))
        if changed:
            put(self._connection, table, list(changed.values()))
        replaced = len(changed.keys() & known.keys())
        return WriteCounts(len(changed) - replaced, replaced, len(chunk) - len(changed))

    def _count_change(self, table: Table, row: TableRow, known: TableRow | None) -> None:
        if known is not None and table is intervals and _is_grown(known, row):
            self._sums.grown(known, row)
            return
        if known is not None:
            self._count[table](known, -1)
        self._count[table](row, 1)

    def _known(self, table: Table, keys: list[Any]) -> dict[Any, TableRow]:
        found = self._connection.execute(select(table).where(_key_column(table).in_(keys)))
        rows = (dict(row) for row in found.mappings())
        return {_key(table, row): row for row in rows}


# These two go straight to the driver: SQLAlchemy's handling of each value would take half of the
# time of an import, and both drivers accept the values as they are.


def put(connection: Connection, table: Table, rows: list[TableRow]) -> None:
    """Insert rows of a record table; replace rows of the same key."""
    connection.exec_driver_sql(_replacing(table, connection.dialect.name), rows)


def add_sums(connection: Connection, table: Table, rows: list[TableRow]) -> None:
    """Insert rows of a rollup; add to the sums of rows of the same key."""
    connection.exec_driver_sql(_adding(table, connection.dialect.name), rows)


@cache
def _replacing(table: Table, dialect: str) -> str:
    insert = _INSERT[dialect](table)
    rest = {c.name: insert.excluded[c.name] for c in table.c if not c.primary_key}
    return _sql(insert.on_conflict_do_update(index_elements=table.primary_key, set_=rest), dialect)


@cache
def _adding(table: Table, dialect: str) -> str:
    insert = _INSERT[dialect](table)
    sums = {c.name: c + insert.excluded[c.name] for c in table.c if not c.primary_key}
    return _sql(insert.on_conflict_do_update(index_elements=table.primary_key, set_=sums), dialect)


def _sql(statement: Any, dialect: str) -> str:
    return str(statement.compile(dialect=_DIALECT[dialect]))


def _is_better(row: TableRow, known: TableRow | None) -> bool:
    """Whether a row is better than the known one.

    An estimate never replaces an exact record of the same source: a collector that died after
    the history was written, but before its live store was, writes such a record again.
    """
    if known is None:
        return True
    ours, theirs = RANK[row["origin"]], RANK[known["origin"]]
    if ours == theirs and row.get("estimated") and not known["estimated"]:
        return False
    return row != known and ours >= theirs


def _is_grown(known: TableRow, row: TableRow) -> bool:
    longer = row["ended_us"] > known["ended_us"]
    return longer and {**known, "ended_us": row["ended_us"]} == row


def _key_column(table: Table) -> Any:
    columns = list(table.primary_key)
    return columns[0] if len(columns) == 1 else tuple_(*columns)


def _key(table: Table, row: TableRow) -> Any:
    if table is intervals:
        return row["extension"], row["started_us"]
    return row["key"]


def _chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
