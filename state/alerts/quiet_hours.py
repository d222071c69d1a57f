"""Quiet hours: when nothing is sent.

Pure. Knows the words of ALERT_QUIET and days in a time zone. Must not know messages.

    22:00-07:00, Sat-Sun 00:00-24:00
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MIN: Final = 24 * 60
LONGEST_DAYS: Final = 9
FIRST, SECOND = 0, 1
"""Which of the two times that a clock shows an hour where it is set back."""

_ENTRY: Final = re.compile(
    r"(?:([a-z]{3})(?:-([a-z]{3}))? )?(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII
)  # fmt: skip


class Hours(NamedTuple):
    """From a minute of these weekdays on, to a minute of the same day or of the next one."""

    weekdays: frozenset[int]
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class QuietHours:
    """All quiet hours, in a time zone."""

    hours: tuple[Hours, ...]
    zone: ZoneInfo

    def until(self, now: float) -> float:
        """The end of the quiet hours that `now` is in; `now` itself outside of them."""
        at = now
        for _ in range(LONGEST_DAYS):
            ends = [end for begin, end in self._around(at) if begin <= at < end]
            if not ends:
                return at
            at = max(ends)
        return at

    def _around(self, at: float) -> list[tuple[float, float]]:
        today = datetime.fromtimestamp(at, self.zone).date()
        days = (today - timedelta(days=1), today)
        return [
            (self._moment(day, each.begin, time), self._moment(day, each.end, time))
            for day in days
            for each in self.hours
            if day.weekday() in each.weekdays
            for time in (FIRST, SECOND)
        ]

    def _moment(self, day: date, minute: int, time: int) -> float:
        """When the clock shows a minute of a day; the second time where it does so twice."""
        later, rest = divmod(minute, DAY_MIN)
        day += timedelta(days=later)
        hour, minutes = divmod(rest, 60)
        first = datetime(day.year, day.month, day.day, hour, minutes, tzinfo=self.zone)
        second = first.replace(fold=SECOND)
        return max(each.timestamp() for each in (first, second)[: time + 1])


NEVER_QUIET: Final = QuietHours((), ZoneInfo("UTC"))


def parse_quiet(text: str, zone: ZoneInfo) -> QuietHours:
    """The quiet hours that a text names; none for an empty one. ValueError says what is wrong."""
    entries = [part.strip().casefold() for part in text.split(",")]
    return QuietHours(tuple(_hours(entry) for entry in entries if entry), zone)


def _hours(entry: str) -> Hours:
    found = _ENTRY.fullmatch(entry)
    if found is None:
        raise ValueError(f"{entry[:40]!r} are no hours: write 22:00-07:00 or Sat-Sun 00:00-24:00")
    first, last = found[1] or DAYS[0], found[2] or found[1] or DAYS[-1]
    if first not in DAYS or last not in DAYS:
        raise ValueError(f"{entry[:40]!r} names no day: write {', '.join(DAYS).title()}")
    begin, end = _minute(found[3], found[4]), _minute(found[5], found[6])
    if begin in {DAY_MIN, end}:
        raise ValueError(f"{entry[:40]!r} has no end after its begin")
    return Hours(_weekdays(DAYS.index(first), DAYS.index(last)), begin,
                 end if end > begin else end + DAY_MIN)  # fmt: skip


def _weekdays(first: int, last: int) -> frozenset[int]:
    """Fri-Mon goes over the end of the week."""
    count = (last - first) % len(DAYS) + 1
    return frozenset((first + n) % len(DAYS) for n in range(count))


def _minute(hour: str, minute: str) -> int:
    found = int(hour) * 60 + int(minute)
    if int(minute) > 59 or found > DAY_MIN:  # noqa: PLR2004 - minutes of an hour
        raise ValueError(f"{hour}:{minute} is no time of a day")
    return found
