"""The skeleton of the queues page.

Knows controls and empty places. Must not know figures.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.components import attrs
from dashboard.pages.queues import ids, view
from dashboard.reports import filter_bar as controls
from dashboard.reports import table
from dashboard.reports.query import EVERY, Ask, parse
from dashboard.services import Services
from dashboard.shell.router import Place
from state.calendar import Calendar
from state.history.reports.queues import DEFAULT_THRESHOLDS

LIVE_MS = 1_000


def layout(services: Services, place: Place) -> Component:
    """The page for the address."""
    settings = services.settings
    threshold = DEFAULT_THRESHOLDS._replace(service_level_s=int(settings.service_level_s))
    ask = parse(place.query, Calendar(settings.zone).day_now(), threshold)
    return html.Div(
        [
            controls.heading(ids.BAR, ask, "Queues"),
            controls.bar(ids.BAR, ask, filters(ask, services), actions()),
            dcc.Interval(id=ids.TICK, interval=max(LIVE_MS, settings.refresh_ms)),
            dcc.Store(id=ids.ASKED),
            dcc.Store(id=ids.LIVE_KEY, data=""),
            html.Section(
                [html.H2("Waiting now"), html.Div(id=ids.LIVE)],
                className="rs-chart rs-report-chart",
                **attrs(aria_label="Waiting now"),
            ),
            html.Div(id=ids.EMPTY),
            html.Div([*over_the_range(ask)], id=ids.FULL),
            dcc.Download(id=ids.FILE),
        ],
        className="rs-report",
    )


def over_the_range(ask: Ask) -> list[Component]:
    """Cards, charts and table."""
    return [
        controls.waiting([html.Div(id=ids.CARDS)]),
        html.Div(
            [
                panel("Calls by half hour of joining", ids.HALVES),
                panel("Service level, day by day", ids.TREND),
            ],
            className="rs-panels",
        ),
        table.grid(ids.TABLE, view.columns(ask), height="auto"),
    ]


def filters(ask: Ask, services: Services) -> list[Component]:
    """Queue, and how service level is counted."""
    name, chosen = ids.BAR.id, ask.chosen.queue
    known = [queue["queue"] for queue in services.reader.read().queues]
    queues = controls.named("All queues", known, chosen)
    return [
        controls.choose(name("queue"), "Queue", queues, chosen or EVERY),
        controls.choose(name("variant"), "Service level", view.VARIANTS, ask.variant),
        controls.seconds(name("threshold"), "Within (s)", ask.thresholds.service_level_s),
        controls.seconds(name("short"), "Short abandon (s)", ask.thresholds.short_abandon_s),
    ]


def actions() -> list[Component]:
    """What goes out of the page."""
    return [
        controls.button(ids.CSV, "download", "CSV"),
        controls.button(ids.XLSX, "download", "Excel"),
    ]


def panel(title: str, graph: str) -> Component:
    """A chart with its heading."""
    return html.Section(
        [html.H2(title), controls.graph(graph, view.PX)],
        className="rs-chart rs-report-chart",
        **attrs(aria_label=title),
    )
