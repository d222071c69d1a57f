"""Connections to the history database, and how its transactions begin.

Knows the differences between SQLite and PostgreSQL that matter for safety: the journal, waiting
for locks, who may write. Must not know tables.

SQLite runs in WAL mode: readers never wait for the writer, and the writer never waits for them.
The writer commits with synchronous=FULL. In WAL mode, NORMAL would survive the death of the
process, but a power cut could undo the last commits, and by then the live store has dropped the
records that a commit confirmed. The price is one fsync for each write, at most one a second.
"""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from state.private import close_file

sqlite3.register_adapter(date, date.isoformat)

WRITER_WAIT_MS = 2_000
READER_WAIT_MS = 10_000
_SCRUB_WAIT_MS = 30_000
LONGEST_READ_MS = 20_000
"""A question that takes longer is given up: whoever asked has long gone, and others wait."""

_LOOK_EVERY = 100_000
"""So many steps of SQLite's machine, about a millisecond, are between two looks at the clock."""

_READER_CACHE_KIB = -65_536  # 64 MiB at most for each connection; SQLite's own default is 2
_WRITER_CACHE_KIB = -16_384  # it touches what is new: the collector is not to grow with the file
_UNTIL = "until"  # of a connection's transaction, by time.monotonic()
_WRITE_LOCK = 0x52494E47  # any number, the same for every Ringside: one writer at a time
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def normal_url(url: str) -> URL:
    """The URL with the driver this project ships."""
    parsed = make_url(url)
    return parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))


def writer(url: URL) -> Engine:
    """The engine that writes: one connection, transactions that take the write lock at once."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, WRITER_WAIT_MS, begin="BEGIN IMMEDIATE", synchronous="FULL")
    return _postgres(url, WRITER_WAIT_MS, writes=True)


def reader(url: URL) -> Engine:
    """The engine that only reads, from several threads."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(_existing(url), READER_WAIT_MS, begin="BEGIN", query_only="ON")
    return _postgres(url, READER_WAIT_MS, writes=False)


def scrub(url: URL, tables: Collection[str]) -> bool:
    """Leave no byte of what rows of these tables held before; False if a reader prevented it.

    Without it their bytes stay in the file: in free pages, between rows, and in the journal.
    """
    engine, busy = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool), 0
    with engine.connect() as connection:
        for statement in _SCRUBS[url.get_backend_name()](tables):
            result = connection.exec_driver_sql(statement)
            rows = result.all() if result.returns_rows else []
            busy = rows[0][0] if "checkpoint" in statement else 0
    return not busy


def _scrub_sqlite(_: Collection[str]) -> list[str]:
    # The journal is emptied only by TRUNCATE, and only when no reader is at an older state.
    return [f"PRAGMA busy_timeout={_SCRUB_WAIT_MS}", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"]


def _scrub_postgres(tables: Collection[str]) -> list[str]:
    wait = f"SET lock_timeout={_SCRUB_WAIT_MS}"
    return [wait, *(f"VACUUM (FULL) {table}" for table in tables)]


_SCRUBS = {"sqlite": _scrub_sqlite, "postgresql": _scrub_postgres}


def _sqlite(url: URL, wait_ms: int, begin: str, **pragmas: str) -> Engine:
    writes = "query_only" not in pragmas
    engine = create_engine(url, hide_parameters=True, **_pool(writes))

    def connected(connection: Any, record: Any) -> None:
        # The driver's own transaction handling begins too late and commits around DDL.
        connection.isolation_level = None
        cache = _WRITER_CACHE_KIB if writes else _READER_CACHE_KIB
        for name, value in {"busy_timeout": wait_ms, "cache_size": cache, **pragmas}.items():
            connection.execute(f"PRAGMA {name}={value}")
        if writes:
            connection.execute("PRAGMA journal_mode=WAL")
        else:
            connection.set_progress_handler(_is_late(record.info), _LOOK_EVERY)

    event.listen(engine, "do_connect", lambda *_: _make_folder(url) if writes else None)
    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", lambda connection: _begin(connection, begin))
    return engine


def _is_late(info: Mapping[str, float]) -> Callable[[], bool]:
    """Whether a connection's transaction has lasted too long: SQLite asks this while it works."""
    return lambda: time.monotonic() > info.get(_UNTIL, math.inf)


def _existing(url: URL) -> URL:
    """The same file, opened only if it is there: a reader must not leave an empty one behind."""
    name = f"file:{quote(url.database or '')}"
    return url.set(database=name, query={"mode": "rw", "uri": "true"})


def _begin(connection: Connection, statement: str) -> None:
    connection.info[_UNTIL] = time.monotonic() + LONGEST_READ_MS / 1000
    connection.exec_driver_sql(statement)


def _make_folder(url: URL) -> None:
    """Make the file and its folder for this user alone; the journal gets the file's rights."""
    if url.database and url.database != ":memory:":
        file = Path(url.database)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(OSError):  # SQLite says it better
            file.touch(mode=0o600)
        for each in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
            close_file(each)


def _postgres(url: URL, wait_ms: int, *, writes: bool) -> Engine:
    options = f"-c lock_timeout={wait_ms} -c timezone=UTC"
    if not writes:
        options += f" -c default_transaction_read_only=on -c statement_timeout={LONGEST_READ_MS}"
    engine = create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,  # they hold callers' numbers, and errors are logged
        connect_args={"options": options, "connect_timeout": 5, "application_name": "ringside"},
        **_pool(writes),
    )
    if writes:
        event.listen(engine, "begin", _lock)
    return engine


def _lock(connection: Connection) -> None:
    connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})"))


def _pool(writes: bool) -> dict[str, Any]:
    return {"pool_size": 1, "max_overflow": 0} if writes else {"pool_size": 5, "max_overflow": 27}
