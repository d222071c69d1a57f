"""A file of an operator that is read again when it has changed.

Knows when to look. Must not know what is in the file.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from state.files.rows import SettingsFileError

log = logging.getLogger(__name__)

LOOK_S = 2.0
"""The shortest time between two looks at the file."""

_Stamp = tuple[int, int, int]


class FromFile(Protocol):
    """What a file says; `bad_lines` says in a line each what of it could not be used."""

    @property
    def bad_lines(self) -> tuple[str, ...]:
        """A line for each line of the file that is not used."""
        ...


T = TypeVar("T", bound=FromFile)


class WatchedFile(Generic[T]):
    """What a file says now. One that cannot be read leaves in force what it said before."""

    def __init__(
        self,
        setting: str,
        path: Path | None,
        read: Callable[[Path | None], T],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._setting = setting
        self._path = path
        self._read = read
        self._clock = clock
        self._lock = threading.Lock()
        self._look_at = float("-inf")
        self._stamp: _Stamp | None = (-1, -1, -1)  # not read yet
        self._found = read(None)

    def current(self) -> T:
        """What is in force, read again where the file has changed; cheap to call each time."""
        if self._path is not None and self._clock() >= self._look_at:
            with self._lock:
                if self._clock() >= self._look_at:
                    self._look(self._path)
                    self._look_at = self._clock() + LOOK_S
        return self._found

    def _look(self, path: Path) -> None:
        stamp = _stamp_of(path)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._found = self._read(path)
        except SettingsFileError as error:
            log.error("%s is not used: %s", self._setting, error)  # noqa: TRY400 - it says it all
            return
        bad = self._found.bad_lines
        if bad:
            some = "; ".join(bad[:5])
            log.error("%s %s: lines not used: %d (%s)", self._setting, path, len(bad), some)


def _stamp_of(path: Path) -> _Stamp | None:
    """What changes when the file is written; None for a file that is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
