"""The maker of the past as a process: started once for the demo alone, and ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ami.demo.background import make_past
from ami.demo.past import is_made
from state.demo_progress import Progress, read_progress
from state.history import open_history
from tests.dashboard.conftest import make_settings

ROOT = Path(__file__).parents[3]
MONDAY_MORNING = "1795480200"  # 24 Nov 2026, 00:30 UTC: a Tuesday, so that two days are made


@pytest.mark.parametrize("settings", [{"ami_host": "pbx.example"}, {"demo_weeks": 0}])
def test_nothing_is_made_beside_a_real_pbx_nor_where_none_is_wanted(
    tmp_path: Path, settings: dict[str, object]
) -> None:
    before = threading.active_count()
    make_past(make_settings(state_dir=tmp_path, **settings), threading.Event())
    assert threading.active_count() == before
    assert list(tmp_path.iterdir()) == []


def run(folder: Path, **settings: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ami.demo", MONDAY_MORNING],
        cwd=ROOT,
        env={**os.environ, "STATE_DIR": str(folder), "DEMO": "yes", "DEMO_WEEKS": "0", **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_the_last_line_is_the_address_and_a_second_start_makes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    said = run(tmp_path, BIND="127.0.0.1:8123").splitlines()
    assert said[0] == "Ringside: http://127.0.0.1:8123 (making the demo's history: 0 of 2 days)"
    assert said[-1] == "Ringside: http://127.0.0.1:8123"
    assert read_progress(folder) == Progress(2, 2)
    history = open_history(f"sqlite:///{folder / 'history.sqlite3'}")
    assert is_made(history)
    history.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo"]
    assert run(tmp_path) == ""
    assert read_progress(folder) == Progress(0, 0)


def test_no_invented_call_enters_the_history_of_a_real_pbx(tmp_path: Path) -> None:
    real = {"STATE_DIR": str(tmp_path), "DEMO": "no", "AMI_HOST": "pbx.example"}
    done = subprocess.run(
        [sys.executable, "-m", "ami.demo", MONDAY_MORNING],
        cwd=ROOT,
        env={**os.environ, **real},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "a real PBX's history gets no invented calls" in done.stderr
    assert list(tmp_path.iterdir()) == []
