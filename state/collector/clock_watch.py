"""Finding out that this machine's clock was set, by a second clock that nobody can set.

Must not read a clock itself, nor know what moves along.
"""

from __future__ import annotations

STEP_S = 1.0
"""A smaller difference only says that the machine was busy between the two readings."""


class ClockWatch:
    """Compares each reading of the clock with one of a monotonic clock."""

    def __init__(self) -> None:
        self._offset: float | None = None

    def step(self, now: float, monotonic: float) -> float:
        """By how many seconds the clock was set since the last reading; 0 if it was not."""
        before, self._offset = self._offset, now - monotonic
        step = self._offset - before if before is not None else 0.0
        return step if abs(step) >= STEP_S else 0.0
