"""The skeleton of the agents page.

Knows controls and empty containers. Must not know figures.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.charts import legend, scrolling_rows
from dashboard.looks.components import attrs
from dashboard.looks.theme import SERIES
from dashboard.pages.agents import groups, ids, view
from dashboard.reports import filter_bar, sections, table
from dashboard.reports.query import ReportQuery
from dashboard.services import Services
from dashboard.shell.router import Address

TITLE = "Time by activity"


def layout(services: Services, address: Address) -> Component:
    """The page for the address."""
    query = services.reports.parse(address.params)
    buttons = filter_bar.file_buttons(ids.BAR)
    return html.Div(
        [
            sections.heading(ids.BAR, query, "Agents"),
            filter_bar.range_bar(ids.BAR, query, filters(query, services), buttons),
            html.Div(id=ids.EMPTY),
            html.Div(
                [
                    sections.loading([html.Div(id=ids.CARDS)]),
                    chart(query, has_shifts=bool(services.reports.shifts)),
                    html.Div(id=ids.MORE, className="rs-table-head rs-noprint"),
                    table.grid(ids.BAR.id("table"), view.columns(query)),
                    sections.formulas(view.IN_ORDER),
                ],
                id=ids.CONTENT,
            ),
            dcc.Store(id=ids.BAR.id("order")),
            dcc.Download(id=ids.BAR.id("file")),
        ],
        className="rs-report",
    )


def filters(query: ReportQuery, services: Services) -> list[Component]:
    """Queue, group and agent; what a row is, and what it is compared with."""
    groups_, by = services.reports.groups, groups.is_by_group(query)
    rows = filter_bar.select(
        ids.BAR.id("rows"),
        "Rows",
        groups.ROWS.items(),
        "groups" if by else "agents",
        hidden=not groups_ and not by,
    )
    queues = [queue["queue"] for queue in services.reader.read().queues]
    return [
        filter_bar.queue_select(ids.BAR, query, queues),
        filter_bar.group_select(ids.BAR, query, groups_),
        filter_bar.agent_input(ids.BAR, query),
        rows,
        filter_bar.compare_select(ids.BAR, query, groups_),
    ]


def chart(query: ReportQuery, *, has_shifts: bool) -> Component:
    """Time of each agent as stacked bars; names and the sorted figure beside them."""
    order, top = view.order_and_top(query)
    head = sections.chart_head(
        TITLE,
        legend((SERIES[name], word) for name, word, _ in view.SERIES),
        filter_bar.select(ids.BAR.id("sort"), "Sort", view.sorts(has_shifts=has_shifts), order),
        filter_bar.select(ids.BAR.id("top"), "Show", view.TOPS, str(top)),
    )
    beside = html.Div(
        [
            html.Pre(id=ids.NAMES, className="rs-names"),
            html.Pre(id=ids.VALUES, className="rs-names rs-values"),
        ],
        className="rs-beside",
    )
    rows = scrolling_rows(beside, ids.CHART, "Chart of time by activity")
    return html.Section(
        [head, rows, html.P(id=ids.CAPTION, className="rs-caption")],
        className="rs-chart rs-report-chart",
        **attrs(aria_label=TITLE),
    )
