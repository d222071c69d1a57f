"""Files and folders of this user alone: what Ringside keeps names agents, callers and users.

Knows modes and owners. Must not know what is in a file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

UMASK: Final = 0o077
OTHERS: Final = 0o077
ROOT: Final = 0

OWN_NAMES: Final = ("history.sqlite3", "live", "secret-key", "demo", "collector.lock")
"""By one of these an older version's folder is known."""


class OpenFolderError(Exception):
    """Other users can read or change the folder; the text is one line with what mends it."""


def make_private() -> None:
    """Make new files and folders this user's alone, from now on."""
    os.umask(UMASK)


def require_private(folder: Path, say_error: Callable[[str], None]) -> None:
    """Make the folder private; where that is not possible, a line to `say_error`, SystemExit(2)."""
    try:
        done = close_folder(folder)
    except OpenFolderError as error:
        say_error(str(error))
        raise SystemExit(2) from None
    if done:
        say_error(done)


def close_folder(folder: Path) -> str:
    """Make the folder, and all that is in it, this user's alone; return what was changed.

    An older version left the folder readable to all, so one of its own is closed. Raises
    OpenFolderError where others own it, may have written into it, or use it for other things.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError:  # a full or missing disk is said where the folder is used
        return ""
    _refuse_strangers(folder, found)
    mode = stat.S_IMODE(found.st_mode)
    if mode & OTHERS:
        _close_own(folder, mode)
    for path in _inside(folder):
        close_file(path)
    return (
        f"STATE_DIR {folder} was open to other users ({mode:o}), now 700" if mode & OTHERS else ""
    )


def close_file(path: Path) -> None:
    """Take a file's or folder's rights from others, if it is this user's."""
    with suppress(OSError):  # gone, or on a read-only disk: the folder is closed all the same
        found = path.lstat()
        mode = stat.S_IMODE(found.st_mode)
        is_plain = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
        if is_plain and found.st_uid == os.geteuid() and mode & OTHERS:
            path.chmod(mode & ~OTHERS)


def opener(path: str, flags: int) -> int:
    """Open a file of this user alone; for `open`. One that is there already is closed to others."""
    descriptor = os.open(path, flags, 0o600)
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid():
        os.fchmod(descriptor, 0o600)
    return descriptor


def _refuse_strangers(folder: Path, found: os.stat_result) -> None:
    """Whoever owns the folder, or a file in it, can change what Ringside shows."""
    if found.st_uid != os.geteuid():
        raise OpenFolderError(
            f"STATE_DIR {folder} belongs to user {found.st_uid}, and this is user {os.geteuid()}: "
            f"start as that user, or 'chown -R {os.geteuid()} {folder}'"
        )
    for path in _inside(folder):
        with suppress(FileNotFoundError):
            inside = path.lstat()
            if inside.st_uid not in (os.geteuid(), ROOT):
                raise OpenFolderError(
                    f"{path} belongs to user {inside.st_uid}: "
                    f"look at it, then 'chown -R {os.geteuid()} {folder}'"
                )
            if inside.st_mode & stat.S_IWOTH and not stat.S_ISLNK(inside.st_mode):
                raise OpenFolderError(
                    f"anybody could write to {path}: look at it, then 'chmod -R go-rwx {folder}'"
                )


def _close_own(folder: Path, mode: int) -> None:
    """Close the folder; one that holds other things than Ringside's, such as /tmp, is not ours."""
    names = {path.name for path in folder.iterdir()}
    is_ours = not names or bool(names.intersection(OWN_NAMES))
    was_shared = bool(names) and mode & (stat.S_IWOTH | stat.S_ISVTX)
    try:
        if is_ours and not was_shared:
            folder.chmod(0o700)
    except OSError:
        is_ours = False
    if not is_ours or was_shared:
        raise OpenFolderError(
            f"STATE_DIR {folder} is open to other users ({mode:o}): 'chmod -R go-rwx {folder}' "
            "if it is Ringside's alone, else name another folder"
        )


def _inside(folder: Path) -> Iterator[Path]:
    """All files and folders in a folder; links are not followed."""
    for place, folders, files in os.walk(folder):
        yield from (Path(place, name) for name in (*folders, *files))
