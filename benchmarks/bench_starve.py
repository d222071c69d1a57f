"""What the live board's polls take while 70 clients ask for reports, or download a year of calls.

    python -m benchmarks.bench_starve [REVISION]

A real gunicorn over a simulated PBX of 500 extensions and a history of a year. 40 browsers poll
once a second. The 70 clients are another process: each asks again as soon as it has its answer,
and after a 503 when `Retry-After` says so. No two reports are equal, so that none comes from a
cache. With a REVISION the same is measured with its code, from `git archive`, beside this one.
"""

from __future__ import annotations

import asyncio
import http.client
import multiprocessing
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.queues import Queue
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from benchmarks.bench_latency import SECRET, simulator
from benchmarks.pollers import poll, poll_of
from tests.fakes.servers.ringside import ROOT, Ringside

EXTENSIONS, EVENTS_PER_S = 500, 60
BROWSERS, CLIENTS, SECONDS = 40, 70, 20.0
HISTORY = ("--agents", "40", "--days", "365", "--legs", "300000")
TODAY = datetime.now(UTC).date()

Address = tuple[str, int]
PathOf = Callable[[int], str]
"""The n-th request of a kind."""


def report(n: int) -> str:
    """A report over about a year, each of other days."""
    first = TODAY - timedelta(days=364 - n % 150)
    last = TODAY - timedelta(days=n // 150 % 150)
    page = "agents" if n % 2 else "queues"
    return f"/api/v1/{page}?from={first}&to={last}&threshold={n % 60}"


def csv(_: int) -> str:
    """The calls of a year as CSV."""
    return f"/api/v1/legs?format=csv&from={TODAY - timedelta(days=364)}&to={TODAY}"


KINDS: dict[str, PathOf | None] = {"nobody else": None, "70 reports": report, "70 CSVs": csv}


def ask_for_ever(
    address: Address, path_of: PathOf, numbers: Iterator[int], seen: Counter[str]
) -> None:
    """One client."""
    while True:
        connection = http.client.HTTPConnection(*address, timeout=120)
        try:
            connection.request("GET", path_of(next(numbers)))
            answer = connection.getresponse()
            answer.read()
            seen[str(answer.status)] += 1
            time.sleep(float(answer.headers.get("Retry-After", 0)) if answer.status == 503 else 0)
        except OSError as error:
            seen[type(error).__name__] += 1
        finally:
            connection.close()


def be_clients(address: Address, kind: str, told: Queue[Counter[str]], seconds: float) -> None:
    """All 70, as threads of this process; tell what they saw."""
    path_of, numbers, seen = KINDS[kind], count(), Counter[str]()
    assert path_of is not None
    for _ in range(CLIENTS):
        arguments = (address, path_of, numbers, seen)
        threading.Thread(target=ask_for_ever, args=arguments, daemon=True).start()
    time.sleep(seconds)
    told.put(seen)


@contextmanager
def clients(address: Address, kind: str, seconds: float) -> Iterator[Callable[[], str]]:
    """The 70 clients of a kind at work; gives what says what they saw."""
    context = multiprocessing.get_context("fork")
    told: Queue[Counter[str]] = context.Queue()
    arguments = (address, kind, told, seconds)
    process = context.Process(target=be_clients, args=arguments, daemon=True)
    process.start()
    yield lambda: ", ".join(f"{n} x {what}" for what, n in sorted(told.get().items()))
    process.terminate()
    process.join()


def measure(board: Ringside, name: str, kind: str) -> None:
    """Print one line of figures."""
    url = urlsplit(board.url)
    address = url.hostname or "", url.port or 0
    lasts = 14 + SECONDS  # the browsers come and settle before they count
    if KINDS[kind] is None:
        tally, saw = asyncio.run(poll(*address, poll_of, BROWSERS, SECONDS)), ""
    else:
        with clients(address, kind, lasts) as told:
            tally = asyncio.run(poll(*address, poll_of, BROWSERS, SECONDS))
            saw = told()
    took = sorted(tally.took) or [float("inf")]
    p50, p95 = statistics.median(took) * 1e3, took[int(len(took) * 0.95)] * 1e3
    print(
        f"{name:12} {kind:12} p50 {p50:8.1f} ms  p95 {p95:8.1f} ms  "
        f"longest {took[-1] * 1e3:8.1f} ms"
        f"  {len(tally.took)} answers, {tally.late} late, {tally.failed} failed  {saw}",
        flush=True,
    )


def run(name: str, root: Path, folder: Path) -> None:
    """Make a history with the code in `root`, serve it, and measure each kind."""
    folder.mkdir()
    made = [sys.executable, "-m", "benchmarks.gen_history", str(folder / "history.sqlite3")]
    subprocess.run([*made, *HISTORY], cwd=root, check=True, stdout=subprocess.DEVNULL)
    with simulator(EXTENSIONS, EVENTS_PER_S) as port:
        pbx = {"AMI_HOST": "127.0.0.1", "AMI_PORT": str(port), "LOG_LEVEL": "ERROR"}
        login = {"AMI_USERNAME": SECRET, "AMI_SECRET": SECRET}
        with Ringside(folder, root, wait=True, **pbx, **login) as board:
            for kind in KINDS:
                measure(board, name, kind)


def main() -> None:
    """Print the figures."""
    print(f"{BROWSERS} browsers poll once a second; history: {' '.join(HISTORY)}", flush=True)
    with TemporaryDirectory() as folder:
        for revision in sys.argv[1:]:
            tree = Path(folder) / "tree"
            tree.mkdir()
            archive = subprocess.run(
                ["git", "archive", revision], cwd=ROOT, check=True, capture_output=True
            )
            subprocess.run(["tar", "-x"], cwd=tree, input=archive.stdout, check=True)
            run(revision, tree, Path(folder) / revision)
        run("this one", ROOT, Path(folder) / "own")


if __name__ == "__main__":
    main()
