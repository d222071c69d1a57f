"""One agent's day: strips, key figures, calls.

Pure: records in, components and plain dicts out. Must not know callbacks or the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from dash import dcc
from dash.development.base_component import Component

from dashboard.looks import figures
from dashboard.looks.components import moment
from dashboard.looks.figures import Figure
from dashboard.looks.formatting import clock
from dashboard.looks.theme import Theme
from dashboard.moments import Moments
from dashboard.reports import cards, day_strip, sections, table
from dashboard.reports.day_strip import Day
from dashboard.reports.export import TableRow
from dashboard.reports.table import ColumnDef
from state.metrics import METRICS, Totals
from state.records import CallLeg, StatusInterval

CARDS = (
    ("handled", "", ""),
    ("missed", "", ""),
    ("talk_s", "", ""),
    ("aht_s", "s", "calls"),
    ("occupancy", "s", "s"),
    ("paused_s", "", ""),
)
_MEASURES = {measure.name: measure for measure in METRICS}
_CLOCK = {"function": "rsFigure(params.value, 's')"}
_TIME = {"function": "rsTime(params.value)"}
STRIP_PX, AXIS_PX = 56, 28


@dataclass(frozen=True, slots=True)
class AgentDay:
    """The records and sums of one day of one agent."""

    day: Day
    intervals: Sequence[StatusInterval]
    legs: Sequence[CallLeg]
    totals: Totals


def title(who: str, day: AgentDay) -> str:
    """The agent and their extensions; or the extension and its agents."""
    agents = {each.agent for each in day.intervals} | {leg.agent for leg in day.legs}
    extensions = {each.extension for each in day.intervals} | {leg.extension for leg in day.legs}
    beside = [name for name in (*sorted(agents), *sorted(extensions)) if name and name != who]
    return f"{who} ({', '.join(dict.fromkeys(beside))})" if beside else who


def week_before(who: str, day: date, base: str) -> list[Component | str]:
    """The heading of the strip of the week before, with a link to that day."""
    address = f"{base}/agents/{quote(who, safe='')}?date={day}"
    return [dcc.Link(f"{day:%A, %d %B %Y}", href=address), ", a week before"]


def summary(now: Totals, before: Totals) -> Component:
    """Key figures, against the same weekday of the week before."""
    return cards.row(
        cards.card(_MEASURES[name], now, before, parts=(above, below), than="a week before")
        for name, above, below in CARDS
    )


def figure(
    day: AgentDay, zone: ZoneInfo, theme: Theme, hours: tuple[float, float] | None
) -> Figure:
    """The strip of a day, from and to the seconds of `hours`, else of the whole day."""
    return {
        "data": day_strip.traces(day.intervals, day.legs, day.day, zone, theme),
        "layout": figures.frame(
            theme,
            barmode="overlay",
            bargap=0,
            height=STRIP_PX + AXIS_PX,
            margin={"l": 8, "r": 16, "t": 4, "b": AXIS_PX},
            xaxis=day.day.axis(theme, hours),
            yaxis={"visible": False, "fixedrange": True, "range": [-0.5, 0.5]},
            hovermode="closest",
            dragmode="zoom",
            uirevision=f"{hours} {day.day.day}",
        ),
    }


def columns() -> list[ColumnDef]:
    """The columns of the table of calls."""
    right = {"type": "rightAligned", "width": 100}
    clock = {**right, "valueFormatter": _CLOCK}
    text = table.text_column
    return [
        table.moment_column("started_at", "Start", valueFormatter=_TIME, width=100),
        {"field": "ended_at", "headerName": "End", "valueFormatter": _TIME, "width": 100},
        text("direction", "Direction", width=110),
        text("peer", "With", width=150),
        text("peer_name", "Name", flex=1, minWidth=120),
        text("queue", "Queue", width=120),
        {"field": "ring_s", "headerName": "Ring", **clock},
        {"field": "talk_s", "headerName": "Talk", **clock},
        {"field": "hold_s", "headerName": "Hold", **clock},
        text("outcome", "Outcome", width=150),
        text("transfer", "Transferred", width=150),
        text("estimated", "Note", width=110, headerTooltip=ESTIMATED),
    ]


ESTIMATED = "estimated: the end was not seen; the call lasted at least this long"


DURATIONS = ("ring_s", "talk_s", "hold_s")


def call_rows(
    legs: Sequence[CallLeg],
    zone: ZoneInfo | None = None,
    moments: Moments | None = None,
) -> list[TableRow]:
    """The rows of the table of calls; times are written out where a zone is given.

    With `moments` each call leads to the board when it began.
    """
    return [
        {
            "id": leg.key,
            "moment": moments.at(leg.started_at, leg.extension) if moments else "",
            "started_at": _written(leg.started_at, zone),
            "ended_at": _written(leg.ended_at, zone),
            "direction": str(leg.direction),
            "peer": leg.peer,
            "peer_name": leg.peer_name,
            "queue": leg.queue,
            "ring_s": leg.ring_s,
            "talk_s": leg.talk_s,
            "hold_s": leg.hold_s,
            "outcome": str(leg.outcome),
            "transfer": _transfer(leg),
            "estimated": "estimated" if leg.estimated else "",
        }
        for leg in legs
    ]


def _written(at: float, zone: ZoneInfo | None) -> float | str:
    return at if zone is None else f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M:%S}"


def _transfer(leg: CallLeg) -> str:
    to = f"to {leg.transferred_to}" if leg.transferred_to else ""
    from_ = f"from {leg.transferred_from}" if leg.transferred_from else ""
    return " ".join(filter(None, [from_, to]))


def extension_at(day: AgentDay, start: float) -> str:
    """The extension of the stretch that began at `start`."""
    return next((each.extension for each in day.intervals if each.started_at == start), "")


def calls_caption(
    stretch: tuple[float, float], number: int, zone: ZoneInfo, address: str
) -> list[Component | str]:
    """What the table shows after a click on a segment of the strip, and the board at its start."""
    calls = "1 call" if number == 1 else f"{number} calls"
    lasted = clock(stretch[1] - stretch[0])
    began = f"{datetime.fromtimestamp(stretch[0], zone):%H:%M:%S}"
    said = f"{calls} of the stretch that was clicked ({lasted}), which began at "
    return [said, moment(began, address)]


def nothing(who: str, day: date, problem: str) -> Component:
    """What the page says where the day has no records."""
    if problem:
        return sections.unreadable(problem)
    return sections.empty(
        f"No activity of {who} on {day.day} {day:%b %Y}.",
        "Nobody of this name or number was seen that day. Choose another day, or another agent.",
    )
