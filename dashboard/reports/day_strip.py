"""A day as a strip of states: the axis of a local day, segments, and what they are painted with.

Pure. Knows Plotly's names and the days of the clock change. Must not know the history. Places on
the axis are seconds since the day began, so that a day of 23 or 25 hours is as long as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.looks import figures
from dashboard.looks.formatting import clock, figure_text
from dashboard.looks.theme import BY_KEY, GROUNDS, LOOKS, ON_BOARD, Theme
from state.board.statuses import STATUSES, Layer
from state.calendar import Calendar
from state.records import CallLeg, StatusInterval

LEGEND = tuple((look.key, look.word) for look in ON_BOARD)
"""What the colours of a strip mean: the key of each status and its word."""

_HALF_A_DAY_S = 43_200
_MARGIN_S = 1_800
AWAY = frozenset(
    status.key
    for status in STATUSES
    if status.layer in (Layer.UNKNOWN, Layer.LOGGED_OUT, Layer.PHONE)
)
"""Statuses of somebody who was not there: an axis need not show them."""

_IN_CALL = frozenset(status.key for status in STATUSES if status.layer is Layer.CALL)
_FADED = 0.35


@dataclass(frozen=True, slots=True)
class Day:
    """A local day: its name, when it begins and ends (epoch s), and its hours on the axis."""

    day: date
    start: float
    end: float
    hours: tuple[tuple[float, int], ...]

    @classmethod
    def of(cls, calendar: Calendar, day: date) -> Day:
        """The day in a calendar's zone."""
        start_ms, end_ms = calendar.bounds(day, day)
        hours = tuple(
            ((one.start_ms - start_ms) / 1000, one.hour) for one in calendar.segments(day)
        )
        return cls(day, start_ms / 1000, end_ms / 1000, hours)

    def axis(self, theme: Theme, shown: tuple[float, float] | None = None) -> dict[str, Any]:
        """An axis that names the hours of the wall clock, from and to `shown` or the whole day."""
        first, last = shown or (0.0, self.end - self.start)
        every = 1 if last - first <= _HALF_A_DAY_S else 2
        told = [(at, hour) for at, hour in self.hours if hour % every == 0]
        return {
            "tickvals": [at for at, _ in told],
            "ticktext": [f"{hour}:00" for _, hour in told],
            "range": [first, last],
            "gridcolor": GROUNDS[theme].rule,
            "zeroline": False,
            "tickfont": {"color": GROUNDS[theme].muted},
        }


def busy_hours(days: Sequence[tuple[Day, Sequence[StatusInterval]]]) -> tuple[float, float] | None:
    """From where to where something was done on any of the days; None when nothing was."""
    found = [
        (one.started_at - day.start, one.ended_at - day.start)
        for day, intervals in days
        for one in intervals
        if one.state not in AWAY
    ]
    if not found:
        return None
    longest = max(day.end - day.start for day, _ in days)
    first, last = min(start for start, _ in found), max(end for _, end in found)
    return max(0.0, first - _MARGIN_S), min(longest, last + _MARGIN_S)


def color(key: str, theme: Theme) -> str:
    """What a status is painted with; unknown time is as good as not there."""
    return BY_KEY[key].paint(theme).mark


def marker(key: str, theme: Theme) -> dict[str, Any]:
    """How a bar of a status is painted, hatched where its tile has a pattern."""
    faded = {"opacity": _FADED} if key in AWAY else {}
    return {**figures.marker_of(BY_KEY[key], theme), "line": {"width": 0}, **faded}


def traces(
    intervals: Sequence[StatusInterval], legs: Sequence[CallLeg], day: Day, zone: Any, theme: Theme
) -> list[dict[str, Any]]:
    """One trace for each state: bars with a beginning and a length, and what hover tells."""
    made = []
    for look in LOOKS:
        mine = [one for one in intervals if one.state == look.key]
        if not mine:
            continue
        made.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": look.word,
                "base": [max(0.0, one.started_at - day.start) for one in mine],
                "x": [_inside(one, day) for one in mine],
                "y": [0] * len(mine),
                "width": look.height,
                "marker": marker(look.key, theme),
                "customdata": [[one.started_at, one.ended_at] for one in mine],
                "text": [told(one, legs, zone) for one in mine],
                "textposition": "none",
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    return made


def told(one: StatusInterval, legs: Sequence[CallLeg], zone: Any) -> str:
    """What hover says of an interval: the state, its times, and the call."""
    since, until = (_time(at, zone) for at in (one.started_at, one.ended_at))
    lasted = clock(one.ended_at - one.started_at)
    lines = [f"<b>{BY_KEY[one.state].word}</b> {lasted}", f"{since} to {until}"]
    if one.reason:
        lines.append(figure_text(one.reason))
    if one.state in _IN_CALL:
        lines += [_call(leg) for leg in touching(legs, one.started_at, one.ended_at)]
    return "<br>".join(lines)


def touching(legs: Sequence[CallLeg], start: float, end: float) -> list[CallLeg]:
    """The legs that went on at some time of a stretch."""
    return [leg for leg in legs if leg.started_at < end and leg.ended_at > start]


def _call(leg: CallLeg) -> str:
    way = "from" if leg.direction == "inbound" else "to"
    queue = f" ({leg.queue})" if leg.queue else ""
    return figure_text(f"{way} {leg.peer_name} {leg.peer}{queue}, {leg.outcome}".replace("  ", " "))


def _inside(one: StatusInterval, day: Day) -> float:
    return min(one.ended_at, day.end) - max(one.started_at, day.start)


def _time(at: float, zone: Any) -> str:
    return f"{datetime.fromtimestamp(at, zone):%H:%M:%S}"
