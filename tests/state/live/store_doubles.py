"""What the tests of the live store share: links, changes, clocks, and waiting for a condition."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from state.live.schema import ChangeRow, Link, LinkState
from state.live.store.backend import Backend
from state.live.store.disk import DiskBackend
from state.live.store.homes import Homes
from state.live.store.memory import MemoryBackend
from state.live.store.writer import StoreWriter

PATIENCE_S = 10.0


class SetClock:
    """A clock that stands still until it is told to go."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def go(self, seconds: float) -> None:
        self.now += seconds


def make_link(state: LinkState = "up", since: float = 1.0, reason: str = "") -> Link:
    return {"state": state, "since": since, "last_event_at": 2.0, "reason": reason}


def make_change(number: int) -> ChangeRow:
    return {
        "at": float(number),
        "before": 0,
        "after": 8,
        "before_label": "Free",
        "label": "Ringing",
        "source": "Newstate",
        "rule": f"rule {number}",
        "call_id": None,
        "peer": None,
        "unusual": False,
    }


def make_writer(homes: Sequence[Backend], clock: SetClock | None = None) -> StoreWriter:
    """A writer whose back-off follows the same clock as its beats."""
    if clock is None:
        return StoreWriter(Homes(homes))
    return StoreWriter(Homes(homes, clock), clock)


def make_homes(folder: Path) -> list[Backend]:
    """A disk, a spare folder as in shared memory, and this process: as `connect` gives them."""
    spare = DiskBackend(folder / "shared" / "live", private=True)
    return [DiskBackend(folder / "live"), spare, MemoryBackend()]


def wait_until(is_so: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Return as soon as `is_so`; fail after `patience_s`."""
    until = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)
