"""The outbox: records stay in it until the history has them, whatever the history does."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator

import pytest

from state.collector import outbox as module
from state.collector.outbox import Outbox
from state.history.errors import HistoryError
from state.records import CallLeg, Direction, Outcome, QueueCall, Results, StatusInterval
from tests.asterisk.lab.waiting import wait_until


def leg(number: int) -> CallLeg:
    return CallLeg(
        f"{number}", "1001", "Ana", f"{number}", Direction.INBOUND, "", "", "", 1.0, 2.0, 3.0,
        1.0, 1.0, 0.0, Outcome.ANSWERED,
    )  # fmt: skip


def interval(end: float) -> StatusInterval:
    return StatusInterval("1001", "Ana", "free", "", 1.0, end)


class Book:
    """A history that fails as often as it is told to."""

    def __init__(self) -> None:
        self.legs: list[CallLeg] = []
        self.intervals: list[StatusInterval] = []
        self.faults: list[Exception] = []
        self.tried = 0
        self.gate = threading.Event()
        self.gate.set()

    def write(
        self,
        legs_: Iterable[CallLeg] = (),
        intervals_: Iterable[StatusInterval] = (),
        queue_calls_: Iterable[QueueCall] = (),
    ) -> None:
        """Write, or fail."""
        self.tried += 1
        assert self.gate.wait(10)
        if self.faults:
            raise self.faults.pop(0)
        self.legs.extend(legs_)
        self.intervals.extend(intervals_)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def outbox(book: Book, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outbox]:
    monkeypatch.setattr(module, "EVERY_S", 0.01)
    monkeypatch.setattr(module, "RETRY_S", 0.01)
    made = Outbox(book)
    made.start()
    yield made
    book.gate.set()
    made.stop(10)


def written(book: Book, count: int) -> Callable[[], bool]:
    return lambda: len(book.legs) == count


def test_a_record_is_written_and_then_forgotten(outbox: Outbox, book: Book) -> None:
    outbox.add(Results(legs=[leg(1)], intervals=[interval(2.0)]))
    wait_until(lambda: outbox.backlog() == 0, "all is written", 10)
    assert (book.legs, book.intervals) == ([leg(1)], [interval(2.0)])
    assert outbox.written == 2


def test_nothing_to_write_wakes_nobody(outbox: Outbox, book: Book) -> None:
    outbox.add(Results())
    assert (outbox.backlog(), outbox.revision, book.tried) == (0, 0, 0)


def test_a_record_stays_until_it_is_confirmed(outbox: Outbox, book: Book) -> None:
    book.gate.clear()
    outbox.add(Results(legs=[leg(1)]))
    wait_until(lambda: book.tried == 1, "the history writes", 10)
    outbox.add(Results(legs=[leg(2)]))
    assert outbox.unconfirmed().legs == [leg(1), leg(2)]
    before = outbox.revision
    book.gate.set()
    wait_until(lambda: outbox.backlog() == 0, "all is written", 10)
    assert book.legs == [leg(1), leg(2)]
    assert outbox.revision > before


@pytest.mark.parametrize("fault", [HistoryError("the disk is full"), RuntimeError("a fault")])
def test_a_history_that_fails_is_tried_again_and_loses_nothing(
    outbox: Outbox, book: Book, caplog: pytest.LogCaptureFixture, fault: Exception
) -> None:
    book.gate.clear()
    book.faults = [fault] * 3
    outbox.add(Results(legs=[leg(1)]))
    book.gate.set()
    wait_until(written(book, 1), "it is written", 10)
    wait_until(lambda: not outbox.problem, "it is well again", 10)
    assert book.tried >= 4
    lines = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len(lines) == 2
    assert str(fault) in lines[0]
    assert "being kept again" in lines[1]


def test_while_the_history_fails_the_problem_is_said(outbox: Outbox, book: Book) -> None:
    book.faults = [HistoryError("the disk is full")] * 1_000
    outbox.add(Results(legs=[leg(1)]))
    wait_until(lambda: outbox.problem == "the disk is full", "it is said", 10)
    assert outbox.backlog() == 1
    book.faults.clear()
    wait_until(lambda: outbox.backlog() == 0, "all is written", 10)


def test_running_intervals_are_written_each_time_and_never_pile_up(
    outbox: Outbox, book: Book
) -> None:
    book.gate.clear()
    outbox.add(Results(legs=[leg(1)]))
    wait_until(lambda: book.tried == 1, "the history writes", 10)
    for end in range(2, 50):
        outbox.add_running([interval(float(end))])
    assert outbox.backlog() == 1
    book.gate.set()
    wait_until(lambda: len(book.intervals) == 1, "the last one is written", 10)
    assert book.intervals == [interval(49.0)]


def test_what_is_there_when_it_stops_is_written(book: Book) -> None:
    outbox = Outbox(book)
    outbox.start()
    outbox.add(Results(legs=[leg(1)]))
    outbox.stop(10)
    assert book.legs == [leg(1)]
    assert outbox.backlog() == 0


def test_what_cannot_be_written_when_it_stops_stays_unconfirmed(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.01)
    book.faults = [HistoryError("gone")] * 1_000
    outbox = Outbox(book)
    outbox.start()
    outbox.add(Results(legs=[leg(1)]))
    outbox.stop(10)
    assert outbox.unconfirmed().legs == [leg(1)]


def test_what_waits_is_bounded_and_calls_go_before_intervals(
    outbox: Outbox, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 10)
    book.gate.clear()
    outbox.add(Results(legs=[leg(n) for n in range(4)], intervals=[interval(2.0)] * 3))
    outbox.add(Results(legs=[leg(n) for n in range(4, 20)], intervals=[interval(2.0)] * 3))
    assert (outbox.backlog(), outbox.dropped) == (10, 16)
    assert outbox.unconfirmed().legs == [leg(n) for n in range(9)]
    book.faults = [HistoryError("the disk is full")]
    book.gate.set()
    wait_until(lambda: outbox.backlog() == 0, "what had room is written", 10)
    assert len(book.intervals) == 1
