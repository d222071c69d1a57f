"""A history of a week of three agents and one queue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from state.history import History, open_history
from tests.fakes import day


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    folder = tmp_path_factory.mktemp("history")
    opened = open_history(f"sqlite:///{folder / 'history.sqlite3'}", agents=day.AGENTS)
    day.fill(opened)
    yield opened
    opened.close()
