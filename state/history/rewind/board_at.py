"""The board as it stood at a moment, as far as whoever looks may see it.

Knows the scope of a view, and which days a moment touches. Must not know tables or formulas.
A scope of queues alone has the calls through its queues, and no time outside calls, as in reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from state.calendar import Calendar
from state.history.database.rows import to_s, to_us
from state.history.reports.readable import Readable
from state.history.rewind import finding, waits
from state.history.rewind.calls import lasts_at
from state.history.rewind.finding import OfDay
from state.history.rewind.past import NOTHING_GOES_ON, GoingOn, PastBoard
from state.history.rewind.rows import NO_TODAY, TAIL_S, Found, past_row
from state.live.schema import LiveCaller, Row
from state.records import CallLeg

THRESHOLD_S = 20.0
NO_NAMES: Mapping[str, str] = MappingProxyType({})
NOBODY = OfDay(frozenset(), frozenset())


class Person(NamedTuple):
    """Who had an extension at a moment."""

    agent: str
    group: str


def board_at(
    history: Readable,
    at: float,
    now: float,
    threshold_s: float = THRESHOLD_S,
    live: GoingOn = NOTHING_GOES_ON,
) -> PastBoard:
    """The board at `at`, as it is known at `now`; without rows where no record is of that day.

    `live` is what whoever looks sees of the live board.
    """
    day = _day_until(history, at, threshold_s)
    with history.reading() as connection:
        days = days_around(history.calendar, at)
        everyone = finding.extensions_of(connection, days)
        running = _running(history, live, at)
        everyone |= {each: NOBODY for each in running if each not in everyone}
        kept = finding.kept_of(connection, history.calendar, days, day.at_us)
        unrecorded = {extension: row["name"] for extension, row in running.items()}
        people = people_within(history, at, everyone, _names_in(kept, at), unrecorded)
        viewed = _Viewed(history, at, everyone, people)
        queues = waits.queues_at(connection, day, viewed.shown_caller, live.queues)
    found = viewed.found(kept, running)
    rows = [past_row(each, to_s(day.at_us), now) for each in found]
    shown = [queue for queue in queues if history.scope.shows_queue(queue["queue"])]
    return PastBoard(to_s(day.at_us), rows, shown)


def _day_until(history: Readable, at: float, threshold_s: float) -> waits.DayUntil:
    day = history.calendar.day_of(int(at * 1000))
    return waits.DayUntil(day, history.calendar.start(day) * 1000, to_us(at), threshold_s)


def _running(history: Readable, live: GoingOn, at: float) -> dict[str, Row]:
    """The live rows that show the status of a moment; with queues alone, those of their calls."""
    return {
        extension: row
        for extension, row in live.rows.items()
        if 0 < row["state_since"] <= at
        and row["status"] >= 0
        and (row["queue"] or not history.scope.is_of_queues)
    }


def days_around(calendar: Calendar, at: float) -> list[date]:
    """The day of a moment; near its midnight the day before as well, which is written first."""
    days = {calendar.day_of(int(moment * 1000)) for moment in (at - TAIL_S, at)}
    return sorted(days)


def _names_in(kept: finding.Kept, at: float) -> dict[str, str]:
    """The agents that records of the moment itself name."""
    legs = {leg.extension: leg.agent for leg in kept.legs if lasts_at(leg, at) and leg.agent}
    intervals = (interval for interval, _ in kept.intervals.values() if at < interval.ended_at)
    return legs | {each.extension: each.agent for each in intervals if each.agent}


def people_within(
    history: Readable,
    at: float,
    everyone: Mapping[str, OfDay],
    recorded: Mapping[str, str],
    otherwise: Mapping[str, str] = NO_NAMES,
) -> dict[str, Person]:
    """The extensions of the scope, each with its agent at a moment.

    That is the one whom a record of the moment names, or the AGENTS file, or the live board, or
    the only one of that day.
    """
    found = {}
    for extension, of_day in everyone.items():
        only = next(iter(of_day.agents)) if len(of_day.agents) == 1 else extension
        unrecorded = history.agents.at(extension, at, otherwise.get(extension, only))
        name = recorded.get(extension) or unrecorded
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
        others = (everyone[each].agents for each in everyone.keys() - people.keys())
        self._hidden = frozenset().union(*others) - {each.agent for each in people.values()}

    def shows_number(self, number: str) -> bool:
        """A colleague's number is shown within the scope, another one to who may see callers."""
        if number in self._everyone:
            return number in self._people
        return self._history.shows_number(number, self._at)

    def shows_name(self, name: str) -> bool:
        """The name of a caller is shown unless it is a colleague's outside the scope."""
        return name not in self._hidden and self._history.shows_name(name, self._at)

    def shown_caller(self, caller: LiveCaller) -> LiveCaller:
        """A caller without what may not be seen of him."""
        shows_number = self.shows_number(caller["caller"])
        shows_name = shows_number and self.shows_name(caller["caller_name"])
        number = caller["caller"] if shows_number else ""
        name = caller["caller_name"] if shows_name else ""
        return LiveCaller(**{**caller, "caller": number, "caller_name": name})

    def found(self, kept: finding.Kept, running: Mapping[str, Row]) -> Iterator[Found]:
        """All that is found of each extension; with queues alone, of those in a call of theirs."""
        legs = self._legs(kept.legs)
        is_of_queues = self._history.scope.is_of_queues
        for extension in self._people:
            own, row = legs[extension], running.get(extension)
            if own or row is not None or not is_of_queues:
                yield self._of(extension, kept, own, row)

    def _legs(self, legs: Iterable[CallLeg]) -> Mapping[str, list[CallLeg]]:
        """The legs of each extension of the scope."""
        found: dict[str, list[CallLeg]] = defaultdict(list)
        scope = self._history.scope
        for leg in legs:
            is_own = not scope.is_of_queues or scope.shows_queue(leg.queue)
            if is_own and leg.extension in self._people:
                found[leg.extension].append(self._cut(leg))
        return found

    def _cut(self, leg: CallLeg) -> CallLeg:
        """A leg without parties that may not be seen; the callers of a queue are shown with it."""
        if leg.queue and not self._history.scope.shows_queue(leg.queue):
            return replace(leg, queue="", peer="", peer_name="", call_id="")
        if not self.shows_number(leg.peer):
            return replace(leg, peer="", peer_name="", call_id="")
        return leg if self.shows_name(leg.peer_name) else replace(leg, peer_name="")

    def _of(
        self, extension: str, kept: finding.Kept, legs: list[CallLeg], running: Row | None
    ) -> Found:
        person, scope = self._people[extension], self._history.scope
        queues = sorted(filter(scope.shows_queue, self._everyone[extension].queues))
        if scope.is_of_queues:
            return Found(extension, *person, None, "", legs, NO_TODAY, queues, running)
        interval, origin = kept.intervals.get(extension, (None, ""))
        today = kept.todays.get(extension, NO_TODAY)
        return Found(extension, *person, interval, origin, legs, today, queues, running)
