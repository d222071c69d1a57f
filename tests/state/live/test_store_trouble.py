"""A disk that is full, a folder that is read-only: the board goes on, and says it is not kept."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from state.live.schema import Row
from state.live.store import StoreReader, Update, open_backends
from state.live.store.backend import Backend
from state.live.store.disk import DiskBackend
from state.live.store.failover import LONGEST_PAUSE_S
from tests.fakes.broken.small_disk import SmallDisk, small_disk
from tests.fakes.reader import make_row
from tests.state.live.store_doubles import SetClock, claim, make_backends, make_link, make_writer


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "small") as made:
        yield made


@pytest.fixture
def backends(disk: SmallDisk, tmp_path: Path) -> list[Backend]:
    """The store on the small disk, the fallback on another one."""
    return [DiskBackend(disk.path / "live"), *make_backends(tmp_path)[1:]]


def make_rows(count: int, **fields: object) -> dict[str, Row]:
    return {str(n): make_row(str(n), **{"since": 5.0, **fields}) for n in range(1000, 1000 + count)}


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.WARNING]


FAULTS: dict[str, tuple[Callable[[SmallDisk], object], Callable[[SmallDisk], object], str]] = {
    "full": (SmallDisk.fill, SmallDisk.clear, "the disk is full"),
    "read-only": (SmallDisk.cover, SmallDisk.unmount, "Read-only file system"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_board_goes_on_through_a_disk_that_fails_and_is_kept_again_after(
    disk: SmallDisk, backends: list[Backend], fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    breaks, mends, words = FAULTS[fault]
    clock = SetClock()
    writer = make_writer(backends, clock)
    elsewhere = StoreReader([DiskBackend(Path(each.name)) for each in backends], clock, clock)
    versions = [writer.publish(Update(link=make_link(), changed=make_rows(300), resume=b"1"))]
    assert elsewhere.read().version == versions[0]
    breaks(disk)
    for number in range(40):  # a full disk still has room in what SQLite holds already
        clock.go(0.25)
        rows = make_rows(300, since=float(number))
        versions.append(writer.publish(Update(link=make_link(), changed=rows, resume=b"2")))
    during = elsewhere.read()
    assert (during.version, during.rows) == (versions[-1], make_rows(300, since=39.0))
    assert during.link["state"] == "up"
    assert words in during.kept
    assert during.kept == writer.kept
    mends(disk)
    clock.go(LONGEST_PAUSE_S)
    versions.append(writer.beat(make_link()))
    assert writer.kept == ""
    clock.go(2.5)
    writer.beat(make_link())
    after = StoreReader(backends[:1], clock, clock).read()
    assert (after.rows, after.kept) == (during.rows, "")
    assert elsewhere.read() == after
    assert versions == sorted(versions)
    lost, back = warnings(caplog)
    assert words in lost
    assert "kept again" in back
    assert make_writer(backends, clock).load_resume() == b"2"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_collector_that_starts_on_a_disk_that_fails_runs_in_memory(
    disk: SmallDisk, backends: list[Backend], fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    breaks, mends, words = FAULTS[fault]
    breaks(disk)
    clock = SetClock()
    writer, reader = make_writer(backends, clock), StoreReader(backends, clock, clock)
    assert reader.read().link["state"] != "up"
    writer.publish(Update(link=make_link(), changed=make_rows(3)))
    clock.go(1)
    assert reader.read().rows == make_rows(3)
    assert words in reader.read().kept
    mends(disk)
    clock.go(LONGEST_PAUSE_S)
    writer.beat(make_link())
    assert StoreReader(backends[:1], clock, clock).read().rows == make_rows(3)
    assert len(warnings(caplog)) == 2


def test_a_store_that_became_read_only_while_nobody_ran_is_not_written_but_shown_from_memory(
    disk: SmallDisk, backends: list[Backend]
) -> None:
    clock = SetClock()
    writer = make_writer(backends, clock)
    version = writer.publish(Update(link=make_link(), changed=make_rows(3)))
    writer.close()
    disk.seal()
    clock.go(60)
    writer, reader = make_writer(backends, clock), StoreReader(backends, clock, clock)
    assert writer.publish(Update(link=make_link(), changed=make_rows(2), whole=True)) > version
    assert reader.read().rows == make_rows(2)
    assert "not being kept" in reader.read().kept
    disk.unseal()
    clock.go(LONGEST_PAUSE_S)
    writer.beat(make_link())
    assert StoreReader(backends[:1], clock, clock).read().rows == make_rows(2)


def test_a_failing_disk_is_tried_less_and_less_often(
    disk: SmallDisk, backends: list[Backend], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk.cover()
    clock = SetClock()
    writer = make_writer(backends, clock)
    tries: list[float] = []
    read = backends[0].read

    def noted_read(*keys: str) -> list[bytes | None]:
        if clock.now not in tries:
            tries.append(clock.now)
        return read(*keys)

    monkeypatch.setattr(backends[0], "read", noted_read)
    for _ in range(1200):
        writer.beat(make_link())
        clock.go(0.1)
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert len(tries) < 12
    assert pauses == sorted(pauses)
    assert max(pauses) <= LONGEST_PAUSE_S + 0.2


def test_without_any_backend_that_works_readers_see_a_link_that_is_down_until_one_does(
    disk: SmallDisk,
) -> None:
    disk.cover()
    nowhere = DiskBackend(Path("/proc/ringside/live"), private=True)
    backends: list[Backend] = [DiskBackend(disk.path / "live"), nowhere]
    clock = SetClock()
    writer, reader = make_writer(backends, clock), StoreReader(backends, clock, clock)
    writer.publish(Update(link=make_link(), changed=make_rows(3)))
    assert "not being kept" in writer.kept
    clock.go(LONGEST_PAUSE_S)
    assert reader.read().link["state"] == "down"
    disk.unmount()
    writer.beat(make_link())
    clock.go(1)
    assert reader.read().rows == make_rows(3)
    assert reader.read().link["state"] == "up"


def test_a_machine_without_shared_memory_has_its_fallback_among_the_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("state.live.store.SHARED_MEMORY", tmp_path / "none")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    _, fallback = open_backends(f"diskcache://{tmp_path}/live")
    assert fallback.name.startswith(f"{tmp_path}/ringside-")
    claim(fallback, b"me")
    assert Path(fallback.name).parent.stat().st_mode & 0o777 == 0o700
