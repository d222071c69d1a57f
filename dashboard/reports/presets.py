"""The ranges that have a name, and the period that each is compared with.

Pure. Knows days. Must not know addresses, figures or the history.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from state.calendar import monday
from state.history.reports.agents import DayRange

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


class Period(NamedTuple):
    """Days to compare with, and what they are called after "vs"."""

    days: DayRange
    words: str


class Preset(NamedTuple):
    """A range with a name: its word in the control, its days, and the period before."""

    word: str
    days: Callable[[date], DayRange]
    before: Callable[[DayRange], Period]


def period_before(days: DayRange) -> DayRange:
    """The period of the same length just before."""
    length = days.last - days.first + _DAY
    return DayRange(days.first - length, days.last - length)


def previous_days(days: DayRange) -> Period:
    """The period of the same length just before, with its name."""
    count = (days.last - days.first).days + 1
    return Period(period_before(days), "previous day" if count == 1 else f"previous {count} days")


def same_weekdays(days: DayRange) -> Period:
    """The same weekdays, as many whole weeks before as the range touches."""
    weeks = -(-((days.last - days.first).days + 1) // 7)
    words = "same weekday" if days.first == days.last else "same weekdays"
    when = "a week before" if weeks == 1 else f"{weeks} weeks before"
    return Period(
        DayRange(days.first - weeks * _WEEK, days.last - weeks * _WEEK), f"{words} {when}"
    )


def _back(first: int, last: int) -> Callable[[date], DayRange]:
    return lambda today: DayRange(today - timedelta(days=first), today - timedelta(days=last))


def _this_week(today: date) -> DayRange:
    return DayRange(monday(today), today)


def _last_week(today: date) -> DayRange:
    return DayRange(monday(today) - _WEEK, monday(today) - _DAY)


def _this_month(today: date) -> DayRange:
    return DayRange(today.replace(day=1), today)


def _last_month(today: date) -> DayRange:
    last = today.replace(day=1) - _DAY
    return DayRange(last.replace(day=1), last)


def _week_before(days: DayRange) -> Period:
    return Period(DayRange(days.first - _WEEK, days.last - _WEEK), "previous week")


def _month_before(days: DayRange) -> Period:
    """The month before: as far as the range goes in its own, and whole beside a whole one."""
    end = days.first - _DAY
    is_whole = (days.last + _DAY).day == 1
    last = end if is_whole else end.replace(day=min(days.last.day, end.day))
    return Period(DayRange(end.replace(day=1), last), "previous month")


PRESETS: MappingProxyType[str, Preset] = MappingProxyType(
    {
        "today": Preset("Today", _back(0, 0), previous_days),
        "yesterday": Preset("Yesterday", _back(1, 1), previous_days),
        "week": Preset("This week", _this_week, _week_before),
        "lastweek": Preset("Last week", _last_week, _week_before),
        "month": Preset("This month", _this_month, _month_before),
        "lastmonth": Preset("Last month", _last_month, _month_before),
        "7d": Preset("7 days", _back(6, 0), previous_days),
        "30d": Preset("30 days", _back(29, 0), previous_days),
        "90d": Preset("90 days", _back(89, 0), previous_days),
    }
)
"""By their name in addresses, in the order of the control."""


def preset_days(name: str, today: date) -> DayRange:
    """The days of a preset."""
    return PRESETS[name].days(today)
