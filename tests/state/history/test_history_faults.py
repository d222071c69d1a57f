"""A history that is locked, full, away, broken or of another version is said by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest

from state.history import History, HistoryFull, HistoryLocked, HistoryUnavailable, open_history
from state.history.database import engine
from state.history.database.rows import Origin
from state.history.database.schema import legs
from state.history.reports.agents import AgentReports, DayRange
from state.history.reports.listing import LegFilter, find_legs
from tests.fakes.records import at, leg
from tests.fakes.servers.postgres import Postgres

NOON = at("2026-03-02T12:00")
ALL = LegFilter(0, 1e10)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "WRITER_WAIT_MS", 50)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "history.sqlite3"


@pytest.fixture
def history(file: Path) -> Iterator[History]:
    opened = open_history(f"sqlite:///{file}")
    yield opened
    opened.close()


def keys(history: History) -> list[str]:
    return [found.key for found in find_legs(history, ALL)]


def test_opening_touches_nothing_and_the_first_write_makes_folder_and_schema(
    history: History, file: Path
) -> None:
    assert not file.parent.exists()
    history.write([leg("a", NOON, 1, 1)])
    assert keys(history) == ["a"]


def test_a_url_that_is_none_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="HISTORY_URL"):
        open_history("no url at all")


def test_a_locked_sqlite_says_so_and_takes_the_write_afterwards(
    history: History, file: Path
) -> None:
    history.write([leg("a", NOON, 1, 1)])
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(HistoryLocked, match="locked by another writer"):
        history.write([leg("b", NOON, 1, 1)])
    assert keys(history) == ["a"]
    other.close()
    history.write([leg("b", NOON, 1, 1)])
    assert keys(history) == ["a", "b"]


def test_readers_see_the_last_commit_while_a_writer_is_at_work(history: History) -> None:
    history.write([leg("a", NOON, 1, 1)])
    with history.writing() as writer:
        writer.merge(legs, [history.leg_row(leg("b", NOON, 1, 1), Origin.LIVE)])
        assert keys(history) == ["a"]
    assert keys(history) == ["a", "b"]


def test_a_full_database_says_so_and_goes_on_once_there_is_room(
    history: History, file: Path
) -> None:
    history.write([leg("a", NOON, 1, 1)])
    many = [leg(f"b{n}", NOON, 1, 1, peer_name="x" * 200) for n in range(2000)]
    with history.writing() as writer:
        connection = writer._connection
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 5}")
    with pytest.raises(HistoryFull, match="no room left"):
        history.write(many)
    assert keys(history) == ["a"]
    with history.writing() as writer:
        writer._connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    history.write(many)
    assert len(keys(history)) == 2001


def test_a_file_that_is_no_database_is_named_and_left_alone(history: History, file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"holiday pictures" * 100)
    with pytest.raises(HistoryUnavailable, match="not a database"):
        history.write([leg("a", NOON, 1, 1)])
    assert file.read_bytes().startswith(b"holiday pictures")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    history = open_history(f"sqlite:///{tmp_path / 'file' / 'history.sqlite3'}")
    with pytest.raises(HistoryUnavailable):
        history.write([leg("a", NOON, 1, 1)])


def test_a_file_taken_away_while_running_is_created_again(history: History, file: Path) -> None:
    history.write([leg("a", NOON, 1, 1)])
    history.close()
    for part in file.parent.iterdir():
        part.unlink()
    with pytest.raises(HistoryUnavailable):
        history.write([leg("b", NOON, 1, 1)])
    history.write([leg("b", NOON, 1, 1)])
    assert keys(history) == ["b"]


def test_a_history_of_a_later_version_is_refused_in_plain_words(
    history: History, file: Path
) -> None:
    history.write([leg("a", NOON, 1, 1)])
    with sqlite3.connect(file) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    later = open_history(f"sqlite:///{file}")
    with pytest.raises(HistoryUnavailable, match="'9999', which is later"):
        later.write([leg("b", NOON, 1, 1)])
    later.close()


def test_a_reader_cannot_write(history: History) -> None:
    history.prepare()
    with pytest.raises(HistoryUnavailable, match="readonly"), history.reading() as connection:
        connection.exec_driver_sql("DELETE FROM legs")


def test_reports_of_an_unreachable_postgres_say_so(postgres: Postgres) -> None:
    url = postgres.database()
    history = open_history(url.replace("ringside_", "gone_"))
    with pytest.raises(HistoryUnavailable, match="gone_"):
        AgentReports(history).agents(DayRange(date(2026, 3, 2), date(2026, 3, 2)))


def test_a_locked_postgres_says_so_and_takes_the_write_afterwards(postgres: Postgres) -> None:
    url = postgres.database()
    history = open_history(url)
    history.write([leg("a", NOON, 1, 1)])
    with psycopg.connect(url.replace("postgresql://ringside@/", "postgresql://ringside@/")) as held:
        held.execute("SELECT pg_advisory_xact_lock(%s)", (engine._WRITE_LOCK,))
        with pytest.raises(HistoryLocked):
            history.write([leg("b", NOON, 1, 1)])
    history.write([leg("b", NOON, 1, 1)])
    assert keys(history) == ["a", "b"]
    history.close()
