"""Reports on queues: sums by queue, by day and by half hour.

Knows which rollup each report reads. Must not know formulas or pages.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    cast,
    func,
    select,
    true,
)

from state.history.database.schema import QUEUE_SUMS, queue_calls, queue_half_hour, queue_wait
from state.history.reports.agents import DayRange
from state.history.reports.readable import Readable
from state.history.reports.view import queues_within
from state.metrics.totals import QueueTotals

HALVES = 48


class Thresholds(NamedTuple):
    """Limits in whole seconds: the longest wait that is in time, the longest short abandon."""

    service_level_s: int = 20
    short_abandon_s: int = 5


DEFAULT_THRESHOLDS = Thresholds()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One queue's sums over a range; `longest_wait_s` is rounded up to the second."""

    queue: str
    totals: QueueTotals
    longest_wait_s: int
    halves: tuple[QueueTotals, ...]


class QueueReports:
    """Reports on queues from one history."""

    def __init__(self, history: Readable) -> None:
        self._history = history

    def queues(self, days: DayRange, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> list[QueueRow]:
        """Sums of each queue, in order of name, with those of each half hour of the day."""
        halves = self._halves(days)
        within = self._within(_waits(days, thresholds, "queue"), queue_wait)
        waits = {row["queue"]: row for row in self._rows(within)}
        return [self._row(queue, halves[queue], waits.get(queue)) for queue in sorted(halves)]

    def by_day(
        self, days: DayRange, thresholds: Thresholds = DEFAULT_THRESHOLDS, queue: str | None = None
    ) -> list[tuple[date, QueueTotals]]:
        """Sums by day, of one queue or of all; days without a call are left out."""
        counts = self._within(_halves_by(days, "day"), queue_half_hour)
        waits = self._within(_waits(days, thresholds, "day"), queue_wait)
        if queue is not None:
            counts = counts.where(queue_half_hour.c.queue == queue)
            waits = waits.where(queue_wait.c.queue == queue)
        within = {row["day"]: row for row in self._rows(waits)}
        rows = self._rows(counts)
        return sorted((row["day"], _with_waits(_counts(row), within[row["day"]])) for row in rows)

    def until_hour(
        self, days: DayRange, hour: int, thresholds: Thresholds = DEFAULT_THRESHOLDS
    ) -> dict[str, QueueTotals]:
        """Sums of each queue: callers who joined before an hour of the last day."""
        calendar = self._history.calendar
        start_us, until_us = (
            1000 * at for at in (calendar.start(days.last), calendar.hour_start(days.last, hour))
        )
        joined = queue_calls.c.joined_us
        part = _calls(thresholds).where(joined >= start_us, joined < until_us)
        sums: dict[str, QueueTotals] = defaultdict(QueueTotals)
        for row in self._rows(self._within(part, queue_calls)):
            queue = row.pop("queue")
            sums[queue] = QueueTotals(**row)
        if days.first < days.last:
            whole = DayRange(days.first, days.last - timedelta(days=1))
            for each in self.queues(whole, thresholds):
                sums[each.queue] += each.totals
        return dict(sums)

    def _halves(self, days: DayRange) -> dict[str, list[QueueTotals]]:
        halves: dict[str, list[QueueTotals]] = defaultdict(lambda: [QueueTotals()] * HALVES)
        for row in self._rows(self._within(_halves_by(days, "queue", "half"), queue_half_hour)):
            halves[row["queue"]][row["half"]] = _counts(row)
        return halves

    def _row(self, queue: str, halves: list[QueueTotals], wait: dict[str, Any] | None) -> QueueRow:
        totals = sum(halves, start=QueueTotals())
        if wait is None:
            return QueueRow(queue, totals, 0, tuple(halves))
        return QueueRow(queue, _with_waits(totals, wait), wait["longest"], tuple(halves))

    def _within(self, query: Select[Any], table: Table) -> Select[Any]:
        return query.where(*queues_within(self._history, table.c.queue))

    def _rows(self, query: Select[Any]) -> list[dict[str, Any]]:
        with self._history.reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def _halves_by(days: DayRange, *keys: str) -> Select[Any]:
    by = [queue_half_hour.c[key] for key in keys]
    sums = (_sum(queue_half_hour.c[name]).label(name) for name in QUEUE_SUMS)
    query = select(*by, *sums).group_by(*by)
    return query.where(queue_half_hour.c.day.between(*days))


def _waits(days: DayRange, thresholds: Thresholds, key: str) -> Select[Any]:
    wait, by = queue_wait.c, queue_wait.c[key]

    def within(result: str, seconds: int) -> ColumnElement[int]:
        is_in = (wait.result == result) & (wait.wait_s <= seconds)
        return _sum(case((is_in, wait.calls), else_=0))

    return (
        select(
            by,
            within("answered", thresholds.service_level_s).label("answered_within"),
            within("abandoned", thresholds.service_level_s).label("abandoned_within"),
            within("abandoned", thresholds.short_abandon_s).label("abandoned_short"),
            func.max(wait.wait_s).label("longest"),
        )
        .where(wait.day.between(*days), wait.calls > 0)
        .group_by(by)
    )


def _calls(thresholds: Thresholds) -> Select[Any]:
    """The sums of QueueTotals by queue, from the calls themselves."""
    result, wait_us = queue_calls.c.result, queue_calls.c.ended_us - queue_calls.c.joined_us

    def count(name: str, seconds: int | None = None) -> ColumnElement[int]:
        in_time = wait_us <= (seconds or 0) * 1_000_000 if seconds is not None else true()
        return _sum(case((and_(result == name, in_time), 1), else_=0))

    def waited_ms(name: str) -> ColumnElement[int]:
        return _sum(case((result == name, wait_us // 1000), else_=0))

    sums = {
        "answered": count("answered"),
        "abandoned": count("abandoned"),
        "left": count("left"),
        "answered_wait_ms": waited_ms("answered"),
        "abandoned_wait_ms": waited_ms("abandoned"),
        "answered_within": count("answered", thresholds.service_level_s),
        "abandoned_within": count("abandoned", thresholds.service_level_s),
        "abandoned_short": count("abandoned", thresholds.short_abandon_s),
    }
    by = queue_calls.c.queue
    return select(by, *(each.label(name) for name, each in sums.items())).group_by(by)


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.sum(column), BigInteger)


def _counts(row: dict[str, Any]) -> QueueTotals:
    return QueueTotals(**{name: row[name] for name in QUEUE_SUMS})


def _with_waits(totals: QueueTotals, row: dict[str, Any]) -> QueueTotals:
    names = ("answered_within", "abandoned_within", "abandoned_short")
    return replace(totals, **{name: row[name] for name in names})
