"""When something that is done again and again is due, by the monotonic clock.

Must not know what is done.
"""

from __future__ import annotations

import time

SHARE = 20
"""What takes long is done again after so many times as long."""


class Pace:
    """When something is due that is done every so many seconds."""

    def __init__(self, every_s: float) -> None:
        self.every_s = every_s
        self._next = 0.0

    def due(self) -> bool:
        """Whether it is time."""
        return time.monotonic() >= self._next

    def done(self, again_in_s: float | None = None) -> None:
        """It was done; again after `again_in_s` seconds, or the usual ones."""
        self._next = time.monotonic() + (self.every_s if again_in_s is None else again_in_s)

    def took(self, since: float) -> None:
        """It was done and took the time since `since`; wait SHARE times as long, or as usual."""
        cost = time.monotonic() - since
        self.done(max(self.every_s, SHARE * cost))
