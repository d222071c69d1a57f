"""Runs the maker of the past as a process, beside a collector and no longer than it.

Knows processes. Must not know what is made.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from pathlib import Path

from state.demo_progress import begin_progress
from state.settings import Settings

log = logging.getLogger(__name__)

HOME = Path(__file__).resolve().parents[2]
LOOK_S = 0.5
DAYS = 7


def make_past(settings: Settings, stop: threading.Event) -> None:
    """Start the maker where this is the demo and it is to have a past; return at once."""
    if not (settings.demo and settings.demo_weeks):
        return
    begin_progress(settings.folder, settings.demo_weeks * DAYS)
    command = [sys.executable, "-m", "ami.demo", f"{time.time():.3f}"]
    threading.Thread(target=_run, args=(command, stop), name="demo-past", daemon=True).start()


def _run(command: list[str], stop: threading.Event) -> None:
    process = subprocess.Popen(command, cwd=HOME)  # noqa: S603 - own words alone  # nosec B603
    while process.poll() is None and not stop.wait(LOOK_S):
        pass
    if process.poll() is None:
        process.terminate()
    if process.wait():
        log.warning("The demo's history could not be made; the next start tries again")
