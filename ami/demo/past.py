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
from itertools import islice
from typing import Final, NamedTuple

from sqlalchemy import Connection, Table, delete, func, insert, select

from ami.demo.day import DayOfCalls, Records
from ami.demo.people import Person
from ami.demo.plan import Day, bad_tuesday
from ami.simulator.traffic.traffic import WARM_UP
from state.calendar import monday
from state.history import History
from state.history.database.rows import Origin, TableRow, interval_row, leg_row, queue_call_row
from state.history.database.schema import intervals, legs, meta, queue_calls
from state.making import Progress

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

    def make(self, now: float, tell: Callable[[Progress], None]) -> None:
        """Make all that is not made yet of the time before `now`; tell after each day."""
        mark = self._begin(now)
        of = mark.left
        while mark.left:
            tell(Progress(of - mark.left, of))
            mark = self._make_a_day(mark)
        tell(Progress(of, of))

    def _begin(self, now: float) -> Mark:
        """Mark what is to be made; what another start marked counts."""
        with self.history.writing() as writer:
            mark = _read(writer.connection)
            if mark is None:
                mark = self._first_mark(writer.connection, now)
                _write(writer.connection, mark)
            return mark

    def _first_mark(self, connection: Connection, now: float) -> Mark:
        earliest = connection.scalar(select(func.min(intervals.c.started_us)))
        until = now if earliest is None else min(now, earliest / 1_000_000)
        last = datetime.fromtimestamp(until, self.history.calendar.zone).date()
        first = monday(last) - timedelta(weeks=self.weeks)
        return Mark(until, first.isoformat(), last.isoformat())

    def _make_a_day(self, mark: Mark) -> Mark:
        """Make the latest day that is left; return what is left then."""
        day = date.fromisoformat(mark.last)
        write_day(self.history, self.records(day, mark.until))
        mark = mark._replace(last=(day - timedelta(days=1)).isoformat())
        with self.history.writing() as writer:
            _write(writer.connection, mark)
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
    """Write a day's records, as those of the live board; they name their agents themselves.

    In small transactions with a pause after each, the longer the busier the machine is: finished
    calls of the live demo come in between. A low priority would do harm: it would hold the lock
    for long.
    """
    for table, rows in _tables(made):
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            began = time.monotonic()
            with history.writing() as writer:
                writer.merge(table, chunk)
            time.sleep(PAUSE_S + (time.monotonic() - began) / 2)


def _tables(made: Records) -> Iterator[tuple[Table, Iterator[TableRow]]]:
    live = Origin.LIVE
    yield legs, (leg_row(each, live) for each in made.legs)
    yield queue_calls, (queue_call_row(each, live) for each in made.queue_calls)
    yield intervals, (interval_row(each, live) for each in made.intervals)


def is_made(history: History) -> bool:
    """Whether nothing of a history's past is left to make."""
    with history.reading() as connection:
        mark = _read(connection)
    return mark is not None and not mark.left


def _read(connection: Connection) -> Mark | None:
    text = connection.scalar(select(meta.c.value).where(meta.c.name == MARK))
    return None if text is None else Mark(*json.loads(text))


def _write(connection: Connection, mark: Mark) -> None:
    connection.execute(delete(meta).where(meta.c.name == MARK))
    connection.execute(insert(meta).values(name=MARK, value=json.dumps(mark)))
