"""The skeleton of the queues page.

Knows controls and empty containers. Must not know figures.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.components import attrs
from dashboard.pages.queues import abandoned, ids, view
from dashboard.reports import filter_bar, sections, table
from dashboard.reports.query import ReportQuery
from dashboard.reports.queue_measures import VARIANT_MEASURES, VARIANTS
from dashboard.services import Services
from dashboard.shell import redraw
from dashboard.shell.router import Address
from state.metrics import QUEUE_METRICS

LIVE_MS = 1_000
ABANDONED_MS = 60_000


def layout(services: Services, address: Address) -> Component:
    """The page for the address."""
    query = services.reports.parse(address.params)
    buttons = filter_bar.file_buttons(ids.BAR)
    return html.Div(
        [
            sections.heading(ids.BAR, query, "Queues"),
            filter_bar.range_bar(ids.BAR, query, filters(query, services), buttons),
            dcc.Interval(id=ids.TICK, interval=max(LIVE_MS, services.settings.refresh_ms)),
            dcc.Store(id=ids.VISIBLE_TICK),
            dcc.Interval(id=ids.MINUTE, interval=ABANDONED_MS),
            dcc.Store(id=ids.VISIBLE_MINUTE),
            dcc.Store(id=ids.ABANDONED_KEY, data=""),
            dcc.Store(id=ids.LIVE_KEY, data=""),
            dcc.Store(id=ids.CLICKED),
            html.Section(
                [html.H2("Waiting now"), *redraw.box(ids.LIVE)],
                className="rs-chart rs-report-chart",
                **attrs(aria_label="Waiting now"),
            ),
            abandoned.section(query),
            html.Div(id=ids.EMPTY),
            html.Div([*figures_of_the_range(query)], id=ids.CONTENT),
            dcc.Store(id=ids.BAR.id("order")),
            dcc.Store(id=ids.ABANDONED.id("order")),
            dcc.Download(id=ids.BAR.id("file")),
            dcc.Download(id=ids.ABANDONED.id("file")),
        ],
        className="rs-report",
    )


def figures_of_the_range(query: ReportQuery) -> list[Component]:
    """Cards, charts and table."""
    return [
        sections.loading([html.Div(id=ids.CARDS)]),
        html.Div(
            [
                sections.panel("Calls by half hour of joining", ids.HALF_HOURS, view.PX),
                sections.panel("Service level, day by day", ids.TREND, view.PX),
            ],
            className="rs-panels",
        ),
        table.grid(ids.BAR.id("table"), view.columns(query), height="auto"),
        sections.formulas([*QUEUE_METRICS, *VARIANT_MEASURES]),
    ]


def filters(query: ReportQuery, services: Services) -> list[Component]:
    """Queue, and how service level is counted."""
    queues = [queue["queue"] for queue in services.reader.read().queues]
    name, thresholds = ids.BAR.id, query.thresholds
    return [
        filter_bar.queue_select(ids.BAR, query, queues),
        filter_bar.select(name("variant"), "Service level", VARIANTS, query.variant),
        filter_bar.seconds_input(name("threshold"), "Within (s)", thresholds.service_level_s),
        filter_bar.seconds_input(name("short"), "Short abandon (s)", thresholds.short_abandon_s),
        filter_bar.compare_select(ids.BAR, query),
    ]
