"""Why the history could not be read or written, named by what the caller does next.

Knows the error codes of SQLite and PostgreSQL. Must not know what was being read or written.
In every case nothing was written: keep the records and try again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError


class HistoryError(Exception):
    """The history cannot be used now; the text is one line for people."""


class HistoryLocked(HistoryError):  # noqa: N818 - says what is, as callers catch it
    """Another writer holds the database: try again soon."""


class HistoryFull(HistoryError):  # noqa: N818 - says what is, as callers catch it
    """The disk or the quota is full: make room; writing goes on by itself after that."""


class HistorySlow(HistoryError):  # noqa: N818 - says what is, as callers catch it
    """The question took too long: ask for less."""


class HistoryUnavailable(HistoryError):  # noqa: N818 - says what is, as callers catch it
    """The database cannot be reached, opened or understood: repair it; no restart is needed."""


_SQLITE = {
    sqlite3.SQLITE_BUSY: HistoryLocked,
    sqlite3.SQLITE_LOCKED: HistoryLocked,
    sqlite3.SQLITE_FULL: HistoryFull,
    sqlite3.SQLITE_INTERRUPT: HistorySlow,
}
_POSTGRES: dict[type[psycopg.Error], type[HistoryError]] = {
    psycopg.errors.LockNotAvailable: HistoryLocked,
    psycopg.errors.DeadlockDetected: HistoryLocked,
    psycopg.errors.SerializationFailure: HistoryLocked,
    psycopg.errors.QueryCanceled: HistorySlow,
    psycopg.errors.DiskFull: HistoryFull,
}
_WORDS = {
    HistoryLocked: "history is locked by another writer",
    HistorySlow: "the question took too long, ask for fewer days",
    HistoryFull: "no room left to write history",
    HistoryUnavailable: "history is unavailable",
}


@contextmanager
def named_errors() -> Iterator[None]:
    """Raise an error of the database as one of the errors above."""
    try:
        yield
    except DBAPIError as error:
        raise _named(error.orig) from error
    except SQLAlchemyError as error:
        raise _error(HistoryUnavailable, error) from error
    except OSError as error:
        raise _error(HistoryUnavailable, error) from error


def _named(cause: BaseException | None) -> HistoryError:
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return _error(_SQLITE.get(code, HistoryUnavailable), cause)
    kind = next((named for known, named in _POSTGRES.items() if isinstance(cause, known)), None)
    return _error(kind or HistoryUnavailable, cause)


def _error(kind: type[HistoryError], cause: BaseException | None) -> HistoryError:
    lines = str(cause).strip().splitlines() or [type(cause).__name__]
    return kind(f"{_WORDS[kind]}: {lines[0]}")
