"""The lock of the one collector: a file in the state folder that only its user can open.

Knows flock. Must not know what the lock is for.

The kernel releases flock the moment its holder dies, however it dies. The file says who holds it,
for people; nothing depends on what is in it. Another user who could open the file could hold the
lock for ever, so it is made for its user alone, in a folder of his own. A lock on the folder itself
would not do: whoever opened the folder before it was closed to him could still hold it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final
from weakref import WeakSet

from state.version import VERSION

NAME: Final = "collector.lock"

_NO_ROOM: Final = frozenset({errno.EROFS, errno.ENOSPC, errno.EDQUOT})


class FolderLock:
    """An exclusive lock on `folder`, which is created if it is missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._file = self._folder / NAME
        self._fd: int | None = None
        _locks.add(self)

    def acquire(self) -> bool:
        """Try to get the lock; whether it is ours. OSError if the file cannot be opened."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._fd = self._open()
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.leave_to_parent()
            return False
        if self.is_held():
            self._sign()
            return True
        self.release()
        return False

    def is_held(self) -> bool:
        """Whether we hold the lock, and the path still leads to the locked file."""
        fd = self._fd
        if fd is None:
            return False
        try:
            return os.path.samestat(os.fstat(fd), self._locked().stat())
        except OSError:  # the file is gone, or another thread has just released the lock
            return False

    def release(self) -> None:
        """Release the lock for another process."""
        if self._fd is not None:
            self._write("")
            fcntl.flock(self._fd, fcntl.LOCK_UN)
            self.leave_to_parent()

    def leave_to_parent(self) -> None:
        """Close our handle without unlocking: after a fork the lock belongs to the parent."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _open(self) -> int:
        """The file, made if it is missing; the folder where a full or read-only disk forbids it."""
        try:
            return _open_own(self._file, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
        return _open_own(self._locked(), os.O_RDONLY)

    def _locked(self) -> Path:
        """What is locked: the file, or the folder while the file could not be made."""
        return self._file if self._file.exists() else self._folder

    def _sign(self) -> None:
        """Write who holds the lock."""
        since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._write(f"pid {os.getpid()}, since {since}, Ringside {VERSION}\n")

    def _write(self, words: str) -> None:
        if self._fd is not None:
            with suppress(OSError):  # a full or read-only disk: the lock holds all the same
                os.ftruncate(self._fd, 0)
                os.pwrite(self._fd, words.encode(), 0)


def _open_own(path: Path, flags: int) -> int:
    """Open a file or folder of this user's. OSError for another user's, or for a link."""
    fd = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if os.fstat(fd).st_uid != os.geteuid():
        os.close(fd)
        raise PermissionError(errno.EPERM, f"{path.name} belongs to another user", str(path))
    return fd


_locks: WeakSet[FolderLock] = WeakSet()


def _leave_locks_to_parent() -> None:
    for lock in list(_locks):
        lock.leave_to_parent()


os.register_at_fork(after_in_child=_leave_locks_to_parent)
