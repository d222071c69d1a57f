"""The skeleton of an agent's day.

Knows controls and empty places. Must not know figures.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks import figures
from dashboard.looks.components import attrs
from dashboard.pages.agent_day import ids, view
from dashboard.reports import filter_bar as controls
from dashboard.reports import table
from dashboard.reports.day_strip import LEGEND
from dashboard.services import Services
from dashboard.shell.router import Place

STRIPS = ("today", "before")
CONFIG: Any = {**figures.CONFIG, "doubleClick": "reset"}


def layout(_: Services, place: Place) -> Component:
    """The page of an agent; the day is in the address."""
    who = unquote(place.variables.get("number", ""))
    return html.Div(
        [
            dcc.Location(id=ids.ADDRESS, refresh="callback-nav"),
            dcc.Store(id=ids.WHO, data=who),
            html.Div(
                [
                    html.H1(who, id=ids.TITLE, className="rs-report-title"),
                    html.Span(id=ids.PROBLEM, className="rs-problem", role="status"),
                ],
                className="rs-report-head",
            ),
            controls.day_tools(ids.DAY_TOOLS, [dcc.Link("All agents", href="/agents")]),
            html.Div(id=ids.EMPTY),
            html.Div([html.Div(id=ids.CARDS), strips(), calls()], id=ids.FULL),
        ],
        className="rs-report",
    )


def strips() -> Component:
    """The day, and the same weekday of the week before."""
    return html.Section(
        [controls.legend(LEGEND), *[strip(name) for name in STRIPS]],
        className="rs-chart rs-report-chart rs-strips",
        **attrs(aria_label="The day as a strip"),
    )


def strip(name: str) -> Component:
    """One strip and its heading."""
    return html.Div(
        [
            html.H2(id=f"{ids.STRIPS}-{name}-day"),
            controls.graph(f"{ids.STRIPS}-{name}", view.STRIP_PX + view.AXIS_PX, CONFIG),
        ]
    )


def calls() -> Component:
    """The calls of the day; a click on the strip leaves those that it touches."""
    head = html.Div(
        [
            html.H2("Calls"),
            html.Span(id=ids.CHOSEN, className="rs-caption", role="status"),
            html.Button(
                "Show all", id=ids.CLEAR, type="button", className="btn rs-action", hidden=True
            ),
        ],
        className="rs-chart-head",
    )
    return html.Section([head, table.grid(ids.CALLS, view.columns(), height="45vh")])
