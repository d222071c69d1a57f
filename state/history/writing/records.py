"""Write records and their sums, in the transaction of the caller.

Knows how a record that is written again, with the same or better knowledge, changes the sums by
the difference alone. Must not know files, settings or who saw the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Dialect, Table, delete, select, tuple_
from sqlalchemy.dialects import postgresql, registry, sqlite

from state.calendar import Calendar
from state.history.database.rows import RANK, Row
from state.history.database.schema import intervals, legs, queue_calls
from state.history.writing.rollup import Deltas

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


class Written(NamedTuple):
    """What became of the records: new ones, changed ones, and those that said nothing new."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def plus(self, other: Written) -> Written:
        """Both together."""
        return Written(*map(int.__add__, self, other))


class Writer:
    """One transaction's writing; `finish` adds the sums, once, at the end."""

    def __init__(self, connection: Connection, calendar: Calendar) -> None:
        self._connection = connection
        self._deltas = Deltas(calendar)
        self._count: dict[Table, Callable[[Row, int], None]] = {
            legs: self._deltas.leg,
            intervals: self._deltas.interval,
            queue_calls: self._deltas.queue_call,
        }

    @property
    def connection(self) -> Connection:
        """The connection of this transaction, for looking before writing."""
        return self._connection

    def merge(self, table: Table, rows: Iterable[Row]) -> Written:
        """Insert new rows and update those that say something else than before."""
        written = Written()
        for chunk in _chunks(rows):
            written = written.plus(self._merge(table, chunk))
        return written

    def remove(self, table: Table, keys: list[Any]) -> None:
        """Delete rows and take back what they added."""
        for chunk in _chunks(keys):
            for row in self._known(table, chunk).values():
                self._count[table](row, -1)
            self._connection.execute(delete(table).where(_key_column(table).in_(chunk)))

    def finish(self) -> None:
        """Add the sums of everything written to the rollups."""
        for table, rows in self._deltas.tables():
            if rows:
                add_sums(self._connection, table, rows)

    def _merge(self, table: Table, chunk: list[Row]) -> Written:
        wanted = {_key(table, row): row for row in chunk}
        known = self._known(table, list(wanted))
        changed = {key: row for key, row in wanted.items() if _says_more(row, known.get(key))}
        for key, row in changed.items():
            self._sum(table, row, known.get(key))
        if changed:
            put(self._connection, table, list(changed.values()))
        replaced = len(changed.keys() & known.keys())
        return Written(len(changed) - replaced, replaced, len(chunk) - len(changed))

    def _sum(self, table: Table, row: Row, known: Row | None) -> None:
        if known is not None and table is intervals and _is_grown(known, row):
            self._deltas.grown(known, row)
            return
        if known is not None:
            self._count[table](known, -1)
        self._count[table](row, 1)

    def _known(self, table: Table, keys: list[Any]) -> dict[Any, Row]:
        found = self._connection.execute(select(table).where(_key_column(table).in_(keys)))
        rows = (dict(row) for row in found.mappings())
        return {_key(table, row): row for row in rows}


# Both go straight to the driver: SQLAlchemy's handling of each row's values would be half of the
# time of an import, and both drivers take these values as they are.


def put(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Insert rows of a record table; a row with a known key is replaced."""
    connection.exec_driver_sql(_putting(table, connection.dialect.name), rows)


def add_sums(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Insert rows of a rollup; to a row with a known key the sums are added."""
    connection.exec_driver_sql(_adding(table, connection.dialect.name), rows)


@cache
def _putting(table: Table, dialect: str) -> str:
    """Insert; a row with a known key is replaced."""
    insert = _INSERT[dialect](table)
    rest = {c.name: insert.excluded[c.name] for c in table.c if not c.primary_key}
    return _sql(insert.on_conflict_do_update(index_elements=table.primary_key, set_=rest), dialect)


@cache
def _adding(table: Table, dialect: str) -> str:
    """Insert; to a row with a known key the sums are added."""
    insert = _INSERT[dialect](table)
    sums = {c.name: c + insert.excluded[c.name] for c in table.c if not c.primary_key}
    return _sql(insert.on_conflict_do_update(index_elements=table.primary_key, set_=sums), dialect)


def _sql(statement: Any, dialect: str) -> str:
    return str(statement.compile(dialect=_DIALECT[dialect]))


def _says_more(row: Row, known: Row | None) -> bool:
    """Not an estimate of what is known exactly: who died between the history and its own notes
    tells again what it cannot know any more."""
    if known is None:
        return True
    ours, theirs = RANK[row["origin"]], RANK[known["origin"]]
    if ours == theirs and row.get("estimated") and not known["estimated"]:
        return False
    return row != known and ours >= theirs


def _is_grown(known: Row, row: Row) -> bool:
    longer = row["ended_us"] > known["ended_us"]
    return longer and {**known, "ended_us": row["ended_us"]} == row


def _key_column(table: Table) -> Any:
    columns = list(table.primary_key)
    return columns[0] if len(columns) == 1 else tuple_(*columns)


def _key(table: Table, row: Row) -> Any:
    if table is intervals:
        return row["extension"], row["started_us"]
    return row["key"]


def _chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
