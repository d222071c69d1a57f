"""A copy of the history's database as one SQLite file, whatever database it is, and back.

Knows tables and rows. Must not know archives. Taking a copy sees one moment and stops nobody.
Putting one back is one transaction: others see the rows from before, or those of the copy. Only
rows of known tables and columns go back, with values of the types that the columns have. Nothing
else that somebody put into the file (a trigger, a view) has any effect.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Table,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)

from state.access.store.tables import attempts, audit, sessions, users
from state.alerts.tables import alert_messages, leases
from state.history.database.schema import metadata
from state.history.errors import HistoryError
from state.history.history import History, open_history

ROWS: Final = 5_000
WAIT_S: Final = 10.0
_KINDS: Final = {int: "integer", bool: "integer", float: "real"}
"""How SQLite keeps a value of a column; anything else is text."""

OVER = (sessions, attempts, alert_messages, leases)
"""Tables that are not put back: a session that has ended is not to begin again, and a message of
that time is not to be sent now."""


def take(history: History, target: Path) -> None:
    """Write a copy of the history's database to a new file. Raises HistoryError."""
    history.prepare()
    if history.file is not None:
        _take_file(history.file, target)
        return
    with closing(open_copy(target, history.calendar.zone)) as copy, history.reading() as source:
        source.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        with copy.changing() as kept:
            for table in metadata.sorted_tables:
                _move(source, kept, table)


def _take_file(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(source, timeout=WAIT_S)) as here,
            closing(sqlite3.connect(target)) as there,
        ):
            here.backup(there)
            there.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    except sqlite3.Error as error:
        raise HistoryError(f"the history cannot be copied: {error}") from error


def open_copy(path: Path, zone: ZoneInfo) -> History:
    """A copy as a history; its schema becomes this program's at the first use."""
    return open_history(f"sqlite:///{path}", zone)


def put_back(copy: History, to: Connection, made_at: float) -> int:
    """Replace what a database holds by the rows of a copy, in the caller's transaction.

    Audit entries from after the copy stay, and one-time links of the copy are over. Returns the
    number of rows.
    """
    kept = _audit_after(to, int(made_at * 10**6))
    rows = 0
    with copy.reading() as source:
        for table in metadata.sorted_tables:
            _require_types(source, table)
        move = _attached(copy, to) if to.dialect.name == "sqlite" else partial(_move, source)
        for table in metadata.sorted_tables:
            rows += move(to, table) if table not in OVER else _empty(to, table)
    to.execute(update(users).values(invitation="", invited_until_us=0))
    if kept:
        to.execute(insert(audit), kept)
    return rows


def _audit_after(connection: Connection, at_us: int) -> list[dict[str, Any]]:
    query = select(*_columns(audit)).where(audit.c.at_us > at_us).order_by(audit.c.number)
    return [dict(row) for row in connection.execute(query).mappings()]


def _move(source: Connection, to: Connection, table: Table) -> int:
    to.execute(delete(table))
    columns, rows = _columns(table), 0
    query = select(*columns).order_by(*table.primary_key)
    for chunk in _chunks(source, query):
        to.execute(insert(table), chunk)
        rows += len(chunk)
    return rows


def _attached(copy: History, to: Connection) -> Callable[[Connection, Table], int]:
    """Moves rows inside SQLite, in a fraction of the time: whoever writes waits for the end."""
    to.exec_driver_sql("ATTACH ? AS kept", (str(copy.file),))

    def move(to: Connection, table: Table) -> int:
        to.execute(delete(table))
        names = [column.name for column in _columns(table)]
        kept = table.to_metadata(MetaData(), schema="kept")
        query = select(*(kept.c[name] for name in names)).order_by(*kept.primary_key)
        return to.execute(insert(table).from_select(names, query)).rowcount

    return move


def _chunks(source: Connection, query: Any) -> Iterator[list[dict[str, Any]]]:
    with source.execution_options(yield_per=ROWS).execute(query) as found:
        for part in found.mappings().partitions():
            yield [dict(row) for row in part]


def _empty(to: Connection, table: Table) -> int:
    to.execute(delete(table))
    return 0


def _columns(table: Table) -> list[Column[Any]]:
    """The columns that are copied: a number that the database gives is given again."""
    return [column for column in table.c if column.name != "number"]


def _require_types(source: Connection, table: Table) -> None:
    """Refuse a value of another type: SQLite keeps any, and it would fail later."""
    wrong = or_(*map(_is_wrong, _columns(table)))
    query = select(literal(1)).select_from(table).where(wrong).limit(1)
    if source.execute(query).first() is not None:
        raise HistoryError(f"the table {table.name} holds what Ringside never writes")


def _is_wrong(column: Column[Any]) -> ColumnElement[bool]:
    kinds = [_KINDS.get(column.type.python_type, "text"), *(["null"] if column.nullable else [])]
    return func.typeof(column).not_in(kinds)
