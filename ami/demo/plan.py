"""The plan of a day: how many call in which hour, who works when, and what is special.

Knows the calendar and chance. Must not know calls. A day's plan follows from its date and the seed
alone, so that it is the same whenever it is made.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from ami.demo.agent import AgentDay, Break
from ami.demo.people import Person

HOUR, MINUTE = 3600.0, 60.0
SATURDAY, SUNDAY, TUESDAY = 5, 6, 1
BY_HOUR: Final = {
    8: 0.55, 9: 1.0, 10: 1.3, 11: 1.2, 12: 0.7, 13: 0.75, 14: 1.1, 15: 1.25, 16: 1.05, 17: 0.75,
    18: 0.45, 19: 0.25,
}  # fmt: skip
"""Calls of each hour beside an ordinary one: two peaks, and a dip at lunch."""
BY_WEEKDAY: Final = (1.15, 1.0, 1.0, 0.97, 0.88, 0.28, 0.0)
"""Calls of each day of the week, Monday first; the centre is closed on Sundays."""
A_HOUR: Final = {"sales": 46.0, "support": 165.0, "outbound": 30.0, "direct": 22.0}
"""Calls of an ordinary hour: to each queue, by agents, and to agents' own numbers."""
SHIFTS: Final = ((8.0, 16.0), (9.0, 17.0), (9.5, 17.5), (12.0, 20.0))
"""Beginning and end, as hours of the day."""
TAUGHT = 0.18
"""The share of days on which an agent has a training or a meeting."""
PRESENT, PRESENT_SATURDAY = 0.9, 0.3
BAD_CALLS, BAD_PRESENT = 1.35, 0.55
"""The bad day: so many times the calls, and so small a share of the agents at work."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the past, in a zone; `is_bad` for the one on which nothing went well."""

    day: date
    zone: ZoneInfo
    is_bad: bool = False

    def at(self, hours: float) -> float:
        """A time of the day, by the clock on the wall."""
        minutes = round(hours * 60)
        local = datetime(self.day.year, self.day.month, self.day.day, tzinfo=self.zone)
        return (local + timedelta(minutes=minutes)).timestamp()

    def random(self, seed: int, of: str) -> Random:
        """Chance for one part of this day."""
        return Random(f"{seed} {self.day.isoformat()} {of}")  # nosec B311


def bad_tuesday(last: date) -> date:
    """The Tuesday of the week before the last whole one."""
    return last - timedelta(days=last.weekday() - TUESDAY, weeks=2)


def arrivals(day: Day, kind: str, chance: Random) -> Iterator[float]:
    """When calls of a kind come, in order."""
    factor = BY_WEEKDAY[day.day.weekday()] * (BAD_CALLS if day.is_bad else 1.0)
    factor *= chance.uniform(0.93, 1.07)
    for hour, weight in BY_HOUR.items():
        rate = A_HOUR[kind] * weight * factor / HOUR
        at, end = day.at(hour), day.at(hour + 1)
        while rate and (at := at + chance.expovariate(rate)) < end:
            yield at


def agents_of(day: Day, people: tuple[Person, ...], seed: int) -> list[AgentDay]:
    """Everybody's shift and breaks."""
    return [_agent(day, place, person, seed) for place, person in enumerate(people)]


def _agent(day: Day, place: int, person: Person, seed: int) -> AgentDay:
    chance = day.random(seed, person.extension)
    midnight, end = day.at(0), Day(day.day + timedelta(days=1), day.zone).at(0)
    if day.day.weekday() == SUNDAY or chance.random() > _share_present(day):
        return AgentDay(person, midnight, end, end, end, deque())
    begins, leaves = (day.at(hours) for hours in SHIFTS[place % len(SHIFTS)])
    begins += chance.uniform(-8, 6) * MINUTE
    leaves += chance.uniform(-2, 9) * MINUTE
    return AgentDay(person, midnight, end, begins, leaves, deque(_breaks(begins, chance)))


def _share_present(day: Day) -> float:
    if day.day.weekday() == SATURDAY:
        return PRESENT_SATURDAY
    return BAD_PRESENT if day.is_bad else PRESENT


def _breaks(begins: float, chance: Random) -> Iterator[Break]:
    """Coffee, lunch, coffee, and now and then a training or a meeting in between."""
    yield Break(begins + chance.uniform(1.5, 2.2) * HOUR, chance.uniform(8, 16) * MINUTE, "break")
    yield Break(begins + chance.uniform(3.2, 4.6) * HOUR, chance.uniform(26, 42) * MINUTE, "lunch")
    if chance.random() < TAUGHT:
        reason = chance.choice(("training", "meeting"))
        yield Break(begins + 5.2 * HOUR, chance.uniform(20, 45) * MINUTE, reason)
    yield Break(begins + chance.uniform(6.0, 6.8) * HOUR, chance.uniform(8, 16) * MINUTE, "break")
