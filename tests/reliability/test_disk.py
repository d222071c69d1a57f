"""The disk is full, read-only, holds rubbish or another version: the board goes on and says so.

Real calls go on under it; what happened meanwhile is in the history once the disk is well again.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import diskcache
import orjson
import pytest

from state.history.reports.listing import LegFilter, find_legs
from state.live.store.encoding import SNAPSHOT
from state.live.store.reading import FRESH_S, LOOK_S
from tests.asterisk.lab.lab import READER, Lab
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.broken.small_disk import SmallDisk, small_disk
from tests.fakes.panel import Panel
from tests.reliability.judges.eyewitness import Eyewitness
from tests.reliability.judges.judgement import ON_ITS_WAY_S, Wrong, unexcused
from tests.reliability.table import Result, hand_in

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]

MOVED_WITHIN_S = FRESH_S + LOOK_S
"""So long readers may look for the picture where it can no longer be written."""

SAID_WITHIN_S = 4.0
KEPT_AGAIN_WITHIN_S = 12.0
"""The history is tried again every 5 s, the live store after at most 2 s so soon."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "small") as made:
        yield made


def call(lab: Lab, panel: Panel) -> None:
    """A whole call, seen as it happens."""
    caller = lab.phones.dial("1005", "1006")
    ringing = lab.phones.ringing("1006")
    panel.wait_label("1006", "Ringing")
    ringing.answer()
    panel.wait_label("1006", "On Call")
    caller.hangup()
    panel.wait_label("1006", "Free")


def wait_kept(panel: Panel, *, kept: bool, within: float) -> float:
    """Wait until readers are told that it is (not) being kept; how long that took."""
    began = time.monotonic()
    wait_until(lambda: (not panel.live().kept) == kept, f"kept: {kept}", 2 * within)
    return time.monotonic() - began


def never(found: list[Wrong]) -> str:
    """What was measured of a board under a fault, in words."""
    return f"wrong {len(found)} times" if found else "never wrong"


def count(panel: Panel) -> int:
    """How many legs the history holds."""
    return len(list(find_legs(panel.history, LegFilter(0, time.time() + 1e6))))


BREAKS: dict[str, tuple[Callable[[SmallDisk], object], Callable[[SmallDisk], object], str]] = {
    "disk full": (SmallDisk.fill, SmallDisk.clear, "a tmpfs of 4 MB filled to the last byte"),
    "folder read-only": (
        SmallDisk.cover,
        SmallDisk.unmount,
        "another disk mounted over it, read-only",
    ),
}


@pytest.mark.parametrize("fault", BREAKS)
def test_calls_go_on_and_are_kept_once_the_disk_is_well(
    lab: Lab, disk: SmallDisk, fault: str
) -> None:
    breaks, mends, how = BREAKS[fault]
    folder = disk.path / "state"
    folder.mkdir()
    with Panel(lab.ami_port, READER, folder) as panel, Eyewitness(lab, folder) as seen:
        call(lab, panel)
        wait_until(lambda: count(panel) == 2, "the first call is in the history", 5)
        broken = seen.now()
        breaks(disk)
        call(lab, panel)
        said = wait_kept(panel, kept=False, within=SAID_WITHIN_S)
        print(panel.live().kept)
        call(lab, panel)
        assert panel.live().link["state"] == "up"
        mends(disk)
        again = wait_kept(panel, kept=True, within=KEPT_AGAIN_WITHIN_S)
        call(lab, panel)
        wait_until(lambda: count(panel) == 8, "all four calls are in the history", 10)
        found = unexcused(seen.wrongs(), [(broken, broken)], MOVED_WITHIN_S + ON_ITS_WAY_S)
    hand_in(
        Result(
            7, fault, how, "Asterisk 22", 1, (round(again, 2),), 0, 0, len(found),
            f"{never(found)}; said so after {said:.1f} s; the time is until all was kept again",
        )
    )  # fmt: skip
    assert found == []
    assert said < SAID_WITHIN_S
    assert again < KEPT_AGAIN_WITHIN_S


def test_a_folder_that_cannot_be_written_from_the_beginning(lab: Lab, disk: SmallDisk) -> None:
    disk.seal()
    folder = disk.path / "state"
    with Panel(lab.ami_port, READER, folder) as panel, Eyewitness(lab, folder) as seen:
        call(lab, panel)
        said = wait_kept(panel, kept=False, within=SAID_WITHIN_S)
        disk.unseal()
        again = wait_kept(panel, kept=True, within=KEPT_AGAIN_WITHIN_S)
        wait_until(lambda: count(panel) == 2, "the call is in the history", 10)
        found = seen.wrongs()
    assert found == []
    assert said < SAID_WITHIN_S
    assert again < KEPT_AGAIN_WITHIN_S


def rubbish_in_the_store(folder: Path) -> None:
    """The live store's file holds no database any more."""
    for path in (folder / "live").glob("cache.db*"):
        path.unlink()
    (folder / "live/cache.db").write_bytes(b"rubbish" * 10_000)


def later_store(folder: Path) -> None:
    """The live store is of a later version of the program."""
    with diskcache.Cache(str(folder / "live"), disk=diskcache.Disk) as cache:
        cache[SNAPSHOT] = orjson.dumps({"schema": 99, "version": 1})


def later_resume(folder: Path) -> None:
    """What a restart goes on from is of a later version."""
    with diskcache.Cache(str(folder / "live"), disk=diskcache.Disk) as cache:
        cache["resume"] = orjson.dumps({"schema": 99})


@pytest.mark.parametrize("spoil", [rubbish_in_the_store, later_store, later_resume])
def test_a_store_that_cannot_be_used_is_told_in_one_line_and_begun_anew(
    lab: Lab, tmp_path: Path, spoil: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    with Panel(lab.ami_port, READER, tmp_path) as panel:
        call(lab, panel)
        wait_until(lambda: count(panel) == 2, "the call is in the history", 5)
    spoil(tmp_path)
    caplog.clear()
    with Panel(lab.ami_port, READER, tmp_path) as panel, Eyewitness(lab, tmp_path) as seen:
        call(lab, panel)
        wait_until(lambda: count(panel) == 4, "both calls are in the history, once", 5)
        assert not panel.live().kept
        found = seen.wrongs()
    told = [
        each.message
        for each in caplog.records
        if "empty board" in each.message or "aside" in each.message
    ]
    hand_in(
        Result(
            7, (spoil.__doc__ or "").rstrip("."), "between two runs", "Asterisk 22", 1, (), 0, 0,
            len(found), f"told: {told[0].replace(str(tmp_path), '...')[:120]}",
        )
    )  # fmt: skip
    assert len(told) == 1
    assert found == []


def rubbish_in_the_history(path: Path) -> None:
    """The history's file holds no database any more."""
    path.write_bytes(b"rubbish" * 10_000)


def later_history(path: Path) -> None:
    """The history is of a later version of the program."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()


@pytest.mark.parametrize("spoil", [rubbish_in_the_history, later_history])
def test_a_history_that_cannot_be_used_is_told_and_calls_wait_for_a_better_one(
    lab: Lab, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    with Panel(lab.ami_port, READER, tmp_path) as panel:
        call(lab, panel)
        wait_until(lambda: count(panel) == 2, "the call is in the history", 5)
    path = tmp_path / "history.sqlite3"
    for journal in tmp_path.glob("history.sqlite3-*"):
        journal.unlink()
    spoil(path)
    with Panel(lab.ami_port, READER, tmp_path) as panel, Eyewitness(lab, tmp_path) as seen:
        call(lab, panel)
        wait_kept(panel, kept=False, within=SAID_WITHIN_S)
        told = panel.live().kept
        path.unlink()
        again = wait_kept(panel, kept=True, within=KEPT_AGAIN_WITHIN_S)
        wait_until(lambda: count(panel) == 2, "the second call is in the new history", 10)
        found = seen.wrongs()
    hand_in(
        Result(
            7, (spoil.__doc__ or "").rstrip("."), "between two runs, then taken away",
            "Asterisk 22", 1, (round(again, 2),), 0, 0, len(found),
            f"{never(found)}; told: {told.replace(str(tmp_path), '...')[:120]}",
        )
    )  # fmt: skip
    assert found == []
    assert again < KEPT_AGAIN_WITHIN_S
