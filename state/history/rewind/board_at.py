"""The board as it stood at a moment, as far as whoever looks may see it.

Knows the scope of a view, and which days a moment touches. Must not know tables or formulas.
A scope of queues alone has the calls through its queues, and no time outside calls, as in reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from state.calendar import Calendar
from state.history.database.rows import to_s, to_us
from state.history.reports.readable import Readable
from state.history.rewind import finding
from state.history.rewind.finding import OfDay
from state.history.rewind.past import PastBoard
from state.history.rewind.rows import NO_TODAY, TAIL_S, Found, past_row
from state.history.rewind.waits import queues_at
from state.live.schema import Today
from state.records import CallLeg, StatusInterval

THRESHOLD_S = 20.0


class Person(NamedTuple):
    """Who had an extension at a moment."""

    agent: str
    group: str


def board_at(
    history: Readable, at: float, now: float, threshold_s: float = THRESHOLD_S
) -> PastBoard:
    """The board at `at`, as it is known at `now`; without rows where no record is of that day."""
    at_us = to_us(at)
    days = days_around(history.calendar, at)
    start_us = history.calendar.start(days[-1]) * 1000
    with history.reading() as connection:
        everyone = finding.extensions_of(connection, days)
        intervals = finding.intervals_at(connection, days, at_us)
        legs = finding.legs_at(connection, at_us)
        todays = finding.todays(connection, history.calendar, at_us)
        people = people_within(history, at, everyone, intervals)
        viewed = _Viewed(history, at, everyone, people)
        queues = queues_at(
            connection, (days[-1], start_us), at_us, threshold_s, viewed.shows_number
        )
    by_extension = viewed.legs(legs)
    found = (
        viewed.found(extension, intervals.get(extension), by_extension[extension],
                     todays.get(extension, NO_TODAY))
        for extension in people
    )  # fmt: skip
    rows = [past_row(each, to_s(at_us), now) for each in found if viewed.shows(each)]
    shown = [queue for queue in queues if history.scope.shows_queue(queue["queue"])]
    return PastBoard(to_s(at_us), rows, shown)


def days_around(calendar: Calendar, at: float) -> list[date]:
    """The day of a moment; near its midnight the day before as well, which is written first."""
    days = {calendar.day_of(int(moment * 1000)) for moment in (at - TAIL_S, at)}
    return sorted(days)


def people_within(
    history: Readable,
    at: float,
    everyone: Mapping[str, OfDay],
    intervals: Mapping[str, tuple[StatusInterval, str]],
) -> dict[str, Person]:
    """The extensions of the scope, each with its agent then; where no record names one, the only
    agent of that day.
    """
    found = {}
    for extension, of_day in everyone.items():
        only = next(iter(of_day.agents)) if len(of_day.agents) == 1 else ""
        known = intervals[extension][0].agent if extension in intervals else ""
        name = known or history.agents.at(extension, at) or only or extension
        group = history.agents.group_of(name)
        if history.scope.shows_agent(name, extension, group, of_day.queues):
            found[extension] = Person(name, group)
    return found


class _Viewed:
    """What is found of a moment, without what a view does not show."""

    def __init__(
        self,
        history: Readable,
        at: float,
        everyone: Mapping[str, OfDay],
        people: Mapping[str, Person],
    ) -> None:
        self._history, self._at = history, at
        self._everyone, self._people = everyone, people

    def shows_number(self, number: str) -> bool:
        """A colleague's number is shown within the scope, another one to who may see callers."""
        if number in self._everyone:
            return number in self._people
        return self._history.shows_number(number, self._at)

    def legs(self, legs: Iterable[CallLeg]) -> Mapping[str, list[CallLeg]]:
        """The legs of each extension of the scope."""
        found: dict[str, list[CallLeg]] = defaultdict(list)
        scope = self._history.scope
        for leg in legs:
            is_own = not scope.is_of_queues or scope.shows_queue(leg.queue)
            if is_own and leg.extension in self._people:
                found[leg.extension].append(self._cut(leg))
        return found

    def _cut(self, leg: CallLeg) -> CallLeg:
        queue = leg.queue if self._history.scope.shows_queue(leg.queue) else ""
        if self.shows_number(leg.peer):
            return replace(leg, queue=queue)
        return replace(leg, queue=queue, peer="", peer_name="", call_id="")

    def found(
        self,
        extension: str,
        interval: tuple[StatusInterval, str] | None,
        legs: list[CallLeg],
        today: Today,
    ) -> Found:
        """All that is found of an extension."""
        person, shows = self._people[extension], self._history.scope.shows_queue
        queues = sorted(filter(shows, self._everyone[extension].queues))
        if self._history.scope.is_of_queues:
            return Found(extension, *person, None, "", legs, NO_TODAY, queues)
        status, origin = interval or (None, "")
        return Found(extension, *person, status, origin, legs, today, queues)

    def shows(self, found: Found) -> bool:
        """Whether the extension has a row: with queues alone, only during their calls."""
        return bool(found.legs) or not self._history.scope.is_of_queues
