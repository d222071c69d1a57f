"""`app.py audit` prints who did what."""

from __future__ import annotations

import json
import time

import pytest

from state.upkeep.installation import Installation
from tests.state.upkeep.conftest import Run

pytestmark = pytest.mark.parametrize("history_url", ["sqlite"], indirect=True)


@pytest.fixture
def filled(installation: Installation) -> Installation:
    audit = installation.store.audit
    audit.note("ann", "192.0.2.1", "log-in", how="password")
    audit.note("", "", "exported", what="a\nb", rows=7)
    return installation


def test_entries_are_lines_in_order(filled: Installation, run: Run) -> None:
    code, text = run("audit")
    first, second = text.splitlines()
    assert code == 0
    assert first.endswith(" log-in by ann from 192.0.2.1 how=password")
    assert second.endswith(" exported by nobody what=a\\nb rows=7")
    assert first.startswith(time.strftime("%Y-%m-%d ", time.gmtime()))


def test_entries_are_json_objects(filled: Installation, run: Run) -> None:
    lines = [json.loads(line) for line in run("audit", "--json")[1].splitlines()]
    assert [line["detail"] for line in lines] == [
        {"how": "password"},
        {"what": "a\\nb", "rows": "7"},
    ]
    assert lines[0]["who"] == "ann"


def test_only_so_many_days_are_printed(
    filled: Installation, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(filled.store.audit, "_clock", lambda: now - 2.5 * 86_400)
    filled.note("old")
    assert "old" not in run("audit", "--days", "2")[1]
    assert "old" in run("audit", "--days", "3")[1]
