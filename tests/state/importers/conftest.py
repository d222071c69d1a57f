"""An import into an empty history, on every database there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from state.history import History
from tests.state.importers.fakes import Importing


@pytest.fixture
def importing(history: History, tmp_path: Path) -> Importing:
    return Importing(history, tmp_path)
