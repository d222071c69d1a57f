"""A thread that hands finished records to the history, and keeps them until they are safe there.

Knows retrying. Must not know what the records mean or which database it is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Protocol, TypeVar

from state.history.errors import HistoryError
from state.history.reports.day_so_far import DaySoFar
from state.records import CallLeg, QueueCall, Results, StatusInterval

T = TypeVar("T")

log = logging.getLogger(__name__)

EVERY_S = 0.3
"""Records are gathered this long: a finished call is in the history within a second."""

RETRY_S = 5.0
"""Pause after the history could not be written."""


MOST_WAITING = 100_000
"""The most records that wait for a history that cannot be written, about 60 MB: two days of 500
agents. More are dropped and counted: intervals from half of it on, calls at the end."""


class HistoryWriter(Protocol):
    """What the outbox needs of a history: an idempotent, all-or-nothing write."""

    def write(
        self,
        legs_: Iterable[CallLeg] = (),
        intervals_: Iterable[StatusInterval] = (),
        queue_calls_: Iterable[QueueCall] = (),
    ) -> None:
        """Write; raises HistoryError when nothing was written."""


ReadDay = Callable[[float], DaySoFar]
"""Reads what the history has of the day that began at a time."""


class Outbox:
    """Finished records on their way to the history, and the thread that writes them.

    The same thread reads the day with `read_day` just after a write: so nothing is counted twice.
    """

    def __init__(self, history: HistoryWriter, read_day: ReadDay | None = None) -> None:
        self.problem = ""
        self.written = 0
        self.dropped = 0
        self.revision = 0
        self._history = history
        self._read_day = read_day
        self._day_wanted: float | None = None
        self._day: DaySoFar | None = None
        self._lock = threading.Lock()
        self._unconfirmed = Results()
        self._running: list[StatusInterval] = []
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def add(self, results: Results) -> None:
        """Take finished records; they stay in `unconfirmed` until the history has them."""
        if not (results.legs or results.intervals or results.queue_calls):
            return
        with self._lock:
            self._take(self._unconfirmed.legs, results.legs, MOST_WAITING)
            self._take(self._unconfirmed.queue_calls, results.queue_calls, MOST_WAITING)
            self._take(self._unconfirmed.intervals, results.intervals, MOST_WAITING // 2)
            self.revision += 1
        self._wake.set()

    def _take(self, waiting: list[T], new: list[T], most: int) -> None:
        room = max(0, most - _size(self._unconfirmed))
        self.dropped += len(new[room:])
        waiting.extend(new[:room])

    def add_running(self, intervals: list[StatusInterval]) -> None:
        """Take intervals that go on; each time they are written again, so none is kept for long."""
        with self._lock:
            self._running = intervals
        self._wake.set()

    def unconfirmed(self) -> Results:
        """The records that the history has not confirmed yet."""
        with self._lock:
            return Results(
                legs=list(self._unconfirmed.legs),
                intervals=list(self._unconfirmed.intervals),
                queue_calls=list(self._unconfirmed.queue_calls),
            )

    def count(self, day_begins: float) -> None:
        """Have the day read from the history, after all that waits now is written."""
        if self._read_day is not None:
            with self._lock:
                self._day_wanted = day_begins
            self._wake.set()

    def counted(self) -> DaySoFar | None:
        """The day with all records taken until now, once after each `count`; else None."""
        with self._lock:
            day, self._day = self._day, None
            if day is None:
                return None
            return day.plus(self._unconfirmed.legs, self._unconfirmed.queue_calls)

    def backlog(self) -> int:
        """How many records wait."""
        with self._lock:
            return _size(self._unconfirmed)

    def stop(self, wait_s: float) -> None:
        """Write what is there and end."""
        self._stop.set()
        self._wake.set()
        self._thread.join(wait_s)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait()
            self._wake.clear()
            pause = EVERY_S if self._try_write() else RETRY_S
            self._stop.wait(pause)
        self._try_write()

    def _try_write(self) -> bool:
        problem = ""
        try:
            self._write()
        except HistoryError as error:
            problem = str(error)
        except Exception as error:
            log.exception("A fault in the history's writer; its records are kept and tried again")
            problem = f"a fault in the history's writer: {error!r}"
        self._note(problem)
        if problem:
            self._wake.set()
        return not problem

    def _write(self) -> None:
        batch = self.unconfirmed()
        with self._lock:
            running, self._running = self._running, []
        if batch.legs or batch.intervals or batch.queue_calls or running:
            self._history.write(batch.legs, [*running, *batch.intervals], batch.queue_calls)
            self._confirm(batch)
        self._count_day()

    def _count_day(self) -> None:
        """Read the day. Records confirmed later are not in it: then it is read again."""
        begins = self._day_wanted
        if begins is None or self._read_day is None:
            return
        with suppress(HistoryError):  # that it cannot be read is said by the next write
            day = self._read_day(begins)
            with self._lock:
                self._day, self._day_wanted = day, None

    def _confirm(self, batch: Results) -> None:
        with self._lock:
            del self._unconfirmed.legs[: len(batch.legs)]
            del self._unconfirmed.intervals[: len(batch.intervals)]
            del self._unconfirmed.queue_calls[: len(batch.queue_calls)]
            self.revision += 1
            if self._day is not None:
                self._day_wanted, self._day = self._day.begins, None
        self.written += _size(batch)

    def _note(self, problem: str) -> None:
        if problem and not self.problem:
            log.warning("The history is not being kept, records wait: %s", problem)
        elif self.problem and not problem:
            log.warning("The history is being kept again at %s", time.strftime("%H:%M:%S"))
        lost = f"; {self.dropped} records found no room" if self.dropped else ""
        self.problem = problem and problem + lost


def _size(box: Results) -> int:
    return len(box.legs) + len(box.intervals) + len(box.queue_calls)
