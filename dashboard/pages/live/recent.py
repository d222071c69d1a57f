"""What the drawer shows of an extension's day: its strip, its last calls, and how calls ended.

Knows the report figures and who looks. Must not know callbacks. Whoever may not open the days of
agents gets nothing of this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import orjson

from dashboard.access.viewing import current_viewer
from dashboard.looks.theme import BY_KEY
from dashboard.pages.live import happenings
from dashboard.pages.live.sentences import Times
from dashboard.reports.data import ReportData
from dashboard.reports.day_strip import AWAY, Day
from state.access.roles import Ability
from state.history import HistoryError
from state.history.reports.last_calls import last_legs, taken_by
from state.history.reports.listing import day_intervals
from state.history.reports.view import HistoryView
from state.live.schema import ChangeRow
from state.records import CallLeg, StatusInterval

MOST_CALLS = 20


@dataclass(frozen=True, slots=True)
class Found:
    """What the history has of an extension."""

    legs: list[CallLeg]
    taken_by: dict[str, str]
    intervals: list[StatusInterval]


def past(reports: ReportData, extension: str, changes: Sequence[ChangeRow]) -> str:
    """The extension's past as JSON text; `problem` where the history cannot be read."""
    answer: dict[str, object] = {"extension": extension}
    if not current_viewer().may(Ability.DAYS):
        return orjson.dumps(answer).decode()
    today = reports.today()
    try:
        found = reports.of_day(
            f"drawer of {extension}", today, lambda view: _read(view, extension, today)
        )
    except HistoryError as error:
        return orjson.dumps({**answer, "problem": str(error)}).decode()
    times = Times(reports.calendar.zone, reports.now())
    calls = [
        happenings.past_call(leg, found.taken_by.get(leg.call_id, ""), times)._asdict()
        for leg in found.legs
    ]
    asked = [change["call_id"] or "" for change in changes]
    ended = happenings.outcomes(found.legs, found.taken_by, asked)
    day = Day.of(reports.calendar, today)
    drawn = strip(day, found.intervals, times, reports.now())
    answer |= {"calls": calls, "outcomes": ended, "strip": drawn}
    return orjson.dumps(answer).decode()


def _read(view: HistoryView, extension: str, today: date) -> Found:
    legs = last_legs(view, extension, MOST_CALLS)
    return Found(legs, taken_by(view, legs), day_intervals(view, today, extension=extension))


def strip(
    day: Day, intervals: Sequence[StatusInterval], times: Times, now: float
) -> dict[str, object] | None:
    """A day as parts of a line up to now, in percent of the hours worked; None without any."""
    worked = [each for each in intervals if each.state not in AWAY]
    if not worked:
        return None
    first = max(0.0, min(each.started_at for each in worked) - day.start)
    ended = max(each.ended_at for each in worked) - day.start
    last = max(first + 1, min(ended, day.end - day.start, now - day.start))

    def place(at: float) -> float:
        return round((min(max(at - day.start, first), last) - first) / (last - first) * 100, 3)

    parts = [
        [
            place(each.started_at),
            place(each.ended_at),
            each.state,
            _title(each, times),
            max(each.started_at, day.start),
        ]
        for each in worked
        if place(each.ended_at) > place(each.started_at)
    ]
    marks = [[place(day.start + at), f"{hour}:00"] for at, hour in day.hours if first <= at <= last]
    every = 1 + len(marks) // 7
    return {"parts": parts, "hours": marks[::every]}


def _title(each: StatusInterval, times: Times) -> str:
    reason = f" ({each.reason})" if each.reason else ""
    until = times.at(each.ended_at)
    return f"{BY_KEY[each.state].word}{reason} {times.at(each.started_at)} to {until}"
