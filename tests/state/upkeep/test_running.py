"""Backup and restoration while gunicorn serves and the collector writes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ami.simulator import SimulatorServer, SimulatorSettings
from state.access.roles import EVERYTHING, Role
from state.access.store.sessions import Limits
from state.access.store.store import open_access
from state.history.history import open_history
from state.history.reports.listing import LegFilter, find_legs
from tests.asterisk.lab.waiting import wait_until
from tests.fakes.records import leg
from tests.fakes.servers.ringside import ROOT, Ringside

pytestmark = pytest.mark.slow
SECRET = "s3cr3t-word"


@pytest.fixture
def pbx() -> Iterator[dict[str, str]]:
    """The settings of a PBX on which a call ends every moment."""
    server = SimulatorServer(SimulatorSettings("watcher", SECRET, agents=12, speed=30.0))
    _, port = server.start()
    yield {"AMI_HOST": "127.0.0.1", "AMI_PORT": str(port), "AMI_USERNAME": "watcher",
           "AMI_SECRET": SECRET, "HISTORY_URL": ""}  # fmt: skip
    server.stop()


def command(settings: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "app.py", *words], cwd=ROOT, env={**os.environ, **settings},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_running_board_is_backed_up_and_restored_and_goes_on(
    pbx: dict[str, str], tmp_path: Path
) -> None:
    folder, archive = tmp_path / "var", str(tmp_path / "b.tar.gz")
    settings = {**pbx, "STATE_DIR": str(folder)}
    with (
        closing(open_history(f"sqlite:///{folder / 'history.sqlite3'}")) as history,
        Ringside(folder, wait=True, **pbx) as board,
    ):
        users = open_access(history, Limits(60, 60), folder / "access").users

        def keys() -> set[str]:
            return {found.key for found in find_legs(history, LegFilter(0, 1e10))}

        users.add("ann", Role.ADMIN, EVERYTHING, "correct horse battery")
        wait_until(lambda: len(keys()) > 3, "calls end", 60)
        command(settings, "backup", archive)
        before = keys()
        users.remove("ann")
        assert board.get("/api/v1/calls")[0] == 200  # without users this machine may look
        history.write([leg("of-none", time.time() - 60, 1, 1)])
        command(settings, "restore", archive)
        for _ in range(20):  # both workers ask whether there are users
            assert board.get("/api/v1/calls")[0] == 401
        assert "of-none" not in keys()
        assert len(keys() & before) > 3
        wait_until(lambda: len(keys() - before) > 3, "calls end after the restoration", 60)
        assert board.ready()
    wrong = [line for line in board.said if " ERROR " in line or "Traceback" in line]
    assert wrong == []


def test_a_running_board_forgets_a_caller_who_is_erased(
    pbx: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "var"
    with Ringside(folder, wait=True, **pbx) as board:

        def changes() -> dict[str, str | None]:
            """The other side of each call that an extension's last changes name."""
            found = board.get("/api/v1/extensions/1001/changes")[1]["changes"]
            return {each["call_id"]: each["peer"] for each in found if each["call_id"]}

        def over() -> dict[str, str]:
            """Calls that are over, with a number long enough to be nobody else's."""
            going = {each["call_id"] for each in board.get("/api/v1/calls")[1]["calls"]}
            return {call: peer for call, peer in changes().items()
                    if call not in going and peer and len(peer) > 6}  # fmt: skip

        wait_until(lambda: bool(over()), "a call with a number is over", 60)
        call, number = next(iter(over().items()))
        said = command({**pbx, "STATE_DIR": str(folder)}, "erase", "caller", number)
        assert "fields of the live store" in said
        assert changes().get(call, "") in {"", None}
        assert board.ready()
    assert "Traceback" not in board.text
