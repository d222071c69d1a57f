"""A tiny application for the test of gunicorn.conf.py: a leader, and answers as it is asked."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from state.collector.leader import Leader

LEADER = Leader(Path(os.environ["STATE_DIR"]))


def collect(stop: threading.Event) -> None:
    """Say so for as long as it collects."""
    print(f"COLLECTS {os.getpid()}", flush=True)
    stop.wait()
    print(f"GIVES BACK {os.getpid()}", flush=True)


def server(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """/slow takes two seconds, /fail fails, anything else answers."""
    if environ["PATH_INFO"].startswith("/fail"):
        raise RuntimeError("failing as asked")
    if environ["PATH_INFO"] == "/slow":
        print("SLOW", flush=True)
        time.sleep(2)
    about = [("X-Worker", str(os.getpid())), ("X-Frozen", str(gc.get_freeze_count()))]
    start_response("200 OK", [("Content-Length", "2"), *about])
    return [b"ok"]


LEADER.start(collect)
