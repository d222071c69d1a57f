"""The skeleton of the staffing page.

Knows controls and empty containers. Must not know figures.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.charts import graph
from dashboard.looks.components import attrs
from dashboard.pages.staffing import ids, picture, rows, words
from dashboard.reports import filter_bar, sections, table
from dashboard.reports.query import ReportQuery
from dashboard.reports.queue_measures import VARIANTS
from dashboard.services import Services
from dashboard.shell.router import Address


def layout(services: Services, address: Address) -> Component:
    """The page for the address."""
    query = services.reports.parse(address.params)
    buttons = filter_bar.file_buttons(ids.BAR)
    return html.Div(
        [
            sections.heading(ids.BAR, query, "Staffing"),
            filter_bar.range_bar(ids.BAR, query, filters(query, services), buttons),
            html.Div(id=ids.EMPTY),
            html.Div(
                [
                    sections.loading([html.Div(id=ids.CARDS)]),
                    chart(),
                    table.grid(ids.BAR.id("table"), rows.columns(query), height="auto"),
                ],
                id=ids.CONTENT,
            ),
            dcc.Store(id=ids.CLICKED),
            dcc.Store(id=ids.BAR.id("order")),
            dcc.Download(id=ids.BAR.id("file")),
        ],
        className="rs-report",
    )


def filters(query: ReportQuery, services: Services) -> list[Component]:
    """Queue, half hour, and how service level is counted."""
    queues = [queue["queue"] for queue in services.reader.read().queues]
    name = ids.BAR.id
    half = str(words.half_of(query) if words.half_of(query) is not None else words.WHOLE_DAY)
    return [
        filter_bar.queue_select(ids.BAR, query, queues),
        filter_bar.select(name("half"), "Time", words.HALF_HOURS.items(), half),
        filter_bar.select(name("variant"), "Service level", VARIANTS, query.variant),
        filter_bar.seconds_input(name("threshold"), "Within (s)", query.thresholds.service_level_s),
    ]


def chart() -> Component:
    """The answer in words, the picture, and how it is computed."""
    return html.Section(
        [
            sections.chart_head("Agents, calls and service level by half hour"),
            html.Div(id=ids.ANSWER, className="rs-answer", role="status"),
            html.P(words.MARKS, className="rs-caption"),
            html.Div(
                graph(ids.PICTURE, picture.PX),
                className="rs-staffing-picture",
                tabIndex="0",  # on a phone it scrolls, by keys too
                role="group",
                **attrs(aria_label="Picture of agents, calls and service level"),
            ),
            html.Details(
                [html.Summary("How is this computed?"), html.Div(id=ids.FORMULA)],
                className="rs-formula",
            ),
        ],
        className="rs-chart rs-report-chart",
        **attrs(aria_label="Agents, calls and service level by half hour"),
    )
