"""The skeleton of everybody's day. The strips are painted into it by assets/reports/team_day.js.

Knows controls and empty places. Must not know figures.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.components import attrs
from dashboard.pages.team_day import ids
from dashboard.reports import filter_bar as controls
from dashboard.reports.day_strip import LEGEND
from dashboard.services import Services
from dashboard.shell.router import Place


def layout(_: Services, __: Place) -> Component:
    """The page; the day is in the address."""
    head = html.Div(
        [
            html.H1("Day", className="rs-report-title"),
            html.Span(id=ids.TITLE, className="rs-report-days"),
            html.Span(id=ids.PROBLEM, className="rs-problem", role="status"),
        ],
        className="rs-report-head",
    )
    return html.Div(
        [
            dcc.Location(id=ids.ADDRESS, refresh="callback-nav"),
            dcc.Store(id=ids.DATA),
            dcc.Store(id=ids.DRAWN),
            head,
            controls.day_tools(ids.DAY_TOOLS),
            html.Div(id=ids.EMPTY),
            html.Section(
                [controls.legend(LEGEND), lanes()],
                id=ids.FULL,
                className="rs-chart rs-report-chart",
            ),
        ],
        className="rs-report",
    )


def lanes() -> Component:
    """Where the strips are. It has no children here: a script owns them."""
    return html.Div(
        id=ids.LANES,
        className="rs-lanes",
        role="region",
        **attrs(aria_label="A strip for each agent; the table on Agents says the same in numbers"),
    )
