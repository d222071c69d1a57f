"""Where access is kept, and how other processes learn that it changed.

Knows the history's connections, and a file whose time says when access last changed: each worker
remembers whom it recognised, and looks at this file at each request. Must not know tables.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection

from state.history.history import History


class AccessDatabase:
    """The history's database, with `mark`, the file that is touched at each change."""

    def __init__(self, history: History, mark: Path | None = None) -> None:
        self._history = history
        self._mark = mark

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that cannot write."""
        return self._history.reading()

    def noting(self) -> AbstractContextManager[Connection]:
        """A transaction for what changes nobody's access."""
        return self._history.changing()

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A transaction after which every process on this machine looks again who may do what."""
        with self._history.changing() as connection:
            yield connection
        if self._mark is not None:
            self._mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._mark.touch(mode=0o600)
            now = time.time_ns()  # the file system's own clock goes in steps of some milliseconds
            os.utime(self._mark, ns=(now, now))

    def changed_at(self) -> int:
        """A number that differs after each change; about 2 us."""
        try:
            return self._mark.stat().st_mtime_ns if self._mark is not None else 0
        except OSError:
            return 0
