"""Databases for the history's tests: every test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from state.files.agents import Agents
from state.history import History, open_history
from tests.fakes.servers.postgres import MissingPostgresError, Postgres

OpenHistory = Callable[..., History]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    try:
        server = Postgres()
    except MissingPostgresError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def history_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'history.sqlite3'}"
    return cast("Postgres", request.getfixturevalue("postgres")).database()


@pytest.fixture
def open_it(history_url: str) -> Iterator[OpenHistory]:
    """Opens the test's database, each time as another process would."""
    opened: list[History] = []

    def open_(zone: str = "UTC", agents: Agents | None = None) -> History:
        opened.append(open_history(history_url, ZoneInfo(zone), agents))
        return opened[-1]

    yield open_
    for history in opened:
        history.close()


@pytest.fixture
def history(open_it: OpenHistory) -> History:
    return open_it()
