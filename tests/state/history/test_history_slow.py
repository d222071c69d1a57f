"""A question that takes too long is given up, and says so."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import text

from state.history import HistorySlow, open_history
from state.history.database import engine
from tests.fakes.servers.postgres import Postgres

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


def test_an_endless_question_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LONGEST_READ_MS", 200)
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    began = time.monotonic()
    with pytest.raises(HistorySlow, match="too long"), history.reading() as connection:
        connection.execute(text(ENDLESS))
    assert time.monotonic() - began < 5
    with history.reading() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    history.close()


def test_an_endless_question_to_postgres_ends(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LONGEST_READ_MS", 200)
    history = open_history(postgres.database())
    with pytest.raises(HistorySlow, match="too long"), history.reading() as connection:
        connection.execute(text("SELECT pg_sleep(60)"))
    history.close()
