"""Makes the past: a day at a time, the latest first.

Knows the history, and which days are still to be made. What is made stands in the history itself:
after a crash the next start makes that day again. The same records written twice change nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from ami.demo.day import DayOfCalls
from ami.demo.people import Person
from ami.demo.plan import Day, bad_tuesday
from ami.demo.records import Records
from ami.simulator.traffic.traffic import WARM_UP
from state.calendar import monday
from state.demo_progress import Progress
from state.history import History
from state.history.notes import first_interval, read_note, write_note

MARK: Final = "demo-past"
"""The entry of the history's `meta` that says what is made."""
SEED: Final = 1
ROWS_AT_ONCE, PAUSE_S = 400, 0.01


class Mark(NamedTuple):
    """The past ends at `until`; the days from `first` to `last` are still to be made."""

    until: float
    first: str
    last: str

    @property
    def left(self) -> int:
        """The days that are still to be made."""
        return max(0, (date.fromisoformat(self.last) - date.fromisoformat(self.first)).days + 1)


@dataclass(frozen=True, slots=True)
class Past:
    """The past of these people in a history: so many whole weeks, and the days of this one."""

    history: History
    people: tuple[Person, ...]
    weeks: int
    seed: int = SEED

    def make(self, now: float, report: Callable[[Progress], None]) -> None:
        """Make all that is not made yet of the time before `now`; report after each day."""
        mark = self._begin(now)
        of = mark.left
        while mark.left:
            report(Progress(of - mark.left, of))
            mark = self._make_a_day(mark)
        report(Progress(of, of))

    def _begin(self, now: float) -> Mark:
        """What is to be made; what an earlier start marked counts."""
        mark = _read(self.history)
        if mark is None:
            mark = self._first_mark(now)
            _write(self.history, mark)
        return mark

    def _first_mark(self, now: float) -> Mark:
        until = min(now, first_interval(self.history) or now)
        last = datetime.fromtimestamp(until, self.history.calendar.zone).date()
        first = monday(last) - timedelta(weeks=self.weeks)
        return Mark(until, first.isoformat(), last.isoformat())

    def _make_a_day(self, mark: Mark) -> Mark:
        """Make the latest day that is left; return what is left then."""
        day = date.fromisoformat(mark.last)
        write_day(self.history, self.records(day, mark.until))
        mark = mark._replace(last=(day - timedelta(days=1)).isoformat())
        _write(self.history, mark)
        return mark

    def records(self, day: date, until: float) -> Records:
        """All records of a day, cut at `until`.

        The live demo's first calls and pauses began before it was watched, up to its warm-up.
        """
        last = datetime.fromtimestamp(until, self.history.calendar.zone).date()
        planned = Day(day, self.history.calendar.zone, day == bad_tuesday(last))
        calls_until = until - WARM_UP
        return DayOfCalls(planned, self.people, self.seed, calls_until, until).pass_by()


def write_day(history: History, made: Records) -> None:
    """Write a day's records, as those of the live board.

    In small transactions with a pause after each, the longer the busier the machine is: finished
    calls of the live demo come in between. A low priority would do harm: it would hold the lock
    for long.
    """
    for some in _in_parts(made):
        began = time.monotonic()
        history.write(some.legs, some.intervals, some.queue_calls)
        time.sleep(PAUSE_S + (time.monotonic() - began) / 2)


def _in_parts(made: Records) -> Iterator[Records]:
    longest = max(len(made.legs), len(made.intervals), len(made.queue_calls))
    for at in range(0, longest, ROWS_AT_ONCE):
        part = slice(at, at + ROWS_AT_ONCE)
        yield Records(made.legs[part], made.intervals[part], made.queue_calls[part])


def is_made(history: History) -> bool:
    """Whether nothing of a history's past is left to make."""
    mark = _read(history)
    return mark is not None and not mark.left


def _read(history: History) -> Mark | None:
    text = read_note(history, MARK)
    return None if text is None else Mark(*json.loads(text))


def _write(history: History, mark: Mark) -> None:
    write_note(history, MARK, json.dumps(mark))
