"""One collector among all workers of a machine, and the next collector when it dies.

Knows a lock on a folder and when to release it. Must not know what a collector does.

The lock (folder_lock.py) holds for one machine and a local file system. Several machines that share
a Redis use the store instead: `open_writer` raises StoreTakenError while the collector of another
machine lives.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from weakref import WeakSet

from state.collector.folder_lock import FolderLock

TRY_S = 0.5
"""Seconds between two attempts to get the lock."""

PAUSE_S = 1.0
"""Seconds before the next attempt after a collector that ended by itself: no tight loop."""

STOP_S = 5.0
"""The longest wait for a collector that is to stop."""

Collect = Callable[[threading.Event], None]

log = logging.getLogger(__name__)


class Leader:
    """Tries to get the lock of `folder`, and runs a collector while it holds the lock."""

    def __init__(self, folder: Path, *, try_s: float = TRY_S, pause_s: float = PAUSE_S) -> None:
        self._lock = FolderLock(folder)
        self._folder = folder
        self._try_s = try_s
        self._pause_s = pause_s
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._complaint = ""

    def start(self, collect: Collect) -> None:
        """Call `run` in a daemon thread; start it after the fork."""
        self._thread = threading.Thread(
            target=self.run, args=(collect,), name="leader", daemon=True
        )
        self._thread.start()
        _leaders.add(self)

    def run(self, collect: Collect) -> None:
        """Try to get the lock every `try_s` until `stop`; call `collect` while we hold it.

        `collect` must return soon after its event is set. The lock is released after that, so two
        never collect at once. If `collect` returns early or raises (which is logged), the lock is
        released and tried again after `pause_s`; another process may be faster.
        """
        pause = 0.0
        while not self._stop.wait(pause):
            pause = self._try_s
            if self._is_won():
                self._lead(collect)
                pause = self._pause_s

    def stop(self, timeout_s: float = STOP_S) -> bool:
        """Stop the collector and release the lock; False if that takes longer than `timeout_s`."""
        self._stop.set()
        self._wake.set()
        if self._thread is None:
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _is_won(self) -> bool:
        try:
            won, complaint = self._lock.acquire(), ""
        except OSError as error:
            won, complaint = False, f"cannot lock {self._folder}: {error.strerror}"
        if complaint and complaint != self._complaint:
            log.error("%s. Nothing is collected until this is corrected.", complaint)
        self._complaint = complaint
        return won

    def _lead(self, collect: Collect) -> None:
        log.info("This process (%d) collects", os.getpid())
        leave = threading.Event()
        self._wake.clear()
        collector = threading.Thread(
            target=self._collect, args=(collect, leave), name="collector", daemon=True
        )
        collector.start()
        while collector.is_alive() and not self._stop.is_set() and self._lock.is_held():
            self._wake.wait(self._try_s)
        leave.set()
        collector.join()
        self._lock.release()

    def _collect(self, collect: Collect, leave: threading.Event) -> None:
        try:
            collect(leave)
        except Exception:
            log.exception("The collector failed and is started again")
        finally:
            self._wake.set()


_leaders: WeakSet[Leader] = WeakSet()


def stop_all(timeout_s: float = STOP_S) -> bool:
    """Stop every leader of this process; False if that takes longer than `timeout_s`."""
    until = time.monotonic() + timeout_s
    ended = [leader.stop(max(0.0, until - time.monotonic())) for leader in list(_leaders)]
    return all(ended)


os.register_at_fork(after_in_child=_leaders.clear)
