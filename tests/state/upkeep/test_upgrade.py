"""An upgrade from the version before users came keeps the history, the settings and the backups."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import astuple
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from state.access.roles import EVERYTHING, Role
from state.history.history import History, open_history
from state.history.reports.agents import AgentReports, DayRange
from state.history.reports.listing import LegFilter, day_intervals, find_legs
from state.settings import Settings
from state.upkeep.archive import pack
from state.upkeep.installation import opened
from tests.fakes.records import at, leg
from tests.state.upkeep.conftest import Run

ZONE = "Europe/Lisbon"
PASSWORD = "correct horse battery"
BEFORE = (Path(__file__).parent / "schema_0003.sql").read_text("utf-8")
"""A history as the version before wrote it: a queue call, its leg, a missed leg, three times."""

ENV = """
AMI_HOST=pbx.example.org
AMI_USERNAME=ringside
AMI_SECRET=s3cr3t-word
TIME_ZONE=Europe/Lisbon
API_TOKEN=a-token-of-twenty-four-characters
SECRET_KEY=a-key-of-the-version-before
BIND=127.0.0.1:8060
HISTORY_DAYS=100
WRAPUP=sales:20
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The history's file as it was left."""
    path = tmp_path / "var" / "history.sqlite3"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.executescript(BEFORE)
    return path


def what_is_kept(history: History) -> tuple[Any, ...]:
    day = date(2026, 3, 2)
    sums = AgentReports(history).agents(DayRange(day, day))
    legs = [
        (found.key, found.peer, found.talk_s) for found in find_legs(history, LegFilter(0, 2e9))
    ]
    return legs, [each.state for each in day_intervals(history, day)], sums


def test_everything_that_was_kept_is_there_and_goes_on(file: Path) -> None:
    with closing(open_history(f"sqlite:///{file}", ZoneInfo(ZONE))) as history:
        legs, states, sums = what_is_kept(history)
        assert legs == [("1.1", "+351910000001", 60.0), ("1.2", "5551234", 0.0)]
        assert states == ["free", "ringing", "oncall"]
        (ana,) = sums
        assert ana.agent == "Ana"
        assert (ana.totals.offered, ana.totals.answered, ana.totals.missed) == (2, 1, 1)
        assert ana.totals.talk_ms == 60_000
        history.write([leg("1.3", at("2026-03-02 12:00:00", ZONE), 5, 30, agent="Ana")])
        assert what_is_kept(history)[2][0].totals.answered == 2


def test_the_settings_mean_what_they_meant(
    file: Path, tmp_path: Path, settings: Callable[..., Settings]
) -> None:
    (tmp_path / ".env").write_text(ENV)
    found = Settings(_env_file=tmp_path / ".env")
    assert (found.ami_host, found.bind, found.history_days) == (
        "pbx.example.org", "127.0.0.1:8060", 100
    )  # fmt: skip
    assert (found.time_zone, found.wrapup_by_queue) == (ZONE, {"sales": 20.0})
    assert found.api_token.get_secret_value() == "a-token-of-twenty-four-characters"
    assert found.history_dsn == f"sqlite:///{file.relative_to(tmp_path)}"


def test_users_are_added_to_it_and_stay_at_the_next_start(
    file: Path, settings: Callable[..., Settings]
) -> None:
    for is_first in (True, False):
        with opened(settings(history_url=f"sqlite:///{file}", time_zone=ZONE)) as found:
            if is_first:
                assert not found.store.users.exist()
                found.store.users.add("ann", Role.MANAGER, EVERYTHING, PASSWORD)
            user = found.store.users.check("ann", PASSWORD)
            assert user is not None
            assert user.role is Role.MANAGER
            assert len(what_is_kept(found.history)[0]) == 2


def test_a_backup_of_an_older_schema_is_brought_up_to_date(
    file: Path, run: Run, settings: Callable[..., Settings], tmp_path: Path
) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
    kept = tmp_path / "content"
    kept.mkdir()
    file.rename(kept / file.name)
    pack(tmp_path / "b.tar.gz", kept, version="0.1.0", schema="0003", made_at=at("2026-03-03"))
    code, text = run("restore", "b.tar.gz", time_zone=ZONE)
    assert code == 0, text
    with opened(settings(time_zone=ZONE)) as found:
        legs, states, sums = what_is_kept(found.history)
    assert (len(legs), len(states), sums[0].totals.talk_ms) == (2, 3, 60_000)
    assert astuple(sums[0].totals)
