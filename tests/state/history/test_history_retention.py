"""Old records are forgotten while the dashboard runs, and a history that fails is tried again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from state.history import History, HistoryLocked, retention
from state.history.reports.listing import LegFilter, find_legs
from state.history.retention import forget_regularly
from tests.fakes.records import leg

DAY_S = 86_400


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIRST_PAUSE_S", "BATCH_PAUSE_S", "LONG_PAUSE_S"):
        monkeypatch.setattr(retention, name, 0.01)


Forget = Callable[[History], threading.Thread]


@pytest.fixture
def forget(history: History) -> Iterator[Forget]:
    """Starts forgetting; at the end of the test it has ended, before the history is closed."""
    stop, threads = threading.Event(), []

    def start(history: History) -> threading.Thread:
        threads.append(forget_regularly(history, 30, stop))
        return threads[-1]

    yield start
    stop.set()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def kept(history: History) -> list[str]:
    return [found.key for found in find_legs(history, LegFilter(0, 1e10))]


def wait(history: History, keys: list[str]) -> None:
    deadline = time.monotonic() + 10
    while kept(history) != keys:
        assert time.monotonic() < deadline, kept(history)
        time.sleep(0.01)


def test_what_is_too_old_goes_and_the_rest_stays(history: History, forget: Forget) -> None:
    now = time.time()
    history.write([leg("old", now - 60 * DAY_S, 1, 1), leg("new", now - 5 * DAY_S, 1, 1)])
    forget(history)
    wait(history, ["new"])


def test_a_history_that_is_locked_is_tried_again(
    history: History, forget: Forget, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.write([leg("old", time.time() - 60 * DAY_S, 1, 1)])
    really, failures = retention.forget_batch, iter([True, True])

    def forget_batch(history: History, now: float, days: int) -> int:
        if next(failures, False):
            raise HistoryLocked("history is locked by another writer")
        return really(history, now, days)

    monkeypatch.setattr(retention, "forget_batch", forget_batch)
    forget(history)
    wait(history, [])


def test_what_else_is_kept_in_the_same_database_is_forgotten_too(history: History) -> None:
    stop, asked = threading.Event(), threading.Event()

    def also() -> int:
        asked.set()
        return 0

    thread = forget_regularly(history, 30, stop, also)
    assert asked.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
