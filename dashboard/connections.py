"""The connections of each gunicorn worker, and whether they are more than its share.

Knows how many connections each worker holds. Must not know gunicorn or HTTP.
An open page keeps its connection for as long as it is watched, and the kernel gives a new one to
whichever worker wakes first: hundreds may gather on one, which is then one interpreter's whole
core while the other idles. A worker with more than its share lets connections go after their next
answer; the browsers come back, and mostly to a worker that has time.
"""

from __future__ import annotations

from collections.abc import Container
from mmap import mmap

SLOTS = 64
"""Most workers that are counted."""

FEW = 100
"""Up to so many connections a worker keeps all of them."""

SLACK = 1.1
"""How far above the mean is still fair: each closed connection costs its browser a new one."""


class Shares:
    """Numbers in memory that is shared with the processes forked after it was made."""

    def __init__(self) -> None:
        self._held = memoryview(mmap(-1, SLOTS * 4)).cast("I")

    def enter(self, taken: Container[int]) -> int:
        """A slot for a new worker; the slots of ended workers are reset."""
        free = [slot for slot in range(SLOTS) if slot not in taken]
        for slot in free:
            self._held[slot] = 0
        return free[0] if free else SLOTS - 1

    def is_over(self, slot: int, held: int, workers: int) -> bool:
        """Note how many connections a worker holds; whether that is more than its share of all."""
        self._held[slot] = held
        return held > FEW and held > SLACK * sum(self._held) / workers
