"""The store's folder: sound settings, no pickle, faults by name, folders that are taken away."""

from __future__ import annotations

import os
import pickle
import shutil
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from diskcache import Cache

from state.live.store import (
    StoreReader,
    StoreUnavailableError,
    StoreUnusableError,
    Update,
    open_reader,
    open_writer,
)
from state.live.store.disk import SET_ASIDE_KEPT, DiskBackend
from state.live.store.encoding import SCHEMA
from tests.fakes.reader import make_row
from tests.state.live.store_doubles import (
    MemoryBackend,
    claim,
    make_link,
    make_writer,
    wait_until,
)

ME = b'{"host":"here"}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "live"


@pytest.fixture
def backend(folder: Path) -> DiskBackend:
    """A claimed store."""
    backend = DiskBackend(folder)
    claim(backend, ME)
    return backend


def publish(folder: Path, **fields: object) -> int:
    rows = {"1001": make_row("1001", **fields)}
    writer = make_writer([DiskBackend(folder)])
    version = writer.publish(Update(link=make_link(), changed=rows))
    writer.close()
    return version


def read_rows(folder: Path) -> int:
    return len(StoreReader([DiskBackend(folder)]).read().rows)


def test_reading_creates_nothing(folder: Path) -> None:
    reader = open_reader(f"diskcache://{folder}")
    assert (reader.read().version, reader.read().rows, reader.changes("1001")) == (0, {}, [])
    assert not folder.exists()


def test_nobody_else_can_look_into_the_folder(backend: DiskBackend, folder: Path) -> None:
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_nothing_is_ever_dropped_to_make_room(backend: DiskBackend, folder: Path) -> None:
    big = bytes(3_000_000)
    with Cache(str(folder)) as cache:
        assert cache.eviction_policy == "none"
        cache.reset("size_limit", 1_000)
    for number in range(30):
        backend.write({f"big:{number}": big}, owner=ME)
    assert backend.read(*(f"big:{number}" for number in range(30))) == [big] * 30


def test_big_values_are_inside_the_database(backend: DiskBackend, folder: Path) -> None:
    backend.write({"base": bytes(5_000_000)}, owner=ME)
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    assert names <= {"cache.db", "cache.db-wal", "cache.db-shm"}


def test_only_bytes_are_written_and_never_a_pickle(backend: DiskBackend) -> None:
    with pytest.raises(TypeError, match="keeps bytes"):
        backend.write({"row": {"status": 8}}, owner=ME)  # type: ignore[dict-item]
    assert backend.read("row") == [None]


@pytest.mark.parametrize("name", ["../beside", "{absolute}"])
def test_a_planted_file_name_deletes_no_file(backend: DiskBackend, folder: Path, name: str) -> None:
    victim = folder.parent / "beside"
    victim.write_text("precious")
    backend.write({"a": b"1", "b": b"1"}, owner=ME)
    with sqlite3.connect(folder / "cache.db") as database:
        database.execute("UPDATE Cache SET filename = ?", (name.format(absolute=victim),))
    database.close()
    backend.write({"a": b"2"}, ["b"], owner=ME)
    assert victim.read_text() == "precious"
    assert backend.read("a", "b") == [b"2", None]


class Trap:
    """Unpickling it is noticed."""

    sprung = False

    def __reduce__(self) -> tuple[object, ...]:
        return setattr, (Trap, "sprung", True)


def test_a_planted_pickle_is_refused_and_not_loaded(backend: DiskBackend, folder: Path) -> None:
    with sqlite3.connect(folder / "cache.db") as database:
        database.execute(
            "INSERT INTO Cache (key, raw, mode, value) VALUES ('base', 1, 4, ?)",
            (pickle.dumps(Trap()),),
        )
    database.close()
    with pytest.raises(StoreUnusableError):
        backend.read("base")
    assert not Trap.sprung


def test_a_write_that_fails_changes_nothing_and_the_next_one_works(backend: DiskBackend) -> None:
    with pytest.raises(TypeError):
        backend.write({"a": b"1", "b": 2}, owner=ME)  # type: ignore[dict-item]
    assert backend.read("a") == [None]
    backend.write({"a": b"1"}, owner=ME)
    assert backend.read("a") == [b"1"]


def test_a_file_that_is_no_database_has_a_name(folder: Path) -> None:
    folder.mkdir()
    (folder / "cache.db").write_bytes(b"not a database at all" * 500)
    with pytest.raises(StoreUnusableError, match="is no database"):
        DiskBackend(folder).read("version")


def test_a_place_that_is_no_folder_has_a_name(folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(StoreUnavailableError, match="File exists"):
        claim(DiskBackend(folder), ME)


def test_a_store_another_process_holds_locked_has_a_name(
    backend: DiskBackend, folder: Path
) -> None:
    database = sqlite3.connect(folder / "cache.db", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailableError, match="locked"):
        backend.write({"a": b"1"}, owner=ME)
    database.execute("ROLLBACK")
    database.close()
    backend.write({"a": b"1"}, owner=ME)


@pytest.mark.slow
def test_a_store_that_is_locked_for_long_is_given_up_soon(folder: Path) -> None:
    publish(folder)
    database = sqlite3.connect(folder / "cache.db", isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    writer = make_writer([DiskBackend(folder), MemoryBackend()])
    writer.beat(make_link())
    assert "locked" in writer.kept
    assert time.monotonic() - began < 30
    database.close()


@pytest.mark.parametrize(
    "damage",
    [
        b"garbage" * 1000,
        b"",
        b"SQLite format 3\x00" + bytes(4080),
    ],
    ids=["garbage", "empty", "header only"],
)
def test_a_corrupt_store_is_set_aside_with_one_line_and_a_new_one_begins(
    folder: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    publish(folder)
    for name in ("cache.db-wal", "cache.db-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "cache.db").write_bytes(damage)
    publish(folder, status=8)
    assert StoreReader([DiskBackend(folder)]).read().rows["1001"]["status"] == 8
    said = [record.message for record in caplog.records]
    kept = list(folder.parent.glob("live.corrupt-*"))
    assert len(said) == len(kept) <= 1
    assert all("set aside" in line and str(kept[0]) in line for line in said)
    assert bool(kept) == bool(damage)


def test_pages_that_rot_while_it_runs_are_noticed_and_written_again(folder: Path) -> None:
    writer, reader = make_writer([DiskBackend(folder)]), StoreReader([DiskBackend(folder)])
    rows = {str(number): make_row(str(number)) for number in range(1000, 1400)}
    writer.publish(Update(link=make_link(), changed=rows))
    assert len(reader.read().rows) == 400
    with (
        (folder / "cache.db").open("r+b") as database,
        (folder / "cache.db-wal").open("r+b") as wal,
    ):
        database.write(b"\xa5" * 65536)
        wal.write(b"\xa5" * 65536)
    writer.close()  # as when the file system lost the pages: nothing is cached
    for number in range(3):
        changed = {"1000": make_row("1000", since=float(number))}
        version = writer.publish(Update(link=make_link(), changed=changed))
    wait_until(lambda: reader.read().version == version)
    assert len(reader.read().rows) == 400
    assert read_rows(folder) == 400


def test_another_schema_is_set_aside(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("state.live.store.encoding.SCHEMA", 99)
    old = publish(folder)
    monkeypatch.undo()
    reader = StoreReader([DiskBackend(folder)])
    assert reader.read().link["reason"] == f"the live store has schema 99, not {SCHEMA}"
    assert publish(folder) > old
    assert f"has schema 99, not {SCHEMA}. It was set aside" in caplog.text
    assert len(list(folder.parent.glob("live.corrupt-*"))) == 1
    wait_until(lambda: reader.read().rows)


def test_a_store_without_a_snapshot_is_set_aside(
    backend: DiskBackend, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    backend.write({"version": b"7", "base": b"{}"}, owner=ME)
    publish(folder)
    assert "of another version of Ringside. It was set aside" in caplog.text
    assert read_rows(folder) == 1


def test_of_the_stores_set_aside_only_the_newest_are_kept(folder: Path) -> None:
    names = [f"live.corrupt-2020010{day}-000000" for day in range(1, 8)]
    for name in names:
        (folder.parent / name).mkdir()
    publish(folder)
    DiskBackend(folder).set_aside()
    left = sorted(path.name for path in folder.parent.glob("live.corrupt-*"))
    assert len(left) == SET_ASIDE_KEPT
    assert left[:-1] == names[-SET_ASIDE_KEPT + 1 :]


def test_a_folder_removed_under_the_writer_is_made_again_whole(folder: Path) -> None:
    writer, reader = make_writer([DiskBackend(folder)]), StoreReader([DiskBackend(folder)])
    rows = {str(number): make_row(str(number)) for number in range(1000, 1010)}
    version = writer.publish(Update(link=make_link(), changed=rows, resume=b"all"))
    assert reader.read().version == version
    shutil.rmtree(folder)
    writer.beat(make_link())
    wait_until(lambda: reader.read().version == version and not reader.read().link["reason"])
    assert read_rows(folder) == 10
    assert make_writer([DiskBackend(folder)]).load_resume() == b"all"


def test_a_fallback_folder_of_another_user_is_not_used(tmp_path: Path) -> None:
    parent = tmp_path / "shared"
    parent.mkdir(mode=0o777)
    parent.chmod(0o777)
    with pytest.raises(StoreUnavailableError, match="not a folder of this user alone"):
        claim(DiskBackend(parent / "live", private=True), ME)
    assert not (parent / "live").exists()


def test_a_fork_opens_the_store_again_and_harms_nothing(folder: Path) -> None:
    """As far as SQLite allows: no other thread is inside it at the moment of the fork."""
    writer, reader = make_writer([DiskBackend(folder)]), StoreReader([DiskBackend(folder)])
    writer.publish(Update(link=make_link(), changed={"1001": make_row("1001")}))
    rested = [threading.Thread(target=reader.read) for _ in range(4)]
    for thread in rested:
        thread.start()
        thread.join()
    for number in range(20):
        child = os.fork()
        if not child:
            seen = [len(reader.read().rows) for _ in range(20)]
            os._exit(0 if seen == [1] * 20 else 1)
        changed = {"1001": make_row("1001", since=float(number))}
        version = writer.publish(Update(link=make_link(), changed=changed))
        wait_until(lambda child=child: os.waitpid(child, os.WNOHANG) == (child, 0))  # type: ignore[misc]
    assert reader.read().version == version
    assert read_rows(folder) == 1


def test_a_store_opened_by_its_url_keeps_what_is_published(folder: Path) -> None:
    writer = open_writer(f"diskcache://{folder}")
    version = writer.publish(Update(link=make_link(), changed={"1001": make_row("1001")}))
    writer.close()
    assert open_reader(f"diskcache://{folder}").read().version == version
    assert writer.kept == ""
