"""The skeleton of the agents page.

Knows controls and empty places. Must not know figures.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks import figures
from dashboard.looks.components import attrs
from dashboard.looks.theme import SERIES
from dashboard.pages.agents import ids, view
from dashboard.reports import filter_bar as controls
from dashboard.reports import table
from dashboard.reports.query import EVERY, Ask, parse
from dashboard.services import Services
from dashboard.shell.router import Place
from state.calendar import Calendar


def layout(services: Services, place: Place) -> Component:
    """The page for the address."""
    today = Calendar(services.settings.zone).day_now()
    ask = parse(place.query, today)
    return html.Div(
        [
            controls.heading(ids.BAR, ask, "Agents"),
            controls.bar(ids.BAR, ask, filters(ask, services), actions()),
            html.Div(id=ids.EMPTY),
            html.Div(
                [
                    controls.waiting([html.Div(id=ids.CARDS)]),
                    chart(ask),
                    table.grid(ids.TABLE, view.columns(has_shifts=False, of_queue=False)),
                ],
                id=ids.FULL,
            ),
            dcc.Download(id=ids.FILE),
        ],
        className="rs-report",
    )


def filters(ask: Ask, services: Services) -> list[Component]:
    """Queue, group and agent."""
    history, chosen, name = services.history, ask.chosen, ids.BAR.id
    groups = history.agents.groups if history is not None else []
    queues = [queue["queue"] for queue in services.reader.read().queues]
    queue_options = controls.named("All queues", queues, chosen.queue)
    group_options = controls.named("All groups", groups, chosen.group)
    has_groups = bool(groups or chosen.group)
    return [
        controls.choose(name("queue"), "Queue", queue_options, chosen.queue or EVERY),
        controls.choose(
            name("group"), "Group", group_options, chosen.group or EVERY, hidden=not has_groups
        ),
        controls.find(name("agent"), "Agent", chosen.agent or ""),
    ]


def actions() -> list[Component]:
    """What goes out of the page."""
    return [
        controls.button(ids.CSV, "download", "CSV"),
        controls.button(ids.XLSX, "download", "Excel"),
    ]


def chart(ask: Ask) -> Component:
    """Time of each agent as stacked bars, the names beside them."""
    order, top = view.arranged(ask)
    head = html.Div(
        [
            html.H2("Where the time went"),
            controls.legend((SERIES[name], words) for name, words, _ in view.SERIES),
            controls.choose(ids.BAR.id("sort"), "Sort", view.SORTS, order),
            controls.choose(ids.BAR.id("top"), "Show", view.TOPS, str(top)),
        ],
        className="rs-chart-head",
    )
    return html.Section(
        [head, bars(), html.P(id=ids.CAPTION, className="rs-caption")],
        className="rs-chart rs-report-chart",
        **attrs(aria_label="Where the time went"),
    )


def bars() -> Component:
    """Names and bars in one scroll."""
    graph = dcc.Graph(
        id=ids.CHART, figure=figures.EMPTY, config=figures.CONFIG, className="rs-chart-bars"
    )
    return html.Div(
        html.Div([html.Pre(id=ids.NAMES, className="rs-names"), graph], className="rs-chart-rows"),
        className="rs-chart-scroll",
        tabIndex="0",
        role="region",
        **attrs(aria_label="Chart of time per agent"),
    )
