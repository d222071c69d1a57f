"""Real processes on one store: readers beside a writer, and a writer killed in mid-sentence."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from state.live.store import StoreReader
from state.live.store.disk import DiskBackend
from tests.state.live.store_doubles import make_writer
from tests.state.live.store_worker import ROWS, is_torn

pytestmark = pytest.mark.slow

KILLS = 12
READ_S = 4.0


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process of store_worker.py; killed at the end if it still runs."""
    command = [sys.executable, "-m", "tests.state.live.store_worker", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_words(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "live"


def test_readers_never_see_a_torn_missing_or_older_picture(folder: Path) -> None:
    with running("write", str(folder)) as writer:
        assert first_words(writer)
        with (
            running("read", str(folder), str(READ_S)) as one,
            running("read", str(folder), str(READ_S)) as two,
        ):
            drain(writer, READ_S + 2)
            seen = [reader.communicate(timeout=60) for reader in (one, two)]
            assert [reader.returncode for reader in (one, two)] == [0, 0], seen
    assert all(int(out) > 20 for out, _ in seen)


def drain(writer: subprocess.Popen[str], seconds: float) -> None:
    """Listen to the writer, which would stand still if nobody did."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert first_words(writer)


def test_a_writer_killed_at_any_moment_leaves_a_whole_picture_and_is_resumed(folder: Path) -> None:
    last_version, last_number = 0, 0.0
    for kill in range(KILLS):
        with running("write", str(folder)) as writer:
            for _ in range(3 + kill):
                version, number = first_words(writer)
            time.sleep(kill * 0.0007)  # another moment of the publish each time
            writer.kill()
            writer.wait()
        assert float(number) > last_number
        live = StoreReader([DiskBackend(folder)]).read()
        assert not is_torn(live), live
        assert live.version >= int(version) > last_version
        resume = make_writer([DiskBackend(folder)]).load_resume()
        assert resume == str(live.rows[ROWS[0]]["since"]).encode() * 5000
        last_version, last_number = live.version, float(number)
