"""Reports for pages and API: asked once, kept for a moment.

Knows the history and the settings. Must not know components or requests. A report whose range
includes today is kept for seconds, another for a minute: a hundred people who look at the same
range cost one query.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

from dashboard.reports.query import before, of_preset
from dashboard.services import Services
from state.calendar import Calendar
from state.files.agents import SettingsFileError
from state.files.shifts import Shifts, read_shifts
from state.history import History, HistoryError, HistoryUnavailable
from state.history.reports.agents import AgentFilter, AgentReports, AgentRow, DayRange
from state.history.reports.queues import QueueReports, QueueRow, Thresholds
from state.metrics import QueueTotals, Totals

log = logging.getLogger(__name__)

T = TypeVar("T")
TODAY_S, PAST_S = 5.0, 60.0
KEPT = 64


class Desk:
    """Answers over one app's history; HistoryError where it cannot be had. Thread-safe."""

    def __init__(self, services: Services) -> None:
        self._history: History | None = services.history
        self._settings = services.settings
        self.calendar = Calendar(services.settings.zone)
        self.shifts = self._read_shifts()
        self.thresholds = Thresholds(service_level_s=int(services.settings.service_level_s))
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[float, Any]] = {}
        self._turns: dict[Hashable, tuple[threading.Lock, int]] = {}

    @property
    def history(self) -> History:
        """The history; HistoryUnavailable where the app has none."""
        if self._history is None:
            raise HistoryUnavailable("no history is kept by this server")
        return self._history

    @property
    def groups(self) -> list[str]:
        """The groups of the AGENTS file."""
        return self._history.agents.groups if self._history else []

    def now(self) -> float:
        """Epoch seconds."""
        return time.time()

    def today(self) -> date:
        """The day in TIME_ZONE."""
        return self.calendar.day_now()

    def agents(self, span: DayRange, chosen: AgentFilter) -> list[AgentRow]:
        """Each person's sums."""
        reports = self._agent_reports()
        now = self.now()
        return self._keep(("agents", span, chosen), span, lambda: reports.agents(span, chosen, now))

    def agents_before(self, span: DayRange, chosen: AgentFilter) -> list[AgentRow]:
        """Each person's sums in the period before; none where that goes back too far."""
        earlier = before(span)
        return self.agents(earlier, chosen) if self._is_kept(earlier) else []

    def queues_before(self, span: DayRange, thresholds: Thresholds) -> list[QueueRow]:
        """Each queue's sums in the period before; none where that goes back too far."""
        earlier = before(span)
        return self.queues(earlier, thresholds) if self._is_kept(earlier) else []

    def _is_kept(self, span: DayRange) -> bool:
        first = self._keep("first day", span, self._agent_reports().first_day)
        return first is not None and first <= span.first

    def trend(
        self, span: DayRange, columns: tuple[str, ...], chosen: AgentFilter
    ) -> list[tuple[date, Totals]]:
        """Everybody's sums by day."""
        reports = self._agent_reports()
        key = ("trend", span, columns, chosen)
        return self._keep(key, span, lambda: reports.trend(span, columns, chosen))

    def by_day(
        self, span: DayRange, columns: tuple[str, ...], chosen: AgentFilter
    ) -> dict[tuple[str, date], Totals]:
        """Sums by person and day."""
        reports = self._agent_reports()
        key = ("by day", span, columns, chosen)
        return self._keep(key, span, lambda: reports.by_day(span, columns, chosen))

    def by_hour(
        self, span: DayRange, columns: tuple[str, ...], chosen: AgentFilter
    ) -> dict[tuple[str, int], Totals]:
        """Sums by person and hour of the day."""
        reports = self._agent_reports()
        key = ("by hour", span, columns, chosen)
        return self._keep(key, span, lambda: reports.by_hour(span, columns, chosen))

    def queues(self, span: DayRange, thresholds: Thresholds) -> list[QueueRow]:
        """Each queue's sums."""
        reports = QueueReports(self.history)
        key = ("queues", span, thresholds)
        return self._keep(key, span, lambda: reports.queues(span, thresholds))

    def queue_names(self) -> list[str]:
        """Every queue that the history knows of lately; none where it cannot be read."""
        span = of_preset("90d", self.today())
        try:
            return [row.queue for row in self.queues(span, self.thresholds)]
        except HistoryError:
            return []

    def queue_days(
        self, span: DayRange, thresholds: Thresholds, queue: str | None
    ) -> list[tuple[date, QueueTotals]]:
        """Sums of one queue, or of all, by day."""
        reports = QueueReports(self.history)
        key = ("queue days", span, thresholds, queue)
        return self._keep(key, span, lambda: reports.by_day(span, thresholds, queue))

    def keep(self, name: str, day: date, make: Callable[[History], T]) -> T:
        """What a page makes of a day of the history, kept like the reports."""
        history = self.history
        return self._keep((name, day), DayRange(day, day), lambda: make(history))

    def _agent_reports(self) -> AgentReports:
        return AgentReports(self.history, self.shifts)

    def _keep(self, key: Hashable, span: DayRange, ask: Callable[[], T]) -> T:
        """What was found under the key a moment ago; else it is asked, once at a time."""
        with self._asking(key):
            with self._lock:
                until, kept = self._kept.get(key, (0.0, None))
            if time.monotonic() < until:
                return kept  # type: ignore[no-any-return]
            found = ask()
            lasts = TODAY_S if span.last >= self.today() else PAST_S
            with self._lock:
                if len(self._kept) >= KEPT:
                    self._kept.clear()
                self._kept[key] = time.monotonic() + lasts, found
            return found

    @contextmanager
    def _asking(self, key: Hashable) -> Iterator[None]:
        """The turn to ask for a key: who comes meanwhile waits, and finds it kept."""
        with self._lock:
            turn, waiting = self._turns.get(key, (threading.Lock(), 0))
            self._turns[key] = turn, waiting + 1
        try:
            with turn:
                yield
        finally:
            with self._lock:
                turn, waiting = self._turns[key]
                self._turns[key] = turn, waiting - 1
                if waiting == 1:
                    del self._turns[key]

    def _read_shifts(self) -> Shifts:
        try:
            return read_shifts(self._settings.shifts_file, self.calendar)
        except SettingsFileError as error:
            log.error("SHIFTS is not used: %s", error)  # noqa: TRY400 - the line says it all
            return Shifts(self.calendar)
