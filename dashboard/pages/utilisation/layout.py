"""The skeleton of the utilisation page.

Knows controls and empty places. Must not know figures.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks import figures
from dashboard.looks.components import attrs
from dashboard.pages.utilisation import ids, view
from dashboard.reports import filter_bar as controls
from dashboard.reports.query import EVERY, Ask, parse
from dashboard.services import Services
from dashboard.shell.router import Place
from state.calendar import Calendar


def layout(services: Services, place: Place) -> Component:
    """The page for the address."""
    ask = parse(place.query, Calendar(services.settings.zone).day_now())
    return html.Div(
        [
            controls.heading(ids.BAR, ask, "Utilisation"),
            controls.bar(ids.BAR, ask, filters(ask, services)),
            html.Div(id=ids.EMPTY),
            html.Div(
                [
                    controls.waiting([html.Div(id=ids.CARDS)]),
                    html.Div(
                        [
                            panel("Day by day", ids.TREND),
                            panel("How many agents had how much", ids.SPREAD),
                        ],
                        className="rs-panels",
                    ),
                    heat(),
                ],
                id=ids.FULL,
            ),
        ],
        className="rs-report",
    )


def filters(ask: Ask, services: Services) -> list[Component]:
    """Group and agent, the measure, and hours or days."""
    history, chosen, name = services.history, ask.chosen, ids.BAR.id
    groups = history.agents.groups if history is not None else []
    group_options = controls.named("All groups", groups, chosen.group)
    measure = ask.other("measure", view.SHOWN, "occupancy")
    return [
        controls.choose(name("measure"), "Measure", view.SHOWN.items(), measure),
        controls.choose(name("by"), "By", view.BY.items(), ask.other("by", view.BY, "hour")),
        controls.choose(
            name("group"),
            "Group",
            group_options,
            chosen.group or EVERY,
            hidden=not (groups or chosen.group),
        ),
        controls.find(name("agent"), "Agent", chosen.agent or ""),
    ]


def panel(title: str, graph: str) -> Component:
    """A chart with its heading."""
    return html.Section(
        [
            html.H2(title),
            controls.graph(graph, view.PX),
        ],
        className="rs-chart rs-report-chart",
        **attrs(aria_label=title),
    )


def heat() -> Component:
    """The heat map, the names beside it, in one scroll."""
    graph = dcc.Graph(
        id=ids.HEAT, figure=figures.EMPTY, config=figures.CONFIG, className="rs-chart-bars"
    )
    rows = html.Div(
        [html.Pre(id=ids.NAMES, className="rs-names rs-heat-names"), graph],
        className="rs-chart-rows",
    )
    scroll = html.Div(
        rows,
        className="rs-chart-scroll",
        tabIndex="0",
        role="region",
        **attrs(aria_label="Heat map of agents"),
    )
    return html.Section(
        [
            html.H2("Who was how busy, and when"),
            scroll,
            html.P(id=ids.HEAT_CAPTION, className="rs-caption"),
        ],
        className="rs-chart rs-report-chart",
        **attrs(aria_label="Heat map"),
    )
