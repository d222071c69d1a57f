"""The statuses of an agent's day as a table: what the strip shows, for keys and in words.

Pure: intervals in, rows out. Knows the words of statuses. Must not know callbacks or the history.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.looks.theme import BY_KEY
from dashboard.moments import Moments
from dashboard.pages.agent_day import ids
from dashboard.reports import table
from dashboard.reports.day_strip import Day
from dashboard.reports.export import TableRow
from dashboard.reports.table import ColumnDef
from state.records import StatusInterval

_TIME = {"function": "rsTime(params.value)"}
_CLOCK = {"function": "rsFigure(params.value, 's')"}
COLUMNS: list[ColumnDef] = [
    table.moment_column("since", "Since", valueFormatter=_TIME, width=100),
    {"field": "until", "headerName": "Until", "valueFormatter": _TIME, "width": 100},
    table.text_column("status", "Status", width=160),
    {
        "field": "lasted_s",
        "headerName": "Lasted",
        "type": "rightAligned",
        "valueFormatter": _CLOCK,
        "width": 100,
    },
    table.text_column("reason", "Reason", width=180),
    table.text_column("extension", "Extension", flex=1, minWidth=110),
]


def section() -> Component:
    """The heading and the empty table."""
    head = html.Div(html.H2("Statuses"), className="rs-chart-head")
    return html.Section([head, table.grid(ids.STATUSES, COLUMNS, height="45vh")])


def rows(intervals: Sequence[StatusInterval], day: Day, moments: Moments) -> list[TableRow]:
    """A row for each interval, which leads to the board when it began, or when the day did."""
    return [
        {
            "id": f"{each.extension} {each.started_at} {each.state}",
            "moment": moments.at(max(each.started_at, day.start), each.extension),
            "since": each.started_at,
            "until": each.ended_at,
            "status": BY_KEY[each.state].word,
            "lasted_s": round(each.ended_at - each.started_at, 3),
            "reason": each.reason,
            "extension": each.extension,
        }
        for each in intervals
    ]
