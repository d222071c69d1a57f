"""Where an agent's day comes from: intervals, calls and sums, read from the report figures.

Knows that an address names an agent or an extension. Must not know components.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from zoneinfo import ZoneInfo

from dashboard.pages.agent_day.view import AgentDay
from dashboard.reports.data import ReportData
from dashboard.reports.day_strip import Day
from state.history.reports.agents import AgentFilter, DayRange
from state.history.reports.listing import LegFilter, day_intervals, find_legs
from state.metrics import total

MOST_LEGS = 5_000
_A_DAY_S = 86_400


class AgentDays:
    """Days of agents over one app's report figures."""

    def __init__(self, reports: ReportData) -> None:
        self._reports = reports

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the days."""
        return self._reports.calendar.zone

    def today(self) -> date:
        """The day in that zone."""
        return self._reports.today()

    def empty(self, day: date) -> AgentDay:
        """A day without any record."""
        return AgentDay(Day.of(self._reports.calendar, day), [], [], total([]))

    def read(self, who: str, day: date) -> AgentDay:
        """The day of the agent of this name, else of the extension of this number; HistoryError."""
        reports, history = self._reports, self._reports.history
        bounds, days = Day.of(reports.calendar, day), DayRange(day, day)
        filters = AgentFilter(agent=who)
        rows = reports.agents(days, filters)
        if not rows:
            filters = AgentFilter(extension=who)
            rows = reports.agents(days, filters)
        whose = {"agent": filters.agent, "extension": filters.extension}
        # A call that began on this day may end on the next.
        found = find_legs(history, LegFilter(bounds.start, bounds.end + _A_DAY_S, **whose))
        legs = [leg for leg in islice(found, MOST_LEGS) if leg.started_at < bounds.end]
        intervals = day_intervals(history, day, **whose)
        return AgentDay(bounds, intervals, legs, total([row.totals for row in rows]))
