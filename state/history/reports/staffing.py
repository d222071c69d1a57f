"""Staffing: calls and agents by half hour of each day, and the handling time of the calls.

Knows the tables, and how intervals become time by quarter hour in one pass of the database. Must
not know Erlang or pages. The agents of a queue are those who had calls of it in these days or
the four weeks before: the history does not keep who is a member of what.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    select,
)

from state.board.statuses import DIALING, FREE, ONCALL, ONHOLD, RINGING, UNKNOWN, WRAPUP
from state.calendar import monday
from state.history.database.schema import agent_day, agent_week, intervals, queue_calls
from state.history.reports.agents import DayRange
from state.history.reports.queues import DEFAULT_THRESHOLDS, Thresholds
from state.history.reports.readable import Readable
from state.history.reports.view import agents_within, queues_within
from state.metrics.staffing import HalfHour
from state.metrics.totals import QueueTotals

MOST_DAYS = 14
"""Every quarter hour of every agent is read: more days would hold up whoever asks beside."""

QUARTER_US = 900_000_000
"""Every zone is a whole number of quarter hours from UTC, so half hours are made of these."""

_QUARTER_MS = QUARTER_US // 1000
_WEEKS_BEFORE = timedelta(weeks=4)
_ON_DUTY = frozenset(status.key for status in (FREE, RINGING, DIALING, ONCALL, ONHOLD, WRAPUP))
_ROUNDED_US = 500
"""Waits are kept in milliseconds: so much longer than the threshold is rounded to it."""


class StaffingRows(NamedTuple):
    """The half hours of the range that are over, and the average handling time of the calls."""

    cells: list[HalfHour]
    aht_s: float | None


class StaffingReports:
    """Staffing from one history."""

    def __init__(self, history: Readable) -> None:
        self._history = history

    def half_hours(
        self,
        days: DayRange,
        until: float,
        queue: str | None = None,
        thresholds: Thresholds = DEFAULT_THRESHOLDS,
    ) -> StaffingRows:
        """Half hours that ended before `until`, epoch seconds; of one queue or of all."""
        since_ms, end_ms = self._history.calendar.bounds(*days)
        last = min(end_ms * 1000, int(until * 1_000_000)) // QUARTER_US
        quarters = range(since_ms * 1000 // QUARTER_US, last)
        calls = self._calls(quarters, queue, thresholds)
        times = self._times(days, quarters, queue)
        cells = self._cells(quarters, calls, times)
        return StaffingRows(cells, self._aht_s(days, queue, sum(c.wrapup_ms for c in cells)))

    def _cells(
        self,
        quarters: range,
        calls: Mapping[int, QueueTotals],
        times: Mapping[str, Mapping[int, int]],
    ) -> list[HalfHour]:
        cells: dict[tuple[date, int], HalfHour] = {}
        for quarter in quarters:
            key = self._history.calendar.half_hour(quarter * _QUARTER_MS)
            cell = cells.get(key) or HalfHour(*key, 0)
            own = {
                state: found[quarter] // 1000 for state, found in times.items() if quarter in found
            }
            cells[key] = replace(
                cell,
                length_ms=cell.length_ms + _QUARTER_MS,
                calls=cell.calls + calls.get(quarter, QueueTotals()),
                free_ms=cell.free_ms + own.get(FREE.key, 0),
                on_duty_ms=cell.on_duty_ms + sum(own[state] for state in own.keys() & _ON_DUTY),
                wrapup_ms=cell.wrapup_ms + own.get(WRAPUP.key, 0),
                known=cell.known or any(own[state] for state in own.keys() - {UNKNOWN.key}),
            )
        return [cell for cell in cells.values() if cell.length_ms % (2 * _QUARTER_MS) == 0]

    def _calls(
        self, quarters: range, queue: str | None, thresholds: Thresholds
    ) -> dict[int, QueueTotals]:
        call = queue_calls.c
        quarter = (call.joined_us // QUARTER_US).label("quarter")
        query = select(quarter, *_counts(thresholds)).group_by(quarter)
        query = query.where(
            call.joined_us >= quarters.start * QUARTER_US,
            call.joined_us < quarters.stop * QUARTER_US,
            *queues_within(self._history, call.queue),
        )
        if queue is not None:
            query = query.where(call.queue == queue)
        rows = self._rows(query)
        return {row.pop("quarter"): QueueTotals(**row) for row in rows}

    def _times(
        self, days: DayRange, quarters: range, queue: str | None
    ) -> dict[str, dict[int, int]]:
        """Microseconds in each status by quarter hour, of the agents of the queue."""
        lowest, highest = quarters.start * QUARTER_US, quarters.stop * QUARTER_US
        seen = self._extensions(days, queue, lowest).subquery("seen")
        rows = self._rows(_time(self._history, seen, lowest, highest))
        by_state: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            by_state[row["state"]].append(row)
        return {state: by_quarter(found, quarters) for state, found in by_state.items()}

    def _extensions(self, days: DayRange, queue: str | None, lowest: int) -> Select[Any]:
        """The extensions of the agents, each with the start of its first interval."""
        week, earlier = agent_week.c, intervals.alias()
        of_queue = week.queue == queue if queue is not None else week.queue != ""
        every = select(week.extension).distinct().where(
            of_queue,
            week.week.between(monday(days.first - _WEEKS_BEFORE), days.last),
            *queues_within(self._history, week.queue),
        )  # fmt: skip
        known = every.subquery("known")
        running = (
            select(func.coalesce(func.max(earlier.c.started_us), lowest))
            .where(earlier.c.extension == known.c.extension, earlier.c.started_us <= lowest)
            .scalar_subquery()
        )
        return select(known.c.extension, running.label("since"))

    def _aht_s(self, days: DayRange, queue: str | None, wrapup_ms: int) -> float | None:
        """Talk and hold of the queue's calls, and the wrap-up after any queue's call."""
        day = agent_day.c
        is_own = day.queue == queue if queue is not None else day.queue != ""
        sums: list[ColumnElement[int]] = [
            _sum(case((is_own, day.call_talk_ms + day.call_hold_ms), else_=0)).label("talk_ms"),
            _sum(case((is_own, day.answered), else_=0)).label("own"),
            _sum(day.answered).label("every"),
        ]
        query = select(*sums).where(day.day.between(*days), day.queue != "")
        query = query.where(*queues_within(self._history, day.queue))
        (row,) = self._rows(query)
        if not row["own"]:
            return None
        talk_s, wrapup_s = row["talk_ms"] / row["own"], wrapup_ms / row["every"]
        return float(talk_s + wrapup_s) / 1000

    def _rows(self, query: Executable) -> list[dict[str, Any]]:
        with self._history.reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def by_quarter(rows: Iterable[Mapping[str, int]], quarters: range) -> dict[int, int]:
    """Microseconds by quarter hour, from how many intervals begin and end in which.

    An interval adds what is left of the quarter in which it begins, then whole quarters, and its
    end takes away the same from where it ends. So only counts and sums are needed of them.
    """
    part: defaultdict[int, int] = defaultdict(int)
    running: defaultdict[int, int] = defaultdict(int)
    for row in rows:
        count = row["count"]
        part[row["first"]] += count * QUARTER_US - row["into_first"]
        part[row["last"]] -= count * QUARTER_US - row["into_last"]
        running[row["first"] + 1] += count
        running[row["last"] + 1] -= count
    whole = accumulate(running[quarter] for quarter in quarters)
    return {q: part[q] + n * QUARTER_US for q, n in zip(quarters, whole, strict=True)}


def _time(history: Readable, seen: Subquery, lowest: int, highest: int) -> Select[Any]:
    """How many intervals begin and end in which quarter hours, by status, cut to the range."""
    each = intervals.c
    start = case((each.started_us < lowest, lowest), else_=each.started_us)
    end = case((each.ended_us > highest, highest), else_=each.ended_us)
    first, last = (start // QUARTER_US).label("first"), (end // QUARTER_US).label("last")
    return (
        select(
            each.state, first, last, func.count().label("count"),
            _sum(start % QUARTER_US).label("into_first"),
            _sum(end % QUARTER_US).label("into_last"),
        )
        .join(seen, and_(each.extension == seen.c.extension, each.started_us >= seen.c.since))
        .where(each.started_us < highest, each.ended_us > lowest)
        .where(*agents_within(history, intervals))
        .group_by(each.state, first, last)
    )  # fmt: skip


def _counts(thresholds: Thresholds) -> list[ColumnElement[int]]:
    """The sums of QueueTotals."""
    call = queue_calls.c
    wait = call.ended_us - call.joined_us

    def count(result: str, within_s: float | None = None) -> ColumnElement[int]:
        is_in = call.result == result
        if within_s is not None:
            is_in = and_(is_in, wait < int(within_s * 1_000_000) + _ROUNDED_US)
        return _sum(case((is_in, 1), else_=0))

    return [
        count("answered").label("answered"),
        count("abandoned").label("abandoned"),
        count("left").label("left"),
        _sum(case((call.result == "answered", wait // 1000), else_=0)).label("answered_wait_ms"),
        _sum(case((call.result == "abandoned", wait // 1000), else_=0)).label("abandoned_wait_ms"),
        count("answered", thresholds.service_level_s).label("answered_within"),
        count("abandoned", thresholds.service_level_s).label("abandoned_within"),
        count("abandoned", thresholds.short_abandon_s).label("abandoned_short"),
    ]


def _sum(column: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.sum(column), BigInteger)
