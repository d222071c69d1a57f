"""Local days and hours of a time zone, as ranges of absolute time.

Knows time zones: days of 23, 24 and 25 hours, offsets of half and quarter hours. Must not know
what is counted in those hours. Times are integer milliseconds since the epoch.

A segment is named by its wall clock (date and hour), so that the hours of a day always sum to the
day, and days to a range. Where a clock is set back, an hour that passes twice has two segments of
the same name.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

HOUR_MS = 3_600_000
_HALF = 30  # minutes
_ONE_DAY = timedelta(days=1)


class Segment(NamedTuple):
    """A part of a local day within the same hour of the wall clock."""

    start_ms: int
    end_ms: int
    day: date
    hour: int


class Calendar:
    """The local days of `zone`; safe to share by threads."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.segments = lru_cache(maxsize=1024)(self._segments)
        self._latest = Segment(0, 0, date.min, 0)

    def start(self, day: date) -> int:
        """When `day` begins; where midnight does not exist, the first moment after it."""
        return int(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp() * 1000)

    def bounds(self, first: date, last: date) -> tuple[int, int]:
        """The beginning of `first` and the end of `last`."""
        return self.start(first), self.start(last + _ONE_DAY)

    def hour_start(self, day: date, hour: int) -> int:
        """When an hour of `day` begins; where the clock leaves it out, the next one or the end."""
        later = (each.start_ms for each in self.segments(day) if each.hour >= hour)
        return next(later, self.bounds(day, day)[1])

    def day_of(self, at_ms: int) -> date:
        """The local day of a time."""
        return self.locate(at_ms).day

    def day_now(self) -> date:
        """The local day now."""
        return datetime.now(self.zone).date()

    def locate(self, at_ms: int) -> Segment:
        """The segment of a time."""
        latest = self._latest
        if not latest.start_ms <= at_ms < latest.end_ms:
            latest = self._latest = self._find(at_ms)
        return latest

    def split(self, start_ms: int, end_ms: int) -> Iterator[tuple[Segment, int]]:
        """The segments between two times, each with the milliseconds that lie in it."""
        while start_ms < end_ms:
            segment = self.locate(start_ms)
            stop = min(end_ms, segment.end_ms)
            yield segment, stop - start_ms
            start_ms = stop

    def half_hour(self, at_ms: int) -> tuple[date, int]:
        """The local day of a time and its half hour on the wall clock, 0 to 47."""
        segment = self.locate(at_ms)
        local = datetime.fromtimestamp(at_ms // 1000, self.zone)
        return segment.day, segment.hour * 2 + (local.minute >= _HALF)

    def _find(self, at_ms: int) -> Segment:
        day = datetime.fromtimestamp(at_ms // 1000, self.zone).date()
        while at_ms < self.start(day):
            day -= _ONE_DAY
        while at_ms >= self.start(day + _ONE_DAY):
            day += _ONE_DAY
        segments = self.segments(day)
        return segments[bisect_right(segments, (at_ms, 1 << 62)) - 1]

    def _segments(self, day: date) -> tuple[Segment, ...]:
        at, end = self.bounds(day, day)
        found = []
        while at < end:
            local = datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone)
            into_hour = (local.minute * 60 + local.second) * 1000
            stop = min(end, at + HOUR_MS - into_hour)
            found.append(Segment(at, stop, day, local.hour))
            at = stop
        return tuple(found)


def days(first: date, last: date) -> list[date]:
    """All days from `first` to `last`, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def monday(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())
