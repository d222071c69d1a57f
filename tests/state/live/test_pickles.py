"""Rows that somebody puts into the live store's folder run nothing (CVE-2025-69872).

diskcache reads a row of kind "pickle" with `pickle.load`, from the row or from a file it names.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from diskcache import Cache
from diskcache.core import MODE_BINARY, MODE_PICKLE, MODE_RAW, MODE_TEXT

from state.live.store import StoreUnusableError, open_reader, open_writer
from state.live.store.disk import DiskBackend
from state.live.store.encoding import HEARTBEAT, RESUME, SNAPSHOT, VERSION, changes_key

KEYS = (SNAPSHOT, VERSION, HEARTBEAT, RESUME, changes_key("1001"))


class Bomb:
    """Makes a folder when it is unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.target),)


def plant(folder: Path, mode: int, target: Path, *, in_file: bool, raw_key: int) -> None:
    """Put rows of a kind in place of all that the store holds."""
    bomb = pickle.dumps(Bomb(target))
    (folder / "bomb.val").write_bytes(bomb)
    keys = KEYS if raw_key else [bomb]
    name, value = ("bomb.val", None) if in_file else (None, bomb)
    with closing(sqlite3.connect(folder / "cache.db")) as database:
        database.execute("DELETE FROM Cache")
        database.executemany(
            "INSERT INTO Cache (key, raw, store_time, access_time, size, mode, filename, value)"
            " VALUES (?, ?, 0, 0, 1, ?, ?, ?)",
            [(key, raw_key, mode, name, value) for key in keys],
        )
        database.commit()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    backend = DiskBackend(tmp_path / "live")
    backend.write({"any": b"{}"}, owner=None)
    backend.close()
    return tmp_path / "live"


@pytest.mark.parametrize("in_file", [False, True])
def test_the_bomb_goes_off_in_a_diskcache_as_it_comes(
    folder: Path, tmp_path: Path, in_file: bool
) -> None:
    """Without this the other tests here would prove nothing."""
    plant(folder, MODE_PICKLE, tmp_path / "boom", in_file=in_file, raw_key=1)
    with closing(Cache(str(folder))) as cache:
        cache.get(KEYS[0])
    assert (tmp_path / "boom").is_dir()


@pytest.mark.parametrize("in_file", [False, True])
@pytest.mark.parametrize("raw_key", [0, 1])
@pytest.mark.parametrize("mode", [MODE_PICKLE, MODE_RAW, MODE_BINARY, MODE_TEXT, 0, 99])
def test_a_row_of_any_kind_is_refused_or_read_as_bytes(
    folder: Path, tmp_path: Path, mode: int, in_file: bool, raw_key: int
) -> None:
    plant(folder, mode, tmp_path / "boom", in_file=in_file, raw_key=raw_key)
    backend = DiskBackend(folder)
    if raw_key and (mode != MODE_RAW or in_file):
        with pytest.raises(StoreUnusableError):
            backend.read(*KEYS)
    else:
        backend.read(*KEYS)
    backend.close()
    reader = open_reader(f"diskcache://{folder}")
    reader.read()
    reader.changes("1001")
    reader.diagnostics()
    with closing(open_writer(f"diskcache://{folder}")) as writer:
        writer.load_live()
        writer.load_resume()
    assert not (tmp_path / "boom").exists()
