"""A day as a strip of statuses: the axis of a local day, its bars, and their colours.

Pure. Knows Plotly's names and the days of the clock change. Must not know the history. The axis
counts seconds since the day began, so that a day of 23 or 25 hours is as long as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dashboard.looks import figures
from dashboard.looks.figures import Figure
from dashboard.looks.formatting import caller_words, clock, figure_text
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
"""Statuses of an absent agent: an axis need not show them."""

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
            ((each.start_ms - start_ms) / 1000, each.hour) for each in calendar.segments(day)
        )
        return cls(day, start_ms / 1000, end_ms / 1000, hours)

    def axis(self, theme: Theme, hours: tuple[float, float] | None = None) -> Figure:
        """An axis with the hours of the wall clock: from and to the seconds of `hours`, else the
        whole day.
        """
        first, last = hours or (0.0, self.end - self.start)
        every = 1 if last - first <= _HALF_A_DAY_S else 2
        named = [(at, hour) for at, hour in self.hours if hour % every == 0]
        return {
            "tickvals": [at for at, _ in named],
            "ticktext": [f"{hour}:00" for _, hour in named],
            "range": [first, last],
            "gridcolor": GROUNDS[theme].rule,
            "zeroline": False,
            "tickfont": {"color": GROUNDS[theme].muted},
        }


def busy_hours(days: Sequence[tuple[Day, Sequence[StatusInterval]]]) -> tuple[float, float] | None:
    """From when to when anything was done on any of the days, in seconds of the day; else None."""
    found = [
        (each.started_at - day.start, each.ended_at - day.start)
        for day, intervals in days
        for each in intervals
        if each.state not in AWAY
    ]
    if not found:
        return None
    longest = max(day.end - day.start for day, _ in days)
    first, last = min(start for start, _ in found), max(end for _, end in found)
    return max(0.0, first - _MARGIN_S), min(longest, last + _MARGIN_S)


def color(key: str, theme: Theme) -> str:
    """The colour of a status; unknown time hardly shows."""
    return BY_KEY[key].paint(theme).mark


def marker(key: str, theme: Theme) -> Figure:
    """How a bar of a status is painted, hatched where its tile has a pattern."""
    faded = {"opacity": _FADED} if key in AWAY else {}
    return {**figures.marker_of(BY_KEY[key], theme), "line": {"width": 0}, **faded}


def traces(
    intervals: Sequence[StatusInterval],
    legs: Sequence[CallLeg],
    day: Day,
    zone: ZoneInfo,
    theme: Theme,
) -> list[Figure]:
    """A trace for each status: bars with a beginning and a length, and their hover texts."""
    made = []
    for look in LOOKS:
        mine = [each for each in intervals if each.state == look.key]
        if not mine:
            continue
        made.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": look.word,
                "base": [max(0.0, each.started_at - day.start) for each in mine],
                "x": [_inside(each, day) for each in mine],
                "y": [0] * len(mine),
                "width": look.height,
                "marker": marker(look.key, theme),
                "customdata": [[each.started_at, each.ended_at] for each in mine],
                "text": [hover_text(each, legs, zone) for each in mine],
                "textposition": "none",
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    return made


def hover_text(each: StatusInterval, legs: Sequence[CallLeg], zone: ZoneInfo) -> str:
    """The text over an interval: the status, its times, and the calls."""
    since, until = (_time(at, zone) for at in (each.started_at, each.ended_at))
    lasted = clock(each.ended_at - each.started_at)
    lines = [f"<b>{BY_KEY[each.state].word}</b> {lasted}", f"{since} to {until}"]
    if each.reason:
        lines.append(figure_text(each.reason))
    if each.state in _IN_CALL:
        lines += [_call(leg) for leg in touching(legs, each.started_at, each.ended_at)]
    return "<br>".join(lines)


def touching(legs: Sequence[CallLeg], start: float, end: float) -> list[CallLeg]:
    """The legs that overlap the time from `start` to `end`."""
    return [leg for leg in legs if leg.started_at < end and leg.ended_at > start]


def _call(leg: CallLeg) -> str:
    way = "from" if leg.direction == "inbound" else "to"
    queue = f" ({leg.queue})" if leg.queue else ""
    who = caller_words(leg.peer_name, leg.peer)
    return figure_text(f"{way} {who}{queue}, {leg.outcome}".replace("  ", " "))


def _inside(each: StatusInterval, day: Day) -> float:
    return min(each.ended_at, day.end) - max(each.started_at, day.start)


def _time(at: float, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at, zone):%H:%M:%S}"
