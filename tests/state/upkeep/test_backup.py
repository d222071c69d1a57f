"""`app.py backup` and `restore`: what comes back, what stays, and what is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from state.access.roles import EVERYTHING, Role, Viewer
from state.access.store.attempts import of_log_in
from state.history.database.schema import agent_day, legs, metadata
from state.history.history import open_history
from state.settings import Settings
from state.upkeep.archive import pack
from state.upkeep.copies import OVER
from state.upkeep.installation import Installation
from tests.fakes.records import at, interval, leg, queue_call
from tests.state.upkeep.conftest import SECRET, Run

PASSWORD = "correct horse battery"
one_database = pytest.mark.parametrize("history_url", ["sqlite"], indirect=True)
DAY = at("2026-03-02 10:00:00")


@pytest.fixture
def filled(installation: Installation) -> Installation:
    installation.history.write(
        [leg(f"1.{number}", DAY + number, 5, 60, agent="Ana") for number in range(7)],
        [interval("oncall", DAY, DAY + 60, agent="Ana")],
        [queue_call("2.1", DAY, 20, "abandoned")],
    )
    installation.store.users.add("ann", Role.MANAGER, EVERYTHING, PASSWORD)
    return installation


def rows(installation: Installation) -> dict[str, list[Any]]:
    """All that a restoration brings back."""
    with installation.history.reading() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=str)
            for table in metadata.sorted_tables
            if table not in OVER and table.name != "audit"
        }


def keys(installation: Installation) -> set[str]:
    with installation.history.reading() as connection:
        return set(connection.scalars(select(legs.c.key)))


def test_a_restoration_brings_back_every_row_as_it_was(filled: Installation, run: Run) -> None:
    before = rows(filled)
    assert run("backup", "b.tar.gz")[0] == 0
    filled.history.write([leg("9.9", DAY, 1, 1)])
    filled.store.users.remove("ann")
    filled.store.users.add("eve", Role.ADMIN, EVERYTHING, PASSWORD)
    code, text = run("restore", "b.tar.gz")
    assert code == 0, text
    assert rows(filled) == before
    assert filled.store.users.check("ann", PASSWORD) is not None


def test_sessions_and_links_of_the_backup_are_over(filled: Installation, run: Run) -> None:
    secret = filled.store.sessions.begin(Viewer("ann", Role.MANAGER), "password", of_user=True)
    filled.store.users.add("bob", Role.AGENT, EVERYTHING)
    link = filled.store.users.invite("bob")
    filled.store.attempts.begin(of_log_in("ann", "192.0.2.1"))
    run("backup", "b.tar.gz")
    run("restore", "b.tar.gz")
    assert filled.store.sessions.find(secret) is None
    assert filled.store.users.invited(link) is None


def test_the_audit_log_goes_on_over_a_restoration(filled: Installation, run: Run) -> None:
    filled.note("before")
    run("backup", "b.tar.gz")
    filled.note("after", what="something")
    filled.note("erased caller", number="ends in 67")
    text = run("restore", "b.tar.gz")[1]
    actions = [entry.action for entry in filled.store.audit.latest()]
    assert actions == ["backup restored", "erased caller", "after", "backup made", "before"]
    assert "1 persons were erased after the backup" in text
    run("restore", "b.tar.gz")
    assert [entry.action for entry in filled.store.audit.latest()].count("before") == 1


def test_workers_look_again_who_may_do_what(filled: Installation, run: Run) -> None:
    run("backup", "b.tar.gz")
    before = filled.store.database.changed_at()
    run("restore", "b.tar.gz")
    assert filled.store.database.changed_at() != before


def test_a_backup_goes_into_another_database(
    filled: Installation, run: Run, tmp_path: Path
) -> None:
    """From PostgreSQL to SQLite and back: how an installation moves."""
    before = rows(filled)
    run("backup", "b.tar.gz")
    other = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    assert run("restore", "b.tar.gz", history_url=other)[0] == 0
    assert run("backup", "c.tar.gz", history_url=other)[0] == 0
    filled.history.write([leg("9.9", DAY, 1, 1)])
    assert run("restore", "c.tar.gz")[0] == 0
    assert rows(filled) == before


def test_sums_are_counted_again_where_the_time_zone_is_another(
    filled: Installation, run: Run, tmp_path: Path
) -> None:
    run("backup", "b.tar.gz")
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    run("restore", "b.tar.gz", history_url=url, time_zone="Pacific/Kiritimati")
    zone = ZoneInfo("Pacific/Kiritimati")
    with closing(open_history(url, zone)) as history, history.reading() as connection:
        assert {str(day) for day in connection.scalars(select(agent_day.c.day))} == {"2026-03-03"}


@one_database
def test_files_come_back_and_none_in_use_is_overwritten(
    filled: Installation, run: Run, tmp_path: Path
) -> None:
    agents = tmp_path / "agents.csv"
    (tmp_path / ".env").write_text(f"AMI_HOST=pbx\nAMI_SECRET={SECRET}\n")
    agents.write_text("agent,extension\nAna,1001\n")
    (tmp_path / "var" / "secret-key").write_text("k" * 64)
    text = run("backup", "b.tar.gz", AGENTS=agents)[1]
    assert "secrets of .env in clear" in text
    agents.write_text("agent,extension\nBob,1001\n")
    (tmp_path / "var" / "secret-key").unlink()
    text = run("restore", "b.tar.gz", AGENTS=agents)[1]
    assert "Bob,1001" in agents.read_text()
    assert "Ana,1001" in (tmp_path / "agents.csv.restored").read_text()
    assert f"{agents}.restored: the file of the backup differs" in text
    assert not (tmp_path / ".env.restored").exists()
    for path in ("agents.csv.restored", "var/secret-key", "b.tar.gz"):
        assert (tmp_path / path).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "var" / "secret-key").read_text() == "k" * 64


@one_database
def test_a_new_machine_gets_its_settings_first_and_all_the_rest_then(
    filled: Installation, run: Run, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"AMI_HOST=pbx\nAMI_SECRET={SECRET}\n")
    run("backup", "b.tar.gz")
    (tmp_path / ".env").unlink()
    code, text = run("restore", "b.tar.gz", ami_host="")
    assert code == 1
    assert "run the same command again" in text
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert Settings(_env_file=".env").ami_secret.get_secret_value() == SECRET
    assert run("restore", "b.tar.gz")[0] == 0


@one_database
@pytest.mark.parametrize("command", ["backup", "restore"])
def test_the_demo_has_nothing_to_keep(filled: Installation, run: Run, command: str) -> None:
    run("backup", "b.tar.gz")
    code, text = run(command, "b.tar.gz", ami_host="")
    assert (code, text.count("\n")) == (1, 1)
    assert "not done: AMI_HOST is not set" in text


def packed(folder: Path, content: dict[str, bytes], schema: str = "0004") -> None:
    kept = folder / "content"
    kept.mkdir()
    for name, bytes_ in content.items():
        (kept / name).write_bytes(bytes_)
    pack(folder / "x.tar.gz", kept, version="9.0.0", schema=schema, made_at=1.0)


@one_database
@pytest.mark.parametrize(
    "what",
    [
        ({"history.sqlite3": b""}, "0999", "later than this program knows: run that version"),
        ({"env": b""}, "0004", "its files are not those of a backup"),
        ({"history.sqlite3": b"", "passwd": b""}, "0004", "its files are not those of a backup"),
        ({"history.sqlite3": b"", "env": b"x" * 2_000_000}, "0004", "too long"),
        ({"history.sqlite3": b"no database" * 500}, "0004", "its history cannot be read"),
    ],
)
def test_what_is_no_backup_of_this_program_changes_nothing(
    filled: Installation, run: Run, what: tuple[dict[str, bytes], str, str]
) -> None:
    content, schema, why = what
    packed(Path.cwd(), content, schema)
    before = rows(filled)
    code, text = run("restore", "x.tar.gz")
    assert (code, text.count("\n")) == (1, 1)
    assert why in text
    assert rows(filled) == before
    assert [path.name for path in Path("var").glob(".*")] == []


@one_database
def test_a_backup_that_finds_no_room_is_refused_before_it_is_unpacked(
    filled: Installation, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "b.tar.gz")
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_000}))
    code, text = run("restore", "b.tar.gz")
    assert code == 1
    assert "has no room" in text


Spoil = Callable[[sqlite3.Connection], object]


@pytest.mark.parametrize(
    ("spoil", "comes_back"),
    [
        (lambda database: database.execute("UPDATE legs SET started_us = 'now'"), False),
        (lambda database: database.execute("UPDATE users SET scope = x'00'"), False),
        (lambda database: database.execute("DROP TABLE queue_wait"), False),
        (lambda database: database.execute("CREATE TABLE more (x)"), True),
        (
            lambda database: database.execute(
                "CREATE TRIGGER t AFTER DELETE ON legs BEGIN DELETE FROM users; END"
            ),
            True,
        ),
    ],
)
def test_a_hostile_database_in_a_backup_brings_in_rows_at_most(
    filled: Installation, run: Run, tmp_path: Path, spoil: Spoil, comes_back: bool
) -> None:
    before = rows(filled)
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    run("backup", "b.tar.gz")
    run("restore", "b.tar.gz", history_url=url)
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as database:
        spoil(database)
        database.commit()
        database.execute("PRAGMA journal_mode=DELETE")
    packed(tmp_path, {"history.sqlite3": (tmp_path / "other.sqlite3").read_bytes()})
    assert (run("restore", "x.tar.gz")[0] == 0) is comes_back
    assert rows(filled) == before
    filled.history.write([leg("9.9", DAY, 1, 1)])
    assert "9.9" in keys(filled)
    assert filled.store.users.find("ann") is not None
    if filled.history.file is not None:
        with closing(sqlite3.connect(filled.history.file)) as database:
            kinds = database.execute("SELECT DISTINCT type FROM sqlite_schema").fetchall()
        assert sorted(kinds) == [("index",), ("table",)]
