"""What the tests of the live store share: links, changes, clocks, and waiting for a condition."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from state.live.schema import ChangeRow, Link, LinkState
from state.live.store.backend import OWNER, Backend, StoreUnavailableError, require_owner
from state.live.store.disk import DiskBackend
from state.live.store.writer import StoreWriter

PATIENCE_S = 10.0


class SetClock:
    """A clock that stands still until `go`."""

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


class MemoryBackend:
    """A store in this process. It fails while `fault` is set, and notes which keys are read."""

    def __init__(self, name: str = "memory") -> None:
        self.name = name
        self.values: dict[str, bytes] = {}
        self.fault = ""
        self.keys_read: list[str] = []
        self._lock = threading.Lock()

    def read(self, *keys: str) -> list[bytes | None]:
        self.keys_read += keys
        self._fail()
        values = self.values
        return [values.get(key) for key in keys]

    def write(
        self, values: Mapping[str, bytes], drop: Collection[str] = (), *, owner: bytes | None
    ) -> None:
        self._fail()
        with self._lock:
            require_owner(self.values.get(OWNER), owner, self.name)
            left = {key: value for key, value in self.values.items() if key not in drop}
            self.values = left | dict(values)

    def set_aside(self) -> str:
        self.clear()
        return "nowhere"

    def clear(self) -> None:
        self.values = {}

    def close(self) -> None:
        """Nothing is open."""

    def _fail(self) -> None:
        if self.fault:
            raise StoreUnavailableError(self.fault)


def make_writer(backends: Sequence[Backend], clock: SetClock | None = None) -> StoreWriter:
    """A writer that waits before another try by the same clock as its heartbeats."""
    return StoreWriter(backends, clock, clock) if clock else StoreWriter(backends)


def make_backends(folder: Path) -> list[Backend]:
    """A disk and a fallback on another one, as `open_backends` gives them."""
    fallback = DiskBackend(folder / "shared" / "live", private=True)
    return [DiskBackend(folder / "live"), fallback]


def claim(backend: Backend, owner: bytes, seen: bytes | None = None) -> None:
    """Become the owner if the owner is still the one `seen`."""
    backend.write({OWNER: owner}, owner=seen)


def wait_until(is_so: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Return as soon as `is_so`; fail after `patience_s`."""
    until = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)
