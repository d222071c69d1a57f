"""The skeleton of the utilisation page.

Knows controls and empty containers. Must not know figures.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.charts import graph, scrolling_rows
from dashboard.looks.components import attrs
from dashboard.pages.utilisation import ids, view
from dashboard.reports import filter_bar, sections
from dashboard.reports.query import ReportQuery
from dashboard.services import Services
from dashboard.shell.router import Address
from state.metrics import METRICS


def layout(services: Services, address: Address) -> Component:
    """The page for the address."""
    query = services.reports.parse(address.params)
    titles = view.titles(*view.measure_and_by(query))
    trend = panel(titles[0], ids.TREND_TITLE, ids.TREND)
    spread = panel(titles[1], ids.SPREAD_TITLE, ids.SPREAD)
    return html.Div(
        [
            sections.heading(ids.BAR, query, "Utilisation"),
            filter_bar.range_bar(
                ids.BAR,
                query,
                filters(query, services.reports.groups),
                filter_bar.file_buttons(ids.BAR),
            ),
            html.Div(id=ids.EMPTY),
            html.Div(
                [
                    sections.loading([html.Div(id=ids.CARDS)]),
                    html.Div([trend, spread], className="rs-panels"),
                    heat(titles[2]),
                    sections.formulas(METRICS),
                ],
                id=ids.CONTENT,
            ),
            dcc.Store(id=ids.CELLS),
            dcc.Store(id=ids.CLICKED),
            dcc.Download(id=ids.BAR.id("file")),
        ],
        className="rs-report",
    )


def filters(query: ReportQuery, groups: list[str]) -> list[Component]:
    """The measure, hours or days, group and agent."""
    name = ids.BAR.id
    measure, by = view.measure_and_by(query)
    return [
        filter_bar.select(name("measure"), "Measure", view.SHOWN.items(), measure),
        filter_bar.select(name("by"), "By", view.BY.items(), by),
        filter_bar.group_select(ids.BAR, query, groups),
        filter_bar.agent_input(ids.BAR, query),
        filter_bar.compare_select(ids.BAR, query, groups),
    ]


def panel(title: str, title_id: str, graph_id: str) -> Component:
    """A chart with a heading that says its measure."""
    return html.Section(
        [sections.chart_head(title, title_id=title_id), graph(graph_id, view.PX)],
        className="rs-chart rs-report-chart",
        **attrs(aria_labelledby=title_id),
    )


def heat(title: str) -> Component:
    """The heat map, the names beside it."""
    names = html.Pre(id=ids.NAMES, className="rs-names rs-heat-names")
    return html.Section(
        [
            sections.chart_head(title, title_id=ids.HEAT_TITLE),
            scrolling_rows(names, ids.HEAT, "Heat map of agents"),
            html.P(id=ids.HEAT_CAPTION, className="rs-caption"),
        ],
        className="rs-chart rs-report-chart",
        **attrs(aria_label="Heat map"),
    )
