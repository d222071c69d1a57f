"""A history of a week of three agents and one queue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from state.history import History
from tests.fakes import day


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    with day.filled(tmp_path_factory.mktemp("history")) as opened:
        yield opened
