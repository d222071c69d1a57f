"""The LIMITS file, read again when it has changed.

Knows the setting's name. Must not know what a limit is for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from state.files.limits import Limits, read_limits
from state.files.watched_file import WatchedFile


class LimitsFile(WatchedFile[Limits]):
    """The limits in force."""

    def __init__(self, path: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__("LIMITS", path, read_limits, clock)
