"""The live store in a folder: diskcache, which is SQLite, with settings that lose and leak nothing.

Must not know what the bytes mean. Read by any number of processes, written by one.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
import time
from collections.abc import Collection, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple, NoReturn

from diskcache import Cache, Disk, Timeout
from diskcache.core import DBNAME, MODE_RAW

from state.live.store.backend import (
    OWNER,
    StoreError,
    StoreUnavailableError,
    StoreUnusableError,
    require_owner,
)
from state.private import close_file

SETTINGS = {
    "eviction_policy": "none",  # the default drops keys once the store has grown
    "cull_limit": 0,  # nothing expires: spares a query per write
    "disk_min_file_size": 1 << 40,  # values in files are missing for a moment while overwritten
    "sqlite_auto_vacuum": 0,  # values are overwritten in place: freed pages are used again
    "sqlite_cache_size": 500,  # pages of 4 KB per connection, and every thread has one
    "sqlite_mmap_size": 0,  # a mapped file that somebody truncates kills the process
}
BUSY_S = 1.0
LOOK_S = 0.5  # how often to look whether the folder is still the one that was opened
SET_ASIDE_KEPT = 3
_UNUSABLE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
_WORDS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "the folder is read-only",
    sqlite3.SQLITE_CANTOPEN: "the folder cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk does not read or write",
    sqlite3.SQLITE_BUSY: "another process holds it locked",
    sqlite3.SQLITE_CORRUPT: "the file is corrupt",
    sqlite3.SQLITE_NOTADB: "the file is no database",
}
_FAULTS = (sqlite3.Error, Timeout, OSError)
_BROKEN_SETTINGS = (ValueError, TypeError, KeyError, AttributeError)
_inherited: list[object] = []  # opened before a fork: SQLite forbids even closing them


class JsonBytes(Disk):  # type: ignore[misc]  # diskcache has no annotations
    """Keeps bytes under names, in the database itself: no pickle, and no file beside it.

    diskcache trusts its database. A row can name a file, which it reads, or deletes when the row is
    overwritten; a row can hold a pickle, as value or as key, which runs code when it is read
    (CVE-2025-69872). So each way from a row to a file or a pickle is cut here.
    """

    def put(self, key: object) -> tuple[str, bool]:
        """A key for the database, as it is."""
        if not isinstance(key, str):
            raise TypeError(f"the live store's keys are names, not {type(key).__name__}")
        return key, True

    def get(self, key: object, raw: bool) -> str:
        """A key from the database."""
        if not raw or not isinstance(key, str):
            raise StoreUnusableError("the live store holds a key Ringside did not write")
        return key

    def filename(self, *_: object) -> tuple[str, str]:
        """No value has a file."""
        raise TypeError("the live store keeps no files")

    def store(self, value: object, read: bool, key: object = None) -> tuple[object, ...]:  # noqa: ARG002 - diskcache's signature
        """What to write for `value`: (size, mode, filename, value)."""
        if not isinstance(value, bytes):
            raise TypeError(f"the live store keeps bytes, not {type(value).__name__}")
        return 0, MODE_RAW, None, value

    def fetch(self, mode: int, filename: object, value: object, read: bool) -> bytes:  # noqa: ARG002 - diskcache's signature
        """The bytes that were written."""
        if mode != MODE_RAW or not isinstance(value, bytes):
            raise StoreUnusableError("the live store holds a value Ringside did not write")
        return value

    def remove(self, file_path: str) -> None:
        """Delete nothing: no value has a file, and a row that names one is not Ringside's."""


class _OpenCache(NamedTuple):
    cache: Cache
    pid: int
    inode: int


class DiskBackend:
    """A diskcache folder. `private`: its parent is made for this user alone."""

    def __init__(self, folder: Path, *, private: bool = False) -> None:
        self._folder = folder.absolute()
        self._database = self._folder / str(DBNAME)
        self._private = private
        self._opened: _OpenCache | None = None
        self._look_at = 0.0

    @property
    def name(self) -> str:
        """Where it is, for people."""
        return str(self._folder)

    def read(self, *keys: str) -> list[bytes | None]:
        """The values of `keys`; about 6 us each."""
        try:
            cache = self._cache()
            if cache is None:
                if not self._inode():
                    return [None] * len(keys)
                cache = self._open()
            return [cache.get(key) for key in keys]
        except _FAULTS as error:
            self._refuse(error)

    def write(
        self, values: Mapping[str, bytes], drop: Collection[str] = (), *, owner: bytes | None
    ) -> None:
        """Set and delete in one transaction, if the owner is `owner`."""
        self._look_at = 0.0  # look now: what is written to a folder that was removed is lost
        try:
            cache = self._cache()
            if cache is None:  # not "or": an empty cache counts as false
                cache = self._open()
            with cache.transact():
                require_owner(cache.get(OWNER), owner, self.name)
                for key, value in values.items():
                    cache.set(key, value)
                for key in drop:
                    cache.delete(key)
        except _FAULTS as error:
            self._refuse(error)

    def set_aside(self) -> str:
        """Rename the folder to `<folder>.corrupt-<time>`; of these the newest three are kept."""
        self.close()
        stem = f"{self._folder.name}.corrupt-"
        aside = self._folder.with_name(stem + time.strftime("%Y%m%d-%H%M%S"))
        try:
            shutil.rmtree(aside, ignore_errors=True)
            self._folder.rename(aside)
            for old in sorted(self._folder.parent.glob(stem + "*"))[:-SET_ASIDE_KEPT]:
                shutil.rmtree(old, ignore_errors=True)
        except OSError as error:
            raise self._named(error) from error
        return str(aside)

    def clear(self) -> None:
        """Delete the folder; what cannot be deleted stays."""
        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._private:
            with suppress(OSError):
                self._folder.parent.rmdir()

    def _refuse(self, error: Exception) -> NoReturn:
        self.close()  # a failed write can leave the connection inside a broken transaction
        raise self._named(error) from error

    def _cache(self) -> Cache | None:
        """The open cache; None after a fork, and when the folder is not the one opened any more."""
        opened = self._opened
        if opened is None:
            return None
        if opened.pid != os.getpid():
            _inherited.append(opened)
            self._opened = None
            return None
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + LOOK_S
            if opened.inode != self._inode():
                self.close()
                return None
        return opened.cache

    def _inode(self) -> int:
        """The inode of the database file; 0 when there is none."""
        try:
            return self._database.stat().st_ino
        except FileNotFoundError:
            return 0

    def _open(self) -> Cache:
        if self._private:
            _make_private(self._folder.parent)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        close_file(self._folder)
        _require_lockable(self._database)
        try:
            cache = Cache(str(self._folder), timeout=BUSY_S, disk=JsonBytes, **SETTINGS)
        except _BROKEN_SETTINGS as error:
            raise StoreUnusableError(f"{self._folder}: its settings are not diskcache's") from error
        self._opened = _OpenCache(cache, os.getpid(), self._inode())
        self._look_at = time.monotonic() + LOOK_S
        return cache

    def close(self) -> None:
        """Close this thread's connection; the next call opens one again."""
        opened, self._opened = self._opened, None
        if opened is not None and opened.pid == os.getpid():
            opened.cache.close()

    def _named(self, error: Exception) -> StoreError:
        cause = _first_cause(error)
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        kind = StoreUnusableError if code in _UNUSABLE else StoreUnavailableError
        plain = cause.strerror if isinstance(cause, OSError) else str(cause)
        return kind(f"{self._folder}: {_WORDS.get(code) or plain}")


def _first_cause(error: BaseException) -> BaseException:
    """The first error: diskcache hides it behind Timeout, or behind a ROLLBACK that failed."""
    while isinstance(error.__context__, _FAULTS):
        error = error.__context__
    return error


def _require_lockable(database: Path) -> None:
    """Fail after BUSY_S when another process locks the file: diskcache would try for minutes."""
    with closing(sqlite3.connect(database, timeout=BUSY_S, isolation_level=None)) as probe:
        probe.execute("PRAGMA journal_mode = wal")
        probe.execute("BEGIN IMMEDIATE")
        probe.execute("ROLLBACK")


def _make_private(folder: Path) -> None:
    """Make `folder` for this user alone; OSError when another user owns it or may open it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise PermissionError(errno.EPERM, "is not a folder of this user alone", str(folder))
