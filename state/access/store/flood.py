"""How many refusals are noted one by one: strangers cause them, and must not fill the audit log.

Pure but for a clock. Must not know what was refused.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Final

WINDOW_S: Final = 600.0
OF_ADDRESS: Final = 20
OF_ALL: Final = 60
"""So many are noted in a window; the rest are counted."""


class FloodGate:
    """Counts what comes in a window of time. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until = 0.0
        self._of: Counter[str] = Counter()
        self._left_out = 0

    def take(self, address: str) -> tuple[bool, int]:
        """Whether this one is noted; and how many were not in the window that has just ended."""
        with self._lock:
            before = self._begin() if self._clock() >= self._until else 0
            noted = self._of.total() < OF_ALL and self._of[address] < OF_ADDRESS
            if noted:
                self._of[address] += 1
            else:
                self._left_out += 1
        return noted, before

    def _begin(self) -> int:
        self._until = self._clock() + WINDOW_S
        before, self._left_out = self._left_out, 0
        self._of.clear()
        return before
