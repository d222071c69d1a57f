"""A PBX with a million queue memberships: how long to connect, how much memory, what a burst does.

    python -m benchmarks.bench_scale [QUEUES MEMBERS]

The collector runs in a process of its own, as a worker of gunicorn runs it, but without pages. The
PBX is another process. `up` is the time from the start to a link that is up; memory is the most
that the collector had. A burst is a reload with 5,000 events of members, then 50 phones that ring
at once: `shown` is when a reader saw the last phone ring, and `not up` how long the link was not.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.big_pbx import PHONES_RUNG, numbers
from state.live.schema import Live
from state.live.store import open_reader

ROOT = Path(__file__).parents[1]
SIZES = ((50, 60), (100, 1_000), (1_000, 1_000))
PATIENCE_S = 180.0
LOGGED = os.environ.get("LOG_LEVEL", "ERROR")
COLLECT = (
    "import threading; from app import *; settings = load_settings(say_error); "
    "set_up_logging(settings.log_level, settings.log_format); collect(settings, threading.Event())"
)


@contextmanager
def process(arguments: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process that ends with the block."""
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    ) as made:
        try:
            yield made
        finally:
            made.terminate()
            made.wait(30)


def peak_mb(pid: int) -> float:
    """The most memory that a process has had."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def burst(port: int, kind: str) -> None:
    """Have the PBX send a burst."""
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(f"Action: Burst\r\nKind: {kind}\r\n\r\nAction: Logoff\r\n\r\n".encode())
        while link.recv(65_536):
            pass


class Watch:
    """What a reader of the store sees, looked at all the time."""

    def __init__(self, read: Callable[[], Live]) -> None:
        self._read = read
        self.not_up_s = 0.0
        self.states: set[str] = set()

    def until(self, seen: Callable[[Live], bool], patience_s: float = PATIENCE_S) -> float:
        """Seconds until it is seen; infinite if that takes too long."""
        began = last = time.monotonic()
        while last - began < patience_s:
            live = self._read()
            now = time.monotonic()
            self.states.add(live.link["state"])
            if live.link["state"] != "up":
                self.not_up_s += now - last
            last = now
            if seen(live):
                return now - began
            time.sleep(0.01)
        return float("inf")


def rings(live: Live) -> bool:
    """Whether the last of the phones rings."""
    row = live.rows.get(str(numbers(PHONES_RUNG)[-1]))
    return row is not None and row["state"] == "ringing"


def measure(queues: int, members: int) -> None:
    """Print one line."""
    size = [str(queues), str(members)]
    with (
        TemporaryDirectory() as folder,
        process(["-m", "benchmarks.big_pbx", *size], {**os.environ}) as pbx,
    ):
        assert pbx.stdout is not None
        port = int(pbx.stdout.readline())
        env = {**os.environ, "AMI_HOST": "127.0.0.1", "AMI_PORT": str(port), "AMI_USERNAME": "u",
               "AMI_SECRET": "s", "STATE_DIR": folder, "LOG_LEVEL": LOGGED,
               "SWEEP_S": "30"}  # fmt: skip
        with process(["-c", COLLECT], env) as collector:
            store = open_reader(f"diskcache://{folder}/live")
            up_s = Watch(store.read).until(lambda live: live.link["state"] == "up")
            line = f"{queues:>5} x {members:<5} up after {up_s:7.2f} s"
            if up_s < PATIENCE_S:
                line += _bursts(port, Watch(store.read))
            print(f"{line}   memory {peak_mb(collector.pid):6.0f} MB", flush=True)


def _bursts(port: int, watch: Watch) -> str:
    began = time.monotonic()
    burst(port, "reload")
    burst(port, "ringall")
    shown_s = watch.until(rings, 60.0)
    settled_s = 40.0 - (time.monotonic() - began)
    watch.until(lambda _: False, settled_s)  # one more sweep
    return f"   shown {shown_s:6.2f} s   not up {watch.not_up_s:5.2f} s"


def main() -> None:
    """Measure the sizes, or the one that is given."""
    given = [int(each) for each in sys.argv[1:3]]
    for queues, members in [(given[0], given[1])] if len(given) > 1 else SIZES:
        measure(queues, members)


if __name__ == "__main__":
    main()
