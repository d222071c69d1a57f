"""What may happen often and is said seldom.

Knows a clock. Must not know what is said.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Seldom:
    """True at most once in so many seconds. Safe to share between threads."""

    def __init__(self, every_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._every_s = every_s
        self._clock = clock
        self._lock = threading.Lock()
        self._next = 0.0
        self._left_out = 0

    def count(self) -> int | None:
        """How often it happened since the last time that it was said; None: do not say it now."""
        with self._lock:
            self._left_out += 1
            if self._clock() < self._next:
                return None
            self._next = self._clock() + self._every_s
            happened, self._left_out = self._left_out, 0
            return happened
