"""How late this machine was: a clock of its own that runs beside whatever is measured.

A thread sleeps a hundredth of a second again and again, and notes how late it woke. Whatever waits
for the processor, or for the interpreter of this process, waits as long. Knows no board: a slow
board excuses nothing.
"""

import threading
import time
from bisect import bisect_left
from collections.abc import Iterable
from types import TracebackType
from typing import Self

BEAT_S = 0.01
PUNCTUAL_S = 0.001
"""A wake that is late by less is on time."""


class Pauses:
    """Stretches in which the machine did not come to it, in order, on one clock."""

    def __init__(self, stretches: Iterable[tuple[float, float]] = ()) -> None:
        self._stretches = list(stretches)
        self._ends = [end for _, end in self._stretches]

    def lost(self, begin: float, end: float) -> float:
        """Seconds of the time from `begin` to `end` that the machine did not give."""
        total = 0.0
        for at in range(bisect_left(self._ends, begin), len(self._stretches)):
            paused, resumed = self._stretches[at]
            if paused >= end:
                break
            total += min(resumed, end) - max(paused, begin)
        return total

    def given(self, begin: float, end: float) -> float:
        """Seconds of that time in which a board could work."""
        return end - begin - self.lost(begin, end)

    def since(self, start: float) -> "Pauses":
        """The same on a clock that began at `start`."""
        return Pauses((begin - start, end - start) for begin, end in self._stretches)


NEVER = Pauses()
"""A machine that is never late."""


class Machine:
    """Measures while its `with` block runs (monotonic seconds)."""

    def __init__(self) -> None:
        self._found: list[tuple[float, float]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="machine", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(5)

    def pauses(self, start: float = 0.0) -> Pauses:
        """What was noted so far, on a clock that began at `start`."""
        return Pauses(list(self._found)).since(start)

    def _run(self) -> None:
        while not self._over.is_set():
            due = time.monotonic() + BEAT_S
            time.sleep(BEAT_S)
            woke = time.monotonic()
            if woke - due > PUNCTUAL_S:
                self._found.append((due, woke))
