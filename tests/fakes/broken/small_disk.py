"""A disk that can be filled and made read-only: a mounted tmpfs of a few megabytes.

Knows mount(2). It needs root.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

MS_RDONLY, MS_REMOUNT, MNT_DETACH = 1, 32, 2
SIZE = 4 * 1024 * 1024


class SmallDisk:
    """A mounted file system of 4 MB, filled and made read-only for real."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._mount(0)

    def fill(self) -> None:
        with suppress(OSError), (self.path / "filler").open("wb", buffering=0) as filler:
            while filler.write(bytes(4096)):
                pass

    def clear(self) -> None:
        (self.path / "filler").unlink()

    def seal(self) -> None:
        """Make what is there read-only; nothing may be open for writing."""
        self._mount(MS_REMOUNT | MS_RDONLY)

    def unseal(self) -> None:
        self._mount(MS_REMOUNT)

    def cover(self) -> None:
        """Mount an empty read-only disk over it, whatever is open."""
        self._mount(MS_RDONLY)

    def unmount(self) -> bool:
        """Take the topmost disk off; False if there is none."""
        return not self._libc.umount2(os.fsencode(self.path), MNT_DETACH)

    def _mount(self, flags: int) -> None:
        where, options = os.fsencode(self.path), f"size={SIZE}".encode()
        if self._libc.mount(b"tmpfs", where, b"tmpfs", flags, options):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))


@contextmanager
def small_disk(path: Path) -> Iterator[SmallDisk]:
    """A small disk at `path`; without root the test is skipped, or with CI=true fails."""
    path.mkdir()
    try:
        disk = SmallDisk(path)
    except PermissionError as error:
        reason = f"a small disk: mounting one needs root ({error.strerror})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    try:
        yield disk
    finally:
        while disk.unmount():
            pass
