"""Whatever rows a stranger writes into the live store, no file is touched and no code runs."""

from __future__ import annotations

import os
import pickle
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from diskcache import Cache
from diskcache.core import MODE_BINARY, MODE_PICKLE, MODE_RAW, MODE_TEXT
from hypothesis import given, settings
from hypothesis import strategies as st

from state.live.store import StoreError, StoreUnusableError
from state.live.store.backend import OWNER
from state.live.store.disk import DiskBackend, JsonBytes
from tests.state.live.store_doubles import claim

ME = b'{"host":"here"}'
SECRET = b"a file of somebody else"
UPDATE = "UPDATE Cache SET mode = ?, filename = ?, value = ?, raw = ?, size = ? WHERE key = ?"
MODES = st.sampled_from([MODE_RAW, MODE_BINARY, MODE_TEXT, MODE_PICKLE, 0, 99, None])
NAMES = st.none() | st.text(max_size=30) | st.sampled_from(
    ["../../victim", "../victim", "{victim}", "link", "link/x", "\0", "a/" * 3000, "cache.db", "."]
)  # fmt: skip


class Bomb:
    """A pickle that makes a file when it is read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self._path),)


class Place(NamedTuple):
    """A store in a folder, a file outside it, and where a bomb would go off."""

    backend: DiskBackend
    database: Path
    victim: Path
    crater: Path

    def write(self, key: str, *values: object) -> None:
        """Change a row as somebody does who can write the file."""
        self.backend.close()
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(UPDATE, (*values, key))

    def is_unharmed(self) -> bool:
        return self.victim.read_bytes() == SECRET and not self.crater.exists()


@contextmanager
def hostile_place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(prefix="ringside-test-") as made:
        root = Path(made)
        folder = root / "var" / "live"
        backend = DiskBackend(folder)
        claim(backend, ME)
        backend.write({"rows": b"[]"}, owner=ME)
        (root / "victim").write_bytes(SECRET)
        (folder / "link").symlink_to(root / "victim")
        yield Place(backend, folder / "cache.db", root / "victim", root / "crater")
        backend.close()


@pytest.fixture
def place() -> Iterator[Place]:
    with hostile_place() as made:
        yield made


VALUES = st.none() | st.binary(max_size=40) | st.text(max_size=40) | st.integers(-9, 9)


@settings(deadline=None, max_examples=60)
@given(
    key=st.sampled_from(["rows", OWNER]),
    name=NAMES,
    row=st.tuples(MODES, VALUES, st.sampled_from([0, 1, None]), st.sampled_from([0, 2**62, -1])),
)
def test_no_row_reaches_a_file(
    key: str, name: str | None, row: tuple[object, object, object, int]
) -> None:
    with hostile_place() as place:
        named = name.replace("{victim}", str(place.victim)) if name else name
        try:
            place.write(key, row[0], named, *row[1:])
        except (sqlite3.Error, UnicodeEncodeError):
            return  # no such row can be
        before = sorted(place.database.parent.parent.rglob("*"))
        for act in (
            lambda: place.backend.read("rows", OWNER),
            lambda: place.backend.write({"rows": b"[1]"}, owner=ME),
            lambda: place.backend.write({}, ["rows"], owner=ME),
        ):
            try:
                found = act()
            except StoreError:
                continue
            assert SECRET not in (found or [])
        assert place.is_unharmed()
        assert set(before) - {*place.database.parent.parent.rglob("*")} <= {
            place.database.with_name("cache.db-wal"),
            place.database.with_name("cache.db-shm"),
        }


@pytest.mark.parametrize("mode", [MODE_BINARY, MODE_TEXT, MODE_PICKLE])
def test_a_row_that_names_a_file_is_refused_and_the_file_stays(place: Place, mode: int) -> None:
    place.write("rows", mode, "../../victim", None, 1, 0)
    with pytest.raises(StoreUnusableError):
        place.backend.read("rows")
    place.backend.write({"rows": b"[1]"}, owner=ME)
    place.write("rows", mode, "../../victim", None, 1, 0)
    place.backend.write({}, ["rows"], owner=ME)
    assert place.is_unharmed()


def test_a_pickle_in_a_row_is_never_read(place: Place) -> None:
    bomb = pickle.dumps(Bomb(place.crater))
    place.write("rows", MODE_PICKLE, None, bomb, 1, 0)
    with pytest.raises(StoreUnusableError):
        place.backend.read("rows")
    (place.database.parent / "bomb.val").write_bytes(bomb)
    place.write("rows", MODE_PICKLE, "bomb.val", None, 1, 0)
    with pytest.raises(StoreUnusableError):
        place.backend.read("rows")
    assert place.is_unharmed()


def test_a_pickle_as_key_is_never_read(place: Place) -> None:
    bomb = pickle.dumps(Bomb(place.crater))
    place.backend.close()
    with closing(sqlite3.connect(place.database)) as connection, connection:
        connection.execute("UPDATE Cache SET key = ?, raw = 0 WHERE key = 'rows'", (bomb,))
    assert place.backend.read("rows") == [None]
    with (
        Cache(str(place.database.parent), disk=JsonBytes) as cache,
        pytest.raises(StoreUnusableError),
    ):
        list(cache)
    assert place.is_unharmed()


def test_diskcache_itself_would_have_run_the_pickle_and_deleted_the_file(place: Place) -> None:
    """What the tests above rest on: without JsonBytes these rows do harm."""
    place.write("rows", MODE_PICKLE, None, pickle.dumps(Bomb(place.crater)), 1, 0)
    with Cache(str(place.database.parent)) as cache:
        cache.get("rows")
    assert place.crater.exists()
    place.write("rows", MODE_BINARY, "../../victim", None, 1, 0)
    with Cache(str(place.database.parent)) as cache:
        cache.set("rows", 1)
    assert not place.victim.exists()


def test_only_names_are_keys_and_no_value_has_a_file() -> None:
    disk = JsonBytes("/nowhere")
    for wrong in (b"rows", 1, ("rows",), None):
        with pytest.raises(TypeError, match="are names"):
            disk.put(wrong)
    for refused in ((b"rows", True), ("rows", False)):
        with pytest.raises(StoreUnusableError):
            disk.get(*refused)
    with pytest.raises(TypeError, match="no files"):
        disk.filename()
