"""A stream to play with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ami.session import stream as module
from tests.ami.session.stream_play import Play


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    monkeypatch.setattr(module, "POLL_S", 0.001)
    made = Play()
    yield made
    assert made.client.closed
