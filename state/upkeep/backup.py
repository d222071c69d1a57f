"""A backup of an installation in one archive, and its restoration, both while the board runs.

Knows which files belong to an installation. Must not know how an archive or a copy is written.
The live picture is not in it: it is of one moment, and the PBX tells it again.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from state.access.secret_key import NAME as SECRET_KEY
from state.history.database.migrate import known_schemas
from state.history.errors import HistoryError, HistoryLocked
from state.history.history import History
from state.settings import Settings
from state.upkeep.archive import ArchiveError, Manifest, pack, sizes, unpack
from state.upkeep.copies import open_copy, put_back, take
from state.upkeep.installation import Installation
from state.version import VERSION

HISTORY: Final = "history.sqlite3"
ENV: Final = Path(".env")
SMALL: Final = {
    "env": 1 << 20, SECRET_KEY: 1 << 12,
    "agents.csv": 1 << 26, "shifts.csv": 1 << 26, "limits.csv": 1 << 20,
    "alerts.csv": 1 << 20,
}  # fmt: skip
"""The files beside the history, and how long each may be."""

WAIT_S: Final = 60.0
"""How long a restoration waits for others that write."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoration did. `beside`: files that differ from those in use."""

    manifest: Manifest
    rows: int
    beside: list[Path]
    is_first: bool = False
    """Only the settings were put in place; they have to be read before anything is done by them."""


def files_of(settings: Settings) -> dict[str, Path]:
    """Where the files beside the history are, by their names in an archive."""
    found = {"env": ENV, SECRET_KEY: settings.folder / SECRET_KEY,
             "agents.csv": settings.agents_file, "shifts.csv": settings.shifts_file,
             "limits.csv": settings.limits_file, "alerts.csv": settings.alerts_file}  # fmt: skip
    return {name: path for name, path in found.items() if path is not None}


def make(target: Path, installation: Installation) -> Manifest:
    """Write a backup. Raises ArchiveError, HistoryError, OSError."""
    settings, history, made_at = installation.settings, installation.history, time.time()
    if target.is_dir():
        raise ArchiveError(f"{target} is a folder; name a file in it")
    with _folder_in(target.parent) as folder:
        take(history, folder / HISTORY)
        for name, path in files_of(settings).items():
            with suppress(FileNotFoundError):
                shutil.copyfile(path, folder / name)
        schema = known_schemas()[0]
        manifest = pack(target, folder, version=VERSION, schema=schema, made_at=made_at)
    installation.note("backup made", file=target, bytes=target.stat().st_size)
    return manifest


def restore_settings(source: Path) -> Restored | None:
    """Put the settings of a backup in place where there are none; None if it has none."""
    with _folder_in(Path()) as folder:
        manifest = unpack(source, folder, lambda found: accept(found, folder))
        if "env" not in manifest.parts or ENV.exists():
            return None
        (folder / "env").rename(ENV)
    return Restored(manifest, 0, [], is_first=True)


def restore(source: Path, installation: Installation) -> Restored:
    """Put back what a backup holds. Raises ArchiveError, HistoryError, OSError.

    All workers see the rows from before until one transaction replaces them. No file of the
    operator's is overwritten: one that differs is put beside it.
    """
    settings = installation.settings
    with _folder_in(settings.folder) as folder:
        manifest = unpack(source, folder, lambda found: accept(found, folder))
        _require_whole(folder / HISTORY)
        with closing(open_copy(folder / HISTORY, settings.zone)) as copy:
            copy.prepare()
            rows = _replace_rows(installation, copy, manifest.made_at)
        beside = [_put_file(folder / name, path) for name, path in files_of(settings).items()]
    installation.note("backup restored", file=source, made_at=int(manifest.made_at), rows=rows)
    return Restored(manifest, rows, [path for path in beside if path is not None])


def accept(manifest: Manifest, folder: Path) -> None:
    """Refuse what no Ringside wrote, what a newer one wrote, and what finds no room."""
    if manifest.schema not in known_schemas():
        raise ArchiveError(
            f"version {manifest.version} made it, with schema {manifest.schema[:20]!r}, which is "
            "later than this program knows: run that version"
        )
    parts = manifest.parts
    if HISTORY not in parts or not parts.keys() <= {HISTORY, *SMALL}:
        raise ArchiveError("its files are not those of a backup")
    if any(not 0 <= parts[name].size <= most for name, most in SMALL.items() if name in parts):
        raise ArchiveError("one of its files is too long")
    if not 0 <= sizes(parts) < shutil.disk_usage(folder).free:
        raise ArchiveError(f"it holds {sizes(parts):,} bytes, and {folder.parent} has no room")


@contextmanager
def _folder_in(parent: Path) -> Iterator[Path]:
    """A folder of this user alone, on the disk where its files are to be."""
    with TemporaryDirectory(prefix=".ringside-", dir=parent) as folder:
        yield Path(folder)


def _require_whole(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            found = database.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise ArchiveError(f"its history cannot be read: {error}") from error
    if found != ("ok",):
        raise ArchiveError("its history is damaged")


def _replace_rows(installation: Installation, copy: History, made_at: float) -> int:
    until = time.monotonic() + WAIT_S
    while True:
        try:
            with installation.store.database.changing() as connection:
                return put_back(copy, connection, made_at)
        except HistoryLocked:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _put_file(kept: Path, target: Path) -> Path | None:
    """Put a file in place; beside it where another is there. The name beside, if so."""
    if not kept.exists() or (target.name == SECRET_KEY and target.exists()):
        return None  # the key that workers sign with stays: nothing lasting is signed
    if target.exists() and target.read_bytes() == kept.read_bytes():
        return None
    beside = target.with_name(f"{target.name}.restored") if target.exists() else target
    beside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = beside.with_name(f".{beside.name}.{os.getpid()}")
    shutil.copyfile(kept, unfinished)
    unfinished.chmod(0o600)
    unfinished.replace(beside)
    return beside if beside != target else None


FAULTS = (ArchiveError, HistoryError, OSError)
