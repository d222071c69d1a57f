"""When a report is due, and of which days it is.

Pure. Knows the calendar of a zone. Must not know mails.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

_FORM: Final = re.compile(r"(daily|weekly|monthly) +(\d{1,2}):(\d{2})", re.ASCII)


class Every(StrEnum):
    """How often: each day, each Monday, or on each first of a month."""

    DAY = "daily"
    WEEK = "weekly"
    MONTH = "monthly"


PERIODS: Final = {Every.DAY: "yesterday", Every.WEEK: "last-week", Every.MONTH: "last-month"}
"""Of which days a report is, as the command line says it."""


class Schedule(NamedTuple):
    """How often, and at what local time."""

    every: Every
    at: time

    @classmethod
    def parse(cls, text: str) -> Schedule:
        """`weekly 07:00` as a schedule; ValueError in one line for people."""
        found = _FORM.fullmatch(text.strip().lower())
        try:
            if found:
                return cls(Every(found[1]), time(int(found[2]), int(found[3])))
        except ValueError:
            pass
        raise ValueError(f"{text[:40]!r} is no schedule; write daily, weekly or monthly 07:00")

    def last_due(self, now: float, zone: ZoneInfo) -> datetime:
        """The latest moment until now at which a report was due.

        A time that the clock skips in spring is due as soon as it has been skipped; one that
        passes twice in autumn is due at the first.
        """
        today = datetime.fromtimestamp(now, zone).date()
        due = self._on(_first_day(self.every, today), zone)
        if due.timestamp() > now:
            due = self._on(_first_day(self.every, _day_before(self.every, today)), zone)
        return due

    def _on(self, day: date, zone: ZoneInfo) -> datetime:
        return datetime.combine(day, self.at, zone)


def _first_day(every: Every, day: date) -> date:
    """The day on which a report of this kind is due, at or before a day."""
    if every is Every.DAY:
        return day
    return day - timedelta(days=day.weekday()) if every is Every.WEEK else day.replace(day=1)


def _day_before(every: Every, day: date) -> date:
    """A day of the period before that of `day`."""
    return _first_day(every, day) - timedelta(days=1)
