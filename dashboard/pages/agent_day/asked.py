"""What a day of an agent is made of, asked from the desk.

Knows that an address names an agent or an extension. Must not know components.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Any

from dashboard.pages.agent_day.view import DayOf
from dashboard.reports.cache import Desk
from dashboard.reports.day_strip import Day
from state.history.reports.agents import AgentFilter, DayRange
from state.history.reports.listing import LegFilter, day_intervals, find_legs
from state.metrics import total

MOST_LEGS = 5_000
_A_DAY_S = 86_400


class AgentDays:
    """Days of agents from one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def zone(self) -> Any:
        """The zone of the days."""
        return self._desk.calendar.zone

    def today(self) -> date:
        """The day that it is."""
        return self._desk.today()

    def nothing(self, day: date) -> DayOf:
        """A day of which nothing is known."""
        return DayOf(Day.of(self._desk.calendar, day), [], [], total([]))

    def of(self, who: str, day: date) -> DayOf:
        """A day of an agent by name, else of the extension of this number; HistoryError."""
        desk, history = self._desk, self._desk.history
        shown = Day.of(desk.calendar, day)
        span = DayRange(day, day)
        chosen = AgentFilter(agent=who)
        rows = desk.agents(span, chosen)
        if not rows:
            chosen = AgentFilter(extension=who)
            rows = desk.agents(span, chosen)
        named = {"agent": chosen.agent, "extension": chosen.extension}
        intervals = day_intervals(history, day, **named)
        # A call that began on this day may end on the next.
        found = find_legs(history, LegFilter(shown.start, shown.end + _A_DAY_S, **named))
        legs = [leg for leg in islice(found, MOST_LEGS) if leg.started_at < shown.end]
        return DayOf(shown, intervals, legs, total([row.totals for row in rows]))
