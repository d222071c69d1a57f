"""The skeleton of the page of one agent's day.

Knows controls and empty containers. Must not know figures.
"""

from __future__ import annotations

from urllib.parse import unquote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks import figures
from dashboard.looks.charts import graph, legend
from dashboard.looks.components import attrs
from dashboard.pages.agent_day import ids, statuses, view
from dashboard.reports import filter_bar, sections, table
from dashboard.reports.day_strip import LEGEND
from dashboard.services import Services
from dashboard.shell.router import Address
from state.metrics import METRICS

CONFIG: figures.Figure = {**figures.CONFIG, "doubleClick": "reset"}


def layout(services: Services, address: Address) -> Component:
    """The page of an agent; the day is in the address."""
    base, who = services.settings.base_path, unquote(address.variables.get("number", ""))
    return html.Div(
        [
            dcc.Location(id=ids.BAR.id("address"), refresh="callback-nav"),
            dcc.Store(id=ids.WHO, data=who),
            html.Div(
                [
                    html.H1(who, id=ids.TITLE, className="rs-report-title"),
                    sections.problem_line(ids.BAR),
                ],
                className="rs-report-head",
            ),
            filter_bar.day_bar(
                ids.BAR,
                [
                    dcc.Link("All agents", href=f"{base}/agents"),
                    *filter_bar.file_buttons(ids.BAR),
                ],
            ),
            html.Div(id=ids.EMPTY),
            html.Div(
                [html.Div(id=ids.CARDS), strips(), calls(), statuses.section()], id=ids.CONTENT
            ),
            sections.formulas(METRICS),
            dcc.Download(id=ids.BAR.id("file")),
        ],
        className="rs-report",
    )


def strips() -> Component:
    """The day, and the same weekday of the week before."""
    return html.Section(
        [
            legend(LEGEND),
            strip(ids.STRIP, ids.STRIP_TITLE),
            strip(ids.WEEK_BEFORE, ids.WEEK_BEFORE_TITLE),
        ],
        className="rs-chart rs-report-chart rs-strips",
        **attrs(aria_label="The day as a strip"),
    )


def strip(graph_id: str, title_id: str) -> Component:
    """A strip and its heading."""
    chart = graph(graph_id, view.STRIP_PX + view.AXIS_PX, CONFIG)
    head = html.Div(
        [html.H2(id=title_id), sections.picture_buttons("Strip")], className="rs-chart-head"
    )
    return html.Div([head, chart], className="rs-strip")


def calls() -> Component:
    """The calls of the day, or those of the segment of the strip that was clicked."""
    show_all = html.Button(
        "Show all", id=ids.SHOW_ALL, type="button", className="btn rs-action", hidden=True
    )
    head = html.Div(
        [
            html.H2("Calls"),
            html.Span(id=ids.CALLS_CAPTION, className="rs-caption", role="status"),
            show_all,
        ],
        className="rs-chart-head",
    )
    return html.Section([head, table.grid(ids.CALLS, view.columns(), height="45vh")])
