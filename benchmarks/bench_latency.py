"""How long from an AMI event's arrival to its row in the API, under load, over real gunicorn.

The peer is what the PBX's own reports would give at best: the same path with PUBLISH_MS=0 and with
a slow board that publishes twice a second.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fakes.servers.ringside import ROOT, Ringside

AGENTS, RATE, SECONDS = 500, 1_000, 15.0
SECRET = "bench"


@contextmanager
def simulator(agents: int = AGENTS, rate: int = RATE) -> Iterator[int]:
    """A simulated PBX under load in a process of its own; gives its port."""
    command = [sys.executable, "-m", "ami.simulator", "--port", "0", "--agents", str(agents)]
    command += ["--rate", str(rate), "--username", SECRET, "--secret", SECRET]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if found := re.search(r"127\.0\.0\.1:(\d+)", line):
                yield int(found[1])
                return
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def lags(board: Ringside) -> list[float]:
    """Seconds from each change's event to the answer that first tells of it."""
    found: list[float] = []
    first = board.get("/api/v1/extensions")[1]
    version, seen = (
        first["version"],
        {row["extension"]: row["since"] for row in first["extensions"]},
    )
    began = time.time()
    while time.time() < began + SECONDS:
        status, told = board.get(f"/api/v1/extensions?since={version}")
        now = time.time()
        if status == 200:
            version = told["version"]
            # A row also comes again for its totals or its queues: that is no change of status.
            new = {r["extension"]: r["since"] for r in told["extensions"] if r["since"] > began}
            found += [now - since for number, since in new.items() if since != seen.get(number)]
            seen |= new
        time.sleep(0.005)
    return found


def measure(port: int, publish_ms: int) -> str:
    """One line of figures for a board that publishes at most every `publish_ms`."""
    settings = {
        "AMI_HOST": "127.0.0.1",
        "AMI_PORT": str(port),
        "AMI_USERNAME": SECRET,
        "AMI_SECRET": SECRET,
        "PUBLISH_MS": str(publish_ms),
        "LOG_LEVEL": "WARNING",
    }
    with TemporaryDirectory() as folder, Ringside(Path(folder), wait=True, **settings) as board:
        found = sorted(lags(board))
    p50, p95 = statistics.median(found), found[int(len(found) * 0.95)]
    figures = f"p50 {p50 * 1e3:6.1f} ms  p95 {p95 * 1e3:6.1f} ms  of {len(found)} changes"
    return f"PUBLISH_MS={publish_ms:<4} {figures}"


def main() -> None:
    """Print the figures."""
    print(f"AMI event received -> visible in the API, {AGENTS} extensions, {RATE} events/s:")
    with simulator() as port:
        for publish_ms in (40, 0, 500):
            print(measure(port, publish_ms), flush=True)


if __name__ == "__main__":
    main()
