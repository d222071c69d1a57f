"""The parts of a report page under its bar: heading, panels, and what an empty page says.

Knows Dash. Must not know figures or the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.charts import graph
from dashboard.looks.components import attrs
from dashboard.reports.filter_bar import filters_in_words, query_in_words
from dashboard.reports.ids import Bar
from dashboard.reports.query import ReportQuery
from state.history.reports.agents import AgentFilter
from state.metrics import Measure


def heading(bar: Bar, query: ReportQuery, title: str) -> Component:
    """Title and days, also in print; and what could not be understood of the address."""
    return html.Div(
        [
            html.H1(title, className="rs-report-title"),
            html.Span(query_in_words(query), id=bar.id("heading"), className="rs-report-days"),
            problem_line(bar, query.problem),
        ],
        className="rs-report-head",
    )


def problem_line(bar: Bar, problem: str = "") -> Component:
    """What could not be understood of the address."""
    return html.Span(problem, id=bar.id("problem"), className="rs-problem", role="status")


def panel(title: str, graph_id: str, height_px: int) -> Component:
    """A chart with its heading, and the chart as a file."""
    return html.Section(
        [chart_head(title), graph(graph_id, height_px)],
        className="rs-chart rs-report-chart",
        **attrs(aria_label=title),
    )


def chart_head(title: str, *tools: Component, title_id: str = "") -> Component:
    """The heading of a chart, its tools, and the chart as a file. A heading may have an id."""
    heading = html.H2(title, id=title_id) if title_id else html.H2(title)
    return html.Div([heading, *tools, picture_buttons(title)], className="rs-chart-head")


def picture_buttons(title: str) -> Component:
    """The chart as PNG and SVG: assets/reports/pictures.js draws them in the browser."""
    buttons = [
        html.Button(
            kind.upper(),
            type="button",
            className="btn rs-action rs-small",
            **attrs(data_picture=kind, aria_label=f"{title}: download as {kind.upper()}"),
        )
        for kind in ("png", "svg")
    ]
    return html.Div(buttons, className="rs-pictures rs-noprint")


def formulas(measures: Iterable[Measure[Any]], *lines: str) -> Component:
    """How each figure is computed; opens by click, touch and key."""
    entries = [(each.words, each.about.replace("\n\n", "\n")) for each in measures]
    terms = [part for words, about in entries for part in (html.Dt(words), html.Dd(about))]
    return html.Details(
        [
            html.Summary("How is this computed?"),
            *(html.P(line) for line in lines),
            html.Dl(terms),
        ],
        className="rs-formulas rs-noprint",
    )


def loading(children: Sequence[Component]) -> Component:
    """Children that grey while their figures are on the way."""
    return dcc.Loading(
        html.Div(list(children)),
        delay_show=300,
        type="dot",
        color="var(--rs-muted)",
        overlay_style={"visibility": "visible"},
    )


def empty(title: str, *lines: str) -> Component:
    """Why there is nothing to show, and what to do about it."""
    return html.Div([html.P(title), *(html.P(line) for line in lines)], className="rs-empty")


def unreadable(problem: str) -> Component:
    """What a page says while the history cannot be read."""
    return empty("The history cannot be read just now.", problem)


def no_activity(problem: str, filters: AgentFilter) -> Component:
    """What a page of agents says where there are no rows."""
    if problem:
        return unreadable(problem)
    return empty(
        f"No activity{filters_in_words(filters)} in this period.",
        "Choose other days or fewer filters.",
        "What your PBX recorded before can be imported: python app.py import cdr Master.csv",
    )
