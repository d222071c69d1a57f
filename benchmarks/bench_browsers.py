"""How many browsers poll one Ringside once a second, over real gunicorn and sockets.

    python -m benchmarks.bench_browsers [BROWSERS ...]

2,000 extensions of a simulated PBX, of which about 2 % change in a second. The simulated PBX and
the browsers take their share of the same cores; what the workers took is told in cores. The peer
is the same server asked for a page that does nothing (`/healthz`), which no application under
this server can beat.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from benchmarks.bench_latency import SECRET, simulator
from benchmarks.pollers import Question, nothing_of, poll, poll_of
from tests.fakes.servers.ringside import Ringside

EXTENSIONS, EVENTS_PER_S, SECONDS = 2_000, 250, 10.0
BROWSERS = (500, 1_000, 2_000, 3_000)
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cpu_s(process: int) -> float:
    """Seconds of CPU that a gunicorn's workers took so far (Linux)."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    fields = [Path(f"/proc/{child}/stat").read_text().rpartition(") ")[2] for child in children]
    return sum(sum(map(int, line.split()[11:13])) for line in fields) / TICKS_PER_S


def spent(board: Ringside) -> tuple[float, float]:
    """Seconds of CPU so far: the workers', and the browsers' (this process)."""
    return cpu_s(board.process.pid), time.process_time()


def measure(board: Ringside, name: str, question: Question, browsers: int) -> str:
    """One line of figures."""
    address = urlsplit(board.url)
    host, port = address.hostname or "", address.port or 0
    before, began = spent(board), time.perf_counter()
    tally = asyncio.run(poll(host, port, question, browsers, SECONDS))
    lasted = time.perf_counter() - began
    workers, own = ((now - then) / lasted for now, then in zip(spent(board), before, strict=True))
    took = sorted(tally.took)
    p50, p95 = statistics.median(took) * 1e3, took[int(len(took) * 0.95)] * 1e3
    return (
        f"{name:8} {browsers:5,} browsers  {len(took) / SECONDS:6,.0f} answers/s  "
        f"p50 {p50:7.1f} ms  p95 {p95:7.1f} ms  {tally.size / len(took):6,.0f} B each  "
        f"{tally.late} late, {tally.failed} failed, {tally.renewed} reconnected; "
        f"cores: {workers:.2f} workers, {own:.2f} we"
    )


def main() -> None:
    """Print the figures."""
    given = [int(word) for word in sys.argv[1:]] or BROWSERS
    print(f"{EXTENSIONS} extensions, {EVENTS_PER_S} events/s, one poll a second each:")
    with simulator(EXTENSIONS, EVENTS_PER_S) as port, TemporaryDirectory() as folder:
        pbx = {"AMI_HOST": "127.0.0.1", "AMI_PORT": str(port)}
        login = {"AMI_USERNAME": SECRET, "AMI_SECRET": SECRET, "LOG_LEVEL": "WARNING"}
        with Ringside(Path(folder), wait=True, **pbx, **login) as board:
            for browsers in given:
                print(measure(board, "board", poll_of, browsers), flush=True)
                print(measure(board, "nothing", nothing_of, browsers), flush=True)


if __name__ == "__main__":
    main()
