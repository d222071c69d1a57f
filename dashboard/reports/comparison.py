"""What the figures of a report are compared with: a period before, or another group.

Knows the report figures and the query. Must not know components. While today is not over, both
sides are counted up to the same hour. Calls of a queue are not kept by hour for agents: there
both sides leave the day out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from dashboard.reports.data import ReportData
from dashboard.reports.presets import Period
from dashboard.reports.query import ReportQuery, in_words
from state.history import HistoryError
from state.history.reports.agents import AgentRow, DayRange
from state.history.reports.queues import QueueRow
from state.metrics import QueueTotals, Totals, total

T = TypeVar("T")
SumsOf = Callable[[DayRange, int | None], T | None]
"""The sums of some days up to an hour of the last, or of whole days; None where there are none."""


@dataclass(frozen=True, slots=True)
class Compared(Generic[T]):
    """Two sums side by side; `then` is None where there is nothing to compare with.

    `now` may be less than what the page shows: both end at the same hour. `than` names the other
    side, `note` says in a sentence what it is. `of_group` is set where it is a group.
    """

    now: T
    then: T | None
    than: str
    note: str
    of_group: bool = False


def of_agents(
    reports: ReportData, query: ReportQuery, rows: Sequence[AgentRow]
) -> Compared[Totals]:
    """What the sums of these rows are compared with."""

    def sums(days: DayRange, hour: int | None) -> Totals | None:
        if hour is None:
            return _agent_sums(reports.agents(days, query.filters))
        return _agent_sums(reports.agents_until(days, query.filters, hour))

    now = total([row.totals for row in rows])
    try:
        if query.other_group is not None:
            return _with_group(reports, query, query.other_group, now)
        return _with_period(reports, query, now, sums, has_hours=reports.knows_hours(query.filters))
    except HistoryError as error:
        return Compared(now, None, "", str(error))


def of_queues(
    reports: ReportData, query: ReportQuery, rows: Sequence[QueueRow]
) -> Compared[QueueTotals]:
    """What the sums of these queues are compared with."""
    wanted, thresholds = query.filters.queue, query.thresholds

    def sums(days: DayRange, hour: int | None) -> QueueTotals | None:
        if hour is None:
            found = {row.queue: row.totals for row in reports.queues(days, thresholds)}
        else:
            found = reports.queues_until(days, thresholds, hour)
        return _queue_sums(each for name, each in found.items() if wanted in (None, name))

    now = _queue_sums(row.totals for row in rows) or QueueTotals()
    try:
        return _with_period(reports, query, now, sums, has_hours=True)
    except HistoryError as error:
        return Compared(now, None, "", str(error))


def _agent_sums(rows: Sequence[AgentRow]) -> Totals | None:
    return total([row.totals for row in rows]) if rows else None


def _queue_sums(parts: Iterable[QueueTotals]) -> QueueTotals | None:
    found = list(parts)
    return sum(found, start=QueueTotals()) if found else None


def _with_group(
    reports: ReportData, query: ReportQuery, group: str, now: Totals
) -> Compared[Totals]:
    filters = query.filters._replace(group=group, agent=None)
    other = _agent_sums(reports.agents(query.days, filters))
    name = group[:60]
    missing = f"No activity of group {name} in these days."
    note = f"Compared with group {name} in the same days." if other else missing
    return Compared(now, other, name, note, of_group=True)


def _with_period(
    reports: ReportData, query: ReportQuery, now: T, sums: SumsOf[T], *, has_hours: bool
) -> Compared[T]:
    period = query.before
    if not reports.is_known(period.days):
        return Compared(now, None, period.words, f"No complete data for {_short(period, reports)}.")
    if query.days.last < reports.today():
        return _side_by_side(reports, period, now, sums(period.days, None), "")
    if has_hours:
        hour = reports.hour()
        part = sums(query.days, hour)
        ends = f" Both up to {hour}:00: today is not over."
        return _side_by_side(reports, period, part or now, sums(period.days, hour), ends)
    if query.days.first == query.days.last:
        return Compared(now, None, period.words, "Not compared yet: today is not over.")
    part = sums(_without_last(query.days), None)
    then = sums(_without_last(period.days), None)
    return _side_by_side(reports, period, part or now, then, " Both without the last day.")


def _side_by_side(
    reports: ReportData, period: Period, now: T, then: T | None, ends: str
) -> Compared[T]:
    days = _short(period, reports)
    if then is None:
        return Compared(now, None, period.words, f"No activity in {days} to compare with.")
    return Compared(now, then, period.words, f"Compared with the {period.words}, {days}.{ends}")


def _short(period: Period, reports: ReportData) -> str:
    return in_words(period.days, with_year=period.days.last.year != reports.today().year)


def _without_last(days: DayRange) -> DayRange:
    return DayRange(days.first, days.last - timedelta(days=1))
