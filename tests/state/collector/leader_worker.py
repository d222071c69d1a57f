"""A process of the tests: campaigns for FOLDER and writes when its reign begins and ends.

`LOG` gets one line per event, appended at once: `begin PID TIME`, `end PID TIME`. While it reigns
it holds LOG.reign exclusively, so a second leader is noticed the moment there is one: `double`.
With `fork` it forks a child at the height of its reign (`child PID TIME`), which outlives it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from state.collector.leader import Leader


def main(folder: Path, log: Path, *, fork: bool) -> None:
    """Campaign until the standard input closes, then stop as a worker does."""

    def collect(stop: threading.Event) -> None:
        reign = log.with_suffix(".reign")
        say(log, "begin" if claim(reign) else "double")
        if fork and not os.fork():
            say(log, "child")
            time.sleep(60)
            os._exit(0)
        stop.wait()
        reign.unlink()
        say(log, "end")

    leader = Leader(folder)
    leader.start(collect)
    sys.stdin.read()
    print(leader.stop(), flush=True)


def claim(reign: Path) -> bool:
    """Put our pid into the file of who reigns; False if a living process is there already."""
    other = int(reign.read_text() or 0) if reign.exists() else 0
    reign.write_text(str(os.getpid()))
    return not other or is_dead(other)


def is_dead(pid: int) -> bool:
    """Whether the process is gone, or was killed and nobody has asked for its exit code yet."""
    try:
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):  # the latter between opening and reading
        return True


def say(log: Path, what: str) -> None:
    """Append one line in one write."""
    with log.open("a") as file:
        file.write(f"{what} {os.getpid()} {time.time()}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), fork="fork" in sys.argv)
