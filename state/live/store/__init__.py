"""The live store: the collector writes the live picture into it, every web worker reads it.

`open_writer` and `open_reader` take `Settings.state_dsn`. Errors are named by what the caller does
next. docs/architecture.md says why the store is as it is.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from state.live.store.backend import (
    Backend,
    StoreError,
    StoreTakenError,
    StoreUnavailableError,
    StoreUnusableError,
)
from state.live.store.disk import DiskBackend
from state.live.store.published import REMOVED_S, Update
from state.live.store.reader import StoreReader
from state.live.store.redis_hash import RedisBackend
from state.live.store.writer import StoreWriter

__all__ = [
    "REMOVED_S",
    "StoreError",
    "StoreReader",
    "StoreTakenError",
    "StoreUnavailableError",
    "StoreUnusableError",
    "StoreWriter",
    "Update",
    "open_backends",
    "open_reader",
    "open_writer",
]
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - only a private folder in it: see disk.py  # nosec B108


def open_writer(dsn: str) -> StoreWriter:
    """Load and claim the store; StoreTakenError while a collector on another machine writes it.

    A folder or server that is missing or broken is logged, and `StoreWriter.kept` says it.
    """
    return StoreWriter(open_backends(dsn))


def open_reader(dsn: str, keep_s: float = 0.0) -> StoreReader:
    """A reader of the same store. It looks into the store once in `keep_s` seconds at most."""
    return StoreReader(open_backends(dsn), keep_s=keep_s)


def open_backends(dsn: str) -> list[Backend]:
    """The backend that `dsn` names, then a fallback.

    `dsn` is diskcache://FOLDER or redis://HOST:PORT/DATABASE (also rediss://, unix://). The
    fallback is a folder in shared memory that only this user can open. All workers of this machine
    find it, so they show a live board while the disk is full or Redis is gone. Where there is no
    shared memory it is in the folder for temporary files.
    """
    scheme, _, rest = dsn.partition("://")
    on_disk = scheme == "diskcache"
    identity = str(Path(rest).absolute()) if on_disk else dsn
    digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
    volatile = SHARED_MEMORY if SHARED_MEMORY.is_dir() else Path(tempfile.gettempdir())
    fallback = volatile / f"ringside-{os.geteuid()}-{digest}" / "live"
    first = DiskBackend(Path(rest)) if on_disk else RedisBackend(dsn)
    return [first, DiskBackend(fallback, private=True)]
