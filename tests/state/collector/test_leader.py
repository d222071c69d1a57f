"""One leader at any time, and soon another one, whatever happens to the first."""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from state.collector.folder_lock import NAME, FolderLock
from state.collector.leader import Leader, stop_all
from state.version import VERSION
from tests.fakes.broken.small_disk import small_disk

KILLS = 8
PATIENCE_S = 15.0


def wait_until(is_so: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.005)


class Event(NamedTuple):
    what: str
    pid: int
    at: float


class Workers:
    """Processes that campaign for one folder, and what they said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "var"
        self.log = folder / "log"
        self.log.touch()
        self.processes: dict[int, subprocess.Popen[str]] = {}

    def start(self, *options: str) -> int:
        command = [
            sys.executable,
            "-m",
            "tests.state.collector.leader_worker",
            str(self.folder),
            str(self.log),
        ]
        process = subprocess.Popen(
            [*command, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.processes[process.pid] = process
        return process.pid

    def events(self, what: str) -> list[Event]:
        lines = [line.split() for line in self.log.read_text().splitlines()]
        return [Event(said, int(pid), float(at)) for said, pid, at in lines if said == what]

    def leader(self, reign: int) -> int:
        """The pid of the leader whose reign is number `reign`, as soon as it has begun."""
        wait_until(lambda: len(self.events("begin")) >= reign)
        return self.events("begin")[reign - 1].pid

    def kill(self, pid: int) -> float:
        """kill -9; gives the time."""
        process = self.processes.pop(pid)
        process.kill()
        killed = time.time()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()
        return killed

    def close(self) -> None:
        for pid in list(self.processes):
            self.kill(pid)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(tmp_path)
    yield workers
    workers.close()


def test_of_many_processes_one_leads_and_whoever_kills_it_gets_one_other(
    workers: Workers, record_property: Callable[[str, object], None]
) -> None:
    for _ in range(3):
        workers.start()
    gaps = []
    for reign in range(1, KILLS + 1):
        killed = workers.kill(workers.leader(reign))
        workers.leader(reign + 1)
        workers.start()
        gaps.append(workers.events("begin")[reign].at - killed)
    assert workers.events("double") == []
    assert len(workers.events("begin")) == KILLS + 1
    record_property("takeover_s", f"max {max(gaps):.3f}")
    print(f"takeover after kill -9: max {max(gaps) * 1000:.0f} ms of {KILLS}")


def test_a_child_the_leader_forked_does_not_keep_its_lock(workers: Workers) -> None:
    pid = workers.start("fork")
    workers.leader(1)
    wait_until(lambda: workers.events("child"))
    second = workers.start()
    workers.kill(pid)
    assert workers.leader(2) == second
    assert workers.events("double") == []
    os.kill(workers.events("child")[0].pid, signal.SIGKILL)  # it lives: or this raises


def test_a_leader_that_is_told_to_stop_hands_over_after_its_collector_has_ended(
    workers: Workers,
) -> None:
    first = workers.start()
    assert workers.leader(1) == first
    second = workers.start()
    out, _ = workers.processes[first].communicate("")
    assert out == "True\n"
    assert workers.leader(2) == second
    (end,) = workers.events("end")
    assert end.at <= workers.events("begin")[1].at
    assert workers.events("double") == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def make_leader(folder: Path) -> Iterator[Callable[[], Leader]]:
    made: list[Leader] = []

    def make() -> Leader:
        made.append(Leader(folder, try_s=0.02, pause_s=0.02))
        return made[-1]

    yield make
    assert all([leader.stop() for leader in made])  # noqa: C419 - all of them


def test_two_locks_of_one_folder_exclude_each_other_in_one_process_too(folder: Path) -> None:
    one, two = FolderLock(folder), FolderLock(folder)
    assert (one.acquire(), two.acquire()) == (True, False)
    one.release()
    assert (two.acquire(), one.is_held(), two.is_held()) == (True, False, True)
    two.release()


def test_the_lock_says_who_holds_it(folder: Path) -> None:
    lock = FolderLock(folder)
    assert lock.acquire()
    words = (folder / NAME).read_text()
    assert re.fullmatch(rf"pid {os.getpid()}, since \d{{4}}-[\dT:-]+Z, Ringside {VERSION}\n", words)
    assert not FolderLock(folder).acquire()
    assert (folder / NAME).read_text() == words
    lock.release()
    assert (folder / NAME).read_text() == ""


@pytest.mark.parametrize("is_there", [True, False])
def test_the_lock_holds_on_a_disk_that_cannot_be_written(tmp_path: Path, *, is_there: bool) -> None:
    with small_disk(tmp_path / "small") as disk:
        if is_there:
            (disk.path / NAME).touch()
        disk.seal()
        one, two = FolderLock(disk.path), FolderLock(disk.path)
        assert (one.acquire(), two.acquire(), one.is_held()) == (True, False, True)
        one.release()
        assert two.acquire()
        two.release()


def test_whoever_locked_the_folder_gives_way_when_the_file_can_be_made(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small") as disk:
        disk.seal()
        lock = FolderLock(disk.path)
        assert lock.acquire()
        disk.unseal()
        other = FolderLock(disk.path)
        assert other.acquire()
        assert not lock.is_held()
        lock.release()
        assert other.is_held()
        other.release()


@pytest.mark.parametrize("make", [lambda at: at.symlink_to("/etc/passwd"), Path.mkdir])
def test_only_a_file_of_ones_own_is_a_lock(folder: Path, make: Callable[[Path], None]) -> None:
    folder.mkdir()
    make(folder / NAME)
    with pytest.raises(OSError, match=NAME):
        FolderLock(folder).acquire()


def test_a_forked_child_does_not_think_it_leads(folder: Path) -> None:
    lock = FolderLock(folder)
    assert lock.acquire()
    child = os.fork()
    if not child:
        os._exit(1 if lock.is_held() else 0)
    assert os.waitpid(child, 0)[1] == 0
    assert lock.is_held()
    assert not FolderLock(folder).acquire()
    lock.release()


def test_a_collector_that_fails_is_logged_and_begun_again(
    make_leader: Callable[[], Leader], caplog: pytest.LogCaptureFixture
) -> None:
    begun = []

    def collect(stop: threading.Event) -> None:
        begun.append(stop)
        if len(begun) < 3:
            raise RuntimeError("the collector's own fault")
        stop.wait()

    leader = make_leader()
    leader.start(collect)
    wait_until(lambda: len(begun) == 3)
    assert leader._lock.is_held()
    failures = [record for record in caplog.records if record.exc_info]
    assert len(failures) == 2
    assert "own fault" in caplog.text


def test_a_collector_that_ends_of_itself_gives_the_lock_back(
    make_leader: Callable[[], Leader],
) -> None:
    begun: list[str] = []
    one, two = make_leader(), make_leader()
    one.start(lambda _stop: begun.append("one"))
    wait_until(lambda: begun)

    def stay(stop: threading.Event) -> None:
        begun.append("two")
        stop.wait()

    two.start(stay)
    wait_until(lambda: "two" in begun)
    assert two._lock.is_held()
    assert not one._lock.is_held()


def test_when_the_folder_is_replaced_the_leader_steps_down_and_campaigns_for_the_new_one(
    folder: Path, make_leader: Callable[[], Leader]
) -> None:
    stops: list[threading.Event] = []
    leader = make_leader()

    def collect(stop: threading.Event) -> None:
        stops.append(stop)
        stop.wait()

    leader.start(collect)
    wait_until(lambda: stops)
    shutil.rmtree(folder)
    wait_until(lambda: len(stops) == 2)
    assert stops[0].is_set()
    assert leader._lock.is_held()
    assert not FolderLock(folder).acquire()


def test_a_folder_that_cannot_be_made_is_one_clear_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    leader = Leader(tmp_path / "file" / "var", try_s=0.01)
    leader.start(lambda stop: None)
    wait_until(lambda: caplog.records)
    time.sleep(0.1)  # further tries, which must not say it again
    (line,) = [record.message for record in caplog.records if record.levelno >= logging.WARNING]
    assert line.startswith(f"cannot lock {tmp_path}/file/var: Not a directory.")
    assert leader.stop()


def test_stopping_all_stops_every_leader_of_the_process(folder: Path) -> None:
    ended = threading.Event()

    def collect(stop: threading.Event) -> None:
        stop.wait()
        ended.set()

    leader = Leader(folder, try_s=0.01)
    leader.start(collect)
    wait_until(leader._lock.is_held)
    assert stop_all()
    assert ended.is_set()
    assert not leader._lock.is_held()


def test_a_collector_that_does_not_end_keeps_its_lock(folder: Path) -> None:
    go_on = threading.Event()
    leader = Leader(folder, try_s=0.01)

    def collect(_stop: threading.Event) -> None:
        go_on.wait()

    leader.start(collect)
    wait_until(leader._lock.is_held)
    assert not leader.stop(0.1)
    assert not FolderLock(folder).acquire()
    go_on.set()
    assert leader.stop()
    assert FolderLock(folder).acquire()
