"""The SHIFTS file: the shifts for which agents are paid.

Knows the file's columns and how shifts fall on days. Must not know calls or figures.

The file is CSV with a header, in UTF-8; only the first four columns are needed:

    agent,days,start,end,break_minutes,from,to
    *,mon-fri,09:00,17:30,30,,
    Agent A,mon wed fri,22:00,06:00,,2026-03-01,2026-03-31

`agent` is a name or an extension; `*` is every agent without a line of their own on that day.
Times are local in TIME_ZONE; an end that is not after the start is on the next day. `from` and
`to` are dates, both included; empty means without a limit.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from state.calendar import Calendar, days
from state.files.rows import SettingsFileError, read_rows

EVERY_AGENT = "*"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """A weekly shift; in `weekdays` Monday is 0."""

    agent: str
    weekdays: frozenset[int]
    start: time
    end: time
    break_ms: int
    first: date
    last: date

    def on(self, day: date) -> bool:
        """Whether the shift begins on a day."""
        return day.weekday() in self.weekdays and self.first <= day <= self.last


class Shifts:
    """All shifts; empty without a file."""

    def __init__(self, calendar: Calendar, shifts: list[Shift] | None = None) -> None:
        self._calendar = calendar
        self._by_agent: dict[str, list[Shift]] = defaultdict(list)
        for shift in shifts or []:
            self._by_agent[shift.agent].append(shift)

    def __bool__(self) -> bool:
        return bool(self._by_agent)

    def paid_ms(self, agent: str, first: date, last: date, until_ms: int) -> int:
        """Paid milliseconds of an agent from `first` to `last`, but not after `until_ms`."""
        since, end = self._calendar.bounds(first, last)
        end = min(end, until_ms)
        return sum(
            self._paid(shift, day, since, end)
            for day in days(first - _ONE_DAY, last)
            for shift in self._of(agent, day)
        )

    def _of(self, agent: str, day: date) -> list[Shift]:
        own = [shift for shift in self._by_agent.get(agent, ()) if shift.on(day)]
        return own or [shift for shift in self._by_agent.get(EVERY_AGENT, ()) if shift.on(day)]

    def _paid(self, shift: Shift, day: date, since: int, until: int) -> int:
        start = self._time_ms(day, shift.start)
        end = self._time_ms(day if shift.end > shift.start else day + _ONE_DAY, shift.end)
        length = end - start
        paid = max(0, length - shift.break_ms)

        def paid_by(at: int) -> int:
            # Counted from the start of the shift, so that its parts always sum to the whole.
            return (min(max(at, start), end) - start) * paid // length

        return max(0, paid_by(until) - paid_by(since))

    def _time_ms(self, day: date, at: time) -> int:
        local = datetime.combine(day, at, tzinfo=self._calendar.zone)
        return int(local.timestamp() * 1000)


def read_shifts(path: Path | None, calendar: Calendar) -> Shifts:
    """The shifts in the SHIFTS file; SettingsFileError names an invalid line."""
    if path is None:
        return Shifts(calendar)
    rows = read_rows(path, ("agent", "days", "start", "end"))
    return Shifts(calendar, [_shift(path, number, row) for number, row in rows])


def _shift(path: Path, number: int, row: dict[str, str]) -> Shift:
    try:
        return Shift(
            agent=row["agent"] or EVERY_AGENT,
            weekdays=_weekdays(row["days"]),
            start=time.fromisoformat(row["start"]),
            end=time.fromisoformat(row["end"]),
            break_ms=round(float(row.get("break_minutes") or 0) * 60_000),
            first=date.fromisoformat(row["from"]) if row.get("from") else date.min,
            last=date.fromisoformat(row["to"]) if row.get("to") else date.max,
        )
    except ValueError as error:
        raise SettingsFileError(f"{path} line {number}: {error}") from error


def _weekdays(text: str) -> frozenset[int]:
    found: set[int] = set()
    for word in text.lower().replace(",", " ").split():
        first, _, last = word.partition("-")
        start, end = _weekday(first), _weekday(last or first)
        found.update((start + n) % 7 for n in range((end - start) % 7 + 1))
    if not found:
        raise ValueError("days are missing: mon-fri, sat sun ...")
    return frozenset(found)


def _weekday(word: str) -> int:
    try:
        return _DAYS.index(word[:3])
    except ValueError:
        raise ValueError(f"{word!r} is no day of the week: mon, tue, wed ...") from None
