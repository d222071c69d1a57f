"""The skeleton of the agents page.

Knows controls and empty containers. Must not know figures.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.charts import legend, scrolling_rows
from dashboard.looks.components import attrs
from dashboard.looks.theme import SERIES
from dashboard.pages.agents import ids, view
from dashboard.reports import filter_bar, sections, table
from dashboard.reports.query import ReportQuery
from dashboard.services import Services
from dashboard.shell.router import Address


def layout(services: Services, address: Address) -> Component:
    """The page for the address."""
    query = services.reports.parse(address.params)
    buttons = filter_bar.file_buttons(ids.BAR)
    columns = view.columns(has_shifts=False, of_queue=False)
    return html.Div(
        [
            sections.heading(ids.BAR, query, "Agents"),
            filter_bar.range_bar(ids.BAR, query, filters(query, services), buttons),
            html.Div(id=ids.EMPTY),
            html.Div(
                [
                    sections.loading([html.Div(id=ids.CARDS)]),
                    chart(query),
                    table.grid(ids.BAR.id("table"), columns),
                ],
                id=ids.CONTENT,
            ),
            dcc.Store(id=ids.BAR.id("order")),
            dcc.Download(id=ids.BAR.id("file")),
        ],
        className="rs-report",
    )


def filters(query: ReportQuery, services: Services) -> list[Component]:
    """Queue, group and agent."""
    queues = [queue["queue"] for queue in services.reader.read().queues]
    return [
        filter_bar.queue_select(ids.BAR, query, queues),
        filter_bar.group_select(ids.BAR, query, services.reports.groups),
        filter_bar.agent_input(ids.BAR, query),
    ]


def chart(query: ReportQuery) -> Component:
    """Time of each agent as stacked bars, the names beside them."""
    order, top = view.order_and_top(query)
    head = html.Div(
        [
            html.H2("Where the time went"),
            legend((SERIES[name], word) for name, word, _ in view.SERIES),
            filter_bar.select(ids.BAR.id("sort"), "Sort", view.SORTS, order),
            filter_bar.select(ids.BAR.id("top"), "Show", view.TOPS, str(top)),
        ],
        className="rs-chart-head",
    )
    names = html.Pre(id=ids.NAMES, className="rs-names")
    rows = scrolling_rows(names, ids.CHART, "Chart of time per agent")
    return html.Section(
        [head, rows, html.P(id=ids.CAPTION, className="rs-caption")],
        className="rs-chart rs-report-chart",
        **attrs(aria_label="Where the time went"),
    )
