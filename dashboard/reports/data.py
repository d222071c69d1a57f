"""The figures of all report pages and of the report API: one object an app, one cache a worker.

Knows the history, the settings and how long an answer holds. Must not know components or
requests. A range that includes today is kept for seconds, another for a minute: a hundred people
who look at the same range cost one query.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from dashboard.access.viewing import View, current_view
from dashboard.cache import Cache
from dashboard.reports.presets import preset_days
from dashboard.reports.query import ReportQuery, parse
from state.calendar import Calendar
from state.files.rows import SettingsFileError
from state.files.shifts import Shifts, read_shifts
from state.history import History, HistoryError, HistoryUnavailable
from state.history.reports.abandoned import AbandonedFilter, find_abandoned
from state.history.reports.agents import AgentFilter, AgentReports, AgentRow, DayRange
from state.history.reports.later_calls import AbandonedCall
from state.history.reports.queues import QueueReports, QueueRow, Thresholds
from state.history.reports.staffing import StaffingReports, StaffingRows
from state.history.reports.view import HistoryView
from state.metrics import QueueTotals, Totals
from state.settings import Settings

log = logging.getLogger(__name__)

T = TypeVar("T")
TODAY_S, PAST_S = 5.0, 60.0
MOST_ANSWERS = 128


class ReportData:
    """Answers over one history; HistoryError where it cannot be read. Safe between threads."""

    def __init__(
        self,
        history: History | None,
        settings: Settings,
        view: Callable[[], View] = current_view,
    ) -> None:
        self._history = history
        self._view = view
        self._is_internal = settings.rules.is_agent
        self.calendar = Calendar(settings.zone)
        self.shifts = _read_shifts(settings, self.calendar)
        self.thresholds = Thresholds(service_level_s=int(settings.service_level_s))
        self._cache = Cache(MOST_ANSWERS)

    @property
    def history(self) -> HistoryView:
        """What whoever looks may read; HistoryUnavailable where the app has no history."""
        if self._history is None:
            raise HistoryUnavailable("no history is kept by this server")
        return HistoryView(self._history, *self._view(), self._is_internal)

    @property
    def groups(self) -> list[str]:
        """The groups of the AGENTS file that whoever looks may see."""
        return self.history.groups() if self._history else []

    def now(self) -> float:
        """Epoch seconds."""
        return time.time()

    def hour(self) -> int:
        """The hour of the wall clock in TIME_ZONE."""
        return datetime.now(self.calendar.zone).hour

    def knows_hours(self, filters: AgentFilter) -> bool:
        """Whether figures of agents are kept by hour: those of a queue's calls are not."""
        return filters.queue is None and not self.history.scope.is_of_queues

    def today(self) -> date:
        """The day in TIME_ZONE."""
        return self.calendar.day_now()

    def parse(self, params: Mapping[str, str]) -> ReportQuery:
        """The query of an address; the thresholds of the settings where it names none."""
        return parse(params, self.today(), self.thresholds)

    def agents(self, days: DayRange, filters: AgentFilter) -> list[AgentRow]:
        """Each person's sums."""
        reports, now = self._agent_reports(), self.now()
        key = ("agents", days, filters)
        return self._get(key, days, lambda: reports.agents(days, filters, now))

    def agents_until(self, days: DayRange, filters: AgentFilter, hour: int) -> list[AgentRow]:
        """Each person's sums up to an hour of the last day."""
        reports = self._agent_reports()
        key = ("agents until", days, filters, hour)
        return self._get(key, days, lambda: reports.until_hour(days, hour, filters))

    def queues(self, days: DayRange, thresholds: Thresholds) -> list[QueueRow]:
        """Each queue's sums."""
        reports = QueueReports(self.history)
        key = ("queues", days, thresholds)
        return self._get(key, days, lambda: reports.queues(days, thresholds))

    def queues_until(
        self, days: DayRange, thresholds: Thresholds, hour: int
    ) -> dict[str, QueueTotals]:
        """Each queue's sums of callers who joined before an hour of the last day."""
        reports = QueueReports(self.history)
        key = ("queues until", days, thresholds, hour)
        return self._get(key, days, lambda: reports.until_hour(days, hour, thresholds))

    def trend(
        self, days: DayRange, columns: tuple[str, ...], filters: AgentFilter
    ) -> list[tuple[date, Totals]]:
        """Everybody's sums by day."""
        reports = self._agent_reports()
        key = ("trend", days, columns, filters)
        return self._get(key, days, lambda: reports.trend(days, columns, filters))

    def by_day(
        self, days: DayRange, columns: tuple[str, ...], filters: AgentFilter
    ) -> dict[tuple[str, date], Totals]:
        """Sums by person and day."""
        reports = self._agent_reports()
        key = ("by day", days, columns, filters)
        return self._get(key, days, lambda: reports.by_day(days, columns, filters))

    def by_hour(
        self, days: DayRange, columns: tuple[str, ...], filters: AgentFilter
    ) -> dict[tuple[str, int], Totals]:
        """Sums by person and hour of the day."""
        reports = self._agent_reports()
        key = ("by hour", days, columns, filters)
        return self._get(key, days, lambda: reports.by_hour(days, columns, filters))

    def queue_names(self) -> list[str]:
        """Every queue with a call in the last 90 days; none where the history cannot be read."""
        days = preset_days("90d", self.today())
        try:
            return [row.queue for row in self.queues(days, self.thresholds)]
        except HistoryError:
            return []

    def queue_days(
        self, days: DayRange, thresholds: Thresholds, queue: str | None
    ) -> list[tuple[date, QueueTotals]]:
        """Sums of one queue, or of all, by day."""
        reports = QueueReports(self.history)
        key = ("queue days", days, thresholds, queue)
        return self._get(key, days, lambda: reports.by_day(days, thresholds, queue))

    def abandoned(
        self, days: DayRange, queue: str | None, *, only_open: bool
    ) -> Iterator[AbandonedCall]:
        """Who hung up in a queue, newest first, with what happened since; read as it is sent."""
        since_ms, until_ms = self.calendar.bounds(*days)
        wanted = AbandonedFilter(since_ms / 1000, until_ms / 1000, queue, only_open)
        return find_abandoned(self.history, wanted)

    def newest_abandoned(self, days: DayRange, queue: str | None, most: int) -> list[AbandonedCall]:
        """The newest of them: no more are looked at, so that a page of any range costs the same."""
        found = self.abandoned(days, queue, only_open=False)
        key = ("abandoned", days, queue, most)
        return self._get(key, days, lambda: list(islice(found, most)))

    def staffing(self, days: DayRange, queue: str | None, thresholds: Thresholds) -> StaffingRows:
        """Calls and agents by half hour of each day, up to now."""
        reports, now = StaffingReports(self.history), self.now()
        key = ("staffing", days, queue, thresholds)
        return self._get(key, days, lambda: reports.half_hours(days, now, queue, thresholds))

    def of_day(self, name: str, day: date, make: Callable[[HistoryView], T]) -> T:
        """What `make` reads of a day of the history, kept under `name` like the reports."""
        history = self.history
        return self._get((name, day), DayRange(day, day), lambda: make(history))

    def _agent_reports(self) -> AgentReports:
        return AgentReports(self.history, self.shifts)

    def is_known(self, days: DayRange) -> bool:
        """Whether the history goes back to the first of the days."""
        first = self._get("first day", days, self._agent_reports().first_day)
        return first is not None and first <= days.first

    def _get(self, key: Hashable, days: DayRange, make: Callable[[], T]) -> T:
        lifetime_s = TODAY_S if days.last >= self.today() else PAST_S
        return self._cache.get((self._view(), key), make, lifetime_s)


def _read_shifts(settings: Settings, calendar: Calendar) -> Shifts:
    try:
        return read_shifts(settings.shifts_file, calendar)
    except SettingsFileError as error:
        log.error("SHIFTS is not used: %s", error)  # noqa: TRY400 - the line says it all
        return Shifts(calendar)
