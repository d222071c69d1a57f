"""One collector among all workers of a machine, and the next collector when it dies.

Knows a lock on a folder and when to release it. Must not know what a collector does.

The lock is flock on the state folder itself. The kernel releases it the moment its holder dies,
however it dies. Nothing is written for it, so it works on a full or read-only disk. It holds for
one machine and a local file system. Several machines that share a Redis use the store instead:
`open_writer` raises StoreTakenError while another machine's collector lives.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from weakref import WeakSet

TRY_S = 0.5
"""Seconds between two attempts to get the lock."""

PAUSE_S = 1.0
"""Seconds before the next attempt after a collector that ended by itself: no tight loop."""

STOP_S = 5.0
"""The longest wait for a collector that is to stop."""

Collect = Callable[[threading.Event], None]

log = logging.getLogger(__name__)


class FolderLock:
    """An exclusive flock on `folder`, which is created if it is missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._fd: int | None = None
        _locks.add(self)

    def acquire(self) -> bool:
        """Try to get the lock; whether it is ours. OSError if the folder cannot be opened."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._fd = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.leave_to_parent()
            return False
        if self.is_held():
            return True
        self.release()
        return False

    def is_held(self) -> bool:
        """Whether we hold the lock, and the path still leads to the locked folder."""
        fd = self._fd
        if fd is None:
            return False
        try:
            return os.path.samestat(os.fstat(fd), self._folder.stat())
        except OSError:  # the folder is gone, or another thread has just released the lock
            return False

    def release(self) -> None:
        """Release the lock for another process."""
        if self._fd is not None:
            fcntl.flock(self._fd, fcntl.LOCK_UN)
            self.leave_to_parent()

    def leave_to_parent(self) -> None:
        """Close our handle without unlocking: after a fork the lock belongs to the parent."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


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


_locks: WeakSet[FolderLock] = WeakSet()
_leaders: WeakSet[Leader] = WeakSet()


def stop_all(timeout_s: float = STOP_S) -> bool:
    """Stop every leader of this process; False if that takes longer than `timeout_s`."""
    until = time.monotonic() + timeout_s
    ended = [leader.stop(max(0.0, until - time.monotonic())) for leader in list(_leaders)]
    return all(ended)


def _leave_locks_to_parent() -> None:
    for lock in list(_locks):
        lock.leave_to_parent()
    _leaders.clear()


os.register_at_fork(after_in_child=_leave_locks_to_parent)
