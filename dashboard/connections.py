"""Connections shared out among the workers of a gunicorn.

Knows how many connections each worker holds. Must not know gunicorn or HTTP.
An open page keeps its connection for as long as it is watched, and the kernel gives a new one to
whichever worker wakes first: hundreds may gather on one, which is then one interpreter's whole
core while the other idles. A worker with more than its share lets connections go after their next
answer; the browsers come back, and mostly to a worker that has time.
"""

from __future__ import annotations

from collections.abc import Container
from mmap import mmap

PLACES = 64
FEW = 100
"""So many connections are no burden, wherever they are."""
SLACK = 1.1
"""How far above the mean is still fair: each connection let go costs its browser a new one."""


class Shares:
    """Numbers in memory that is shared with the processes forked after it was made."""

    def __init__(self) -> None:
        self._held = memoryview(mmap(-1, PLACES * 4)).cast("I")

    def enter(self, taken: Container[int]) -> int:
        """A place for a new worker; what stood in the places of ended ones is forgotten."""
        free = [place for place in range(PLACES) if place not in taken]
        for place in free:
            self._held[place] = 0
        return free[0] if free else PLACES - 1

    def is_over(self, place: int, held: int, workers: int) -> bool:
        """Note how many connections a worker holds; whether that is more than its share of all."""
        self._held[place] = held
        return held > FEW and held > SLACK * sum(self._held) / workers
