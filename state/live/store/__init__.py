"""The live store: what the collector publishes and every worker shows.

Several processes share it: one writes (see state/collector/leader.py), all read. `open_writer` and
`open_reader` take `Settings.state_dsn`; errors are named by what the caller does next.
"""

from __future__ import annotations

from state.live.store.backend import connect
from state.live.store.errors import (
    StoreError,
    StoreTakenError,
    StoreUnavailableError,
    StoreUnusableError,
)
from state.live.store.homes import Homes
from state.live.store.picture import REMOVED_S, Update
from state.live.store.reader import StoreReader
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
    "open_reader",
    "open_writer",
]


def open_writer(dsn: str) -> StoreWriter:
    """The collector's store, loaded and claimed; StoreTakenError when another one collects.

    With several machines on one Redis the others stand by so: try again after a second or so.
    The file or server may be missing or broken: that is logged, and `kept` says it.
    """
    return StoreWriter(Homes(connect(dsn)))


def open_reader(dsn: str, keep_s: float = 0.0) -> StoreReader:
    """A reader of the same store, which looks every `keep_s` s at most."""
    return StoreReader(connect(dsn), keep_s=keep_s)
