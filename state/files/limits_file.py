"""A file of an operator that is read again when it has changed.

Knows when to look. Must not know what is in the file.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from state.files.agents import SettingsFileError
from state.files.limits import Limits, read_limits

log = logging.getLogger(__name__)

LOOK_S = 2.0
"""The shortest time between two looks at the file."""

_Stamp = tuple[int, int, int]


class LimitsFile:
    """The limits in force. A file that cannot be read leaves those from before in force."""

    def __init__(self, path: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._look_at = float("-inf")
        self._stamp: _Stamp | None = (-1, -1, -1)  # not read yet
        self._limits = Limits()

    def current(self) -> Limits:
        """The limits, read again where the file has changed; cheap to call for each request."""
        if self._path is not None and self._clock() >= self._look_at:
            with self._lock:
                if self._clock() >= self._look_at:
                    self._look(self._path)
                    self._look_at = self._clock() + LOOK_S
        return self._limits

    def _look(self, path: Path) -> None:
        stamp = _stamp_of(path)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._limits = read_limits(path)
        except SettingsFileError as error:
            log.error("LIMITS is not used: %s", error)  # noqa: TRY400 - the line says it all
            return
        bad = self._limits.bad_lines
        if bad:
            log.error("LIMITS %s: lines not used: %d (%s)", path, len(bad), "; ".join(bad[:5]))


def _stamp_of(path: Path) -> _Stamp | None:
    """What changes when the file is written; None for a file that is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
