"""What the live store costs: ours, beside diskcache as it comes and one key per extension.

    python -m benchmarks.bench_store [PUBLISHES]

2,000 extensions, of which 40 (2 %) change with every version. Times are of one thread on this
machine's disk, median and 99th of a hundred; a reader reads after every publish, as a worker does
that is polled all the time.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple, Protocol

from diskcache import Cache

from state.live.schema import ChangeRow, Link, Row
from state.live.store import StoreReader, StoreWriter, Update
from state.live.store.backend import Backend
from state.live.store.disk import DiskBackend
from state.live.store.redis_hash import RedisBackend
from tests.fakes.reader import make_row
from tests.fakes.servers.redis_server import MissingRedisError, RedisServer

EXTENSIONS = [str(number) for number in range(1000, 3000)]
CHANGED = len(EXTENSIONS) // 50
LINK: Link = {"state": "up", "since": 1.0, "last_event_at": 1.0, "reason": ""}
CHANGE: ChangeRow = {
    "at": 1732371234.123,
    "before": 0,
    "after": 8,
    "before_label": "Free",
    "label": "Ringing",
    "source": "Newstate",
    "rule": "own leg rings",
    "call_id": "1732371234.123",
    "peer": "5551234567",
    "unusual": False,
}


class Store(Protocol):
    """One way to keep the rows."""

    def publish(self, rows: dict[str, Row]) -> None:
        """Write changed rows."""

    def read(self) -> int:
        """Read all rows; gives how many there were."""


class Ours:
    """StoreWriter and StoreReader; with `changes`, one status change per changed row too."""

    def __init__(self, writing: Backend, reading: Backend, *, changes: bool) -> None:
        self._writer = StoreWriter([writing])
        self._reader = StoreReader([reading])
        self._changes = changes

    def publish(self, rows: dict[str, Row]) -> None:
        """Only the changed rows."""
        changes = {name: [CHANGE] for name in rows} if self._changes else {}
        self._writer.publish(Update(link=LINK, changed=rows, changes=changes))

    def read(self) -> int:
        """The picture."""
        return len(self._reader.read().rows)


class DefaultSnapshot:
    """diskcache as it comes: all rows in one value, pickled, in a file of its own."""

    def __init__(self, folder: Path) -> None:
        self._cache = Cache(str(folder))
        self._rows: dict[str, Row] = {}
        self._numbers = count(1)

    def publish(self, rows: dict[str, Row]) -> None:
        """All rows."""
        self._rows.update(rows)
        self._cache["rows"] = self._rows
        self._cache["version"] = next(self._numbers)

    def read(self) -> int:
        """All rows."""
        return len(self._cache.get("rows") or ())


class KeyPerExtension:
    """diskcache as it comes: every row a key; a reader cannot know which have changed."""

    def __init__(self, folder: Path) -> None:
        self._cache = Cache(str(folder))
        self._numbers = count(1)

    def publish(self, rows: dict[str, Row]) -> None:
        """Only the changed rows, in one transaction."""
        with self._cache.transact():
            for name, row in rows.items():
                self._cache[name] = row
            self._cache["version"] = next(self._numbers)

    def read(self) -> int:
        """All rows."""
        return sum(self._cache.get(name) is not None for name in EXTENSIONS)


class Cost(NamedTuple):
    """Seconds of every publish and read, and of CPU for one of both."""

    publish: list[float]
    read: list[float]
    cpu: float


def rows_for(number: int, names: list[str]) -> dict[str, Row]:
    """These extensions, each with something new."""
    peer = f"555{number:07}"
    return {name: make_row(name, status=8, since=float(number), peer=peer) for name in names}


def measure(store: Store, publishes: int) -> Cost:
    """Publish and read in turn."""
    store.publish(rows_for(0, EXTENSIONS))
    publish, read = [], []
    updates = [rows_for(n, some_names(n)) for n in range(1, publishes + 1)]
    began = time.process_time()
    for update in updates:
        publish.append(timed(partial(store.publish, update)))
        read.append(timed(store.read))
    cpu = (time.process_time() - began) / publishes
    return Cost(publish, read, cpu)


def some_names(number: int) -> list[str]:
    """The extensions that change with version `number`: others each time."""
    start = number * CHANGED % len(EXTENSIONS)
    return EXTENSIONS[start : start + CHANGED]


def timed(run: Callable[[], object]) -> float:
    """Seconds that `run` takes."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def show(what: str, cost: Cost) -> None:
    """Print one row."""
    publish, read = sorted(cost.publish), sorted(cost.read)
    late = int(len(publish) * 0.99) - 1
    times = (publish[len(publish) // 2], publish[late], read[len(read) // 2], read[late], cost.cpu)
    print(f"{what:40}" + "".join(f"{t * 1e3:9.2f}" for t in times))


@contextmanager
def redis_backends() -> Iterator[RedisServer | None]:
    """A Redis for the time being, or None."""
    try:
        server = RedisServer()
    except MissingRedisError:
        yield None
        return
    yield server
    server.remove()


def main() -> None:
    """Print the table."""
    publishes = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    folder = Path(tempfile.mkdtemp(prefix="rs-bench-"))
    print(
        f"{len(EXTENSIONS)} extensions, {CHANGED} changed per version, {publishes} versions; ms\n"
    )
    print(f"{'':40}{'publish':>9}{'p99':>9}{'read':>9}{'p99':>9}{'CPU both':>9}")
    ours = Ours(DiskBackend(folder / "a"), DiskBackend(folder / "a"), changes=False)
    show("ours on disk", measure(ours, publishes))
    with_changes = Ours(DiskBackend(folder / "b"), DiskBackend(folder / "b"), changes=True)
    show("ours on disk, 40 status changes each", measure(with_changes, publishes))
    with redis_backends() as server:
        if server is not None:
            redis = Ours(RedisBackend(server.url), RedisBackend(server.url), changes=False)
            show("ours in Redis", measure(redis, publishes))
    show("diskcache as it comes, one value", measure(DefaultSnapshot(folder / "c"), publishes))
    show("diskcache, one key per extension", measure(KeyPerExtension(folder / "d"), publishes))
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
