"""The skeleton of the live page. Tiles, totals and drawer are painted into it by assets/*.js.

Knows the table of states and the controls. Must not know any extension.
"""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import figures, theme
from dashboard.components import attrs, icon, segmented, select, switch
from dashboard.pages.live import ids
from dashboard.router import Place
from dashboard.services import Services

DENSITIES = (
    ("card", "grid-fill", "Cards"),
    ("compact", "list-ul", "Compact tiles"),
    ("dot", "grid-3x3-gap-fill", "Dots"),
)
SORTS = (
    ("number", "Number"),
    ("name", "Name"),
    ("state", "State"),
    ("longest", "Longest in state"),
)
CHART_SORTS = (
    ("total", "Total"),
    ("talk", "Talk"),
    ("hold", "Hold"),
    ("ring", "Ring"),
    ("number", "Number"),
)
TOPS = (("20", "20"), ("50", "50"), ("100", "100"), ("0", "All"))
CHART_MS = 5000
STORES = (ids.ARRANGED, ids.DRAWER_ASK, ids.DRAWER_FACTS, ids.CHART_ASK)


def layout(services: Services, place: Place) -> Component:
    """The page; `?find=` fills the search box."""
    return html.Div(
        [
            totals(),
            tools(place.query.get("find", "")),
            html.Div(
                [
                    html.Section(
                        [
                            standing(),
                            grid(),
                            html.Div(id=ids.EMPTY, className="rs-empty", hidden=True),
                        ],
                        className="rs-board",
                    ),
                    chart(),
                ],
                className="rs-columns",
            ),
            drawer(),
            *[dcc.Store(id=store) for store in STORES],
            dcc.Store(id=ids.CHART_KEY, data=""),
            dcc.Interval(id=ids.CHART_TICK, interval=max(CHART_MS, services.settings.refresh_ms)),
        ],
        **attrs(data_agents=services.settings.agent_pattern),
        id="live",
    )


def totals() -> Component:
    """Legend, counts and filter at once: a button per state. The script writes the counts."""
    everyone = html.Button(
        [html.Span("0", className="rs-total-count"), html.Span("All", className="rs-total-word")],
        className="rs-total rs-total-all",
        type="button",
        **attrs(aria_pressed="true", data_filter=""),
    )
    return html.Section(
        [everyone, *[total(state) for state in theme.STATES]],
        id=ids.TOTALS,
        className="rs-totals",
        **attrs(aria_label="Extensions by state; press to filter"),
    )


def total(state: theme.State) -> Component:
    """One state's button."""
    return html.Button(
        [
            html.Span(icon(state.icon), className=f"rs-swatch rs-{state.pattern}"),
            html.Span("0", className="rs-total-count"),
            html.Span(state.word, className="rs-total-word"),
        ],
        className="rs-total",
        type="button",
        **attrs(aria_pressed="false", data_state=state.key, data_filter=state.key),
    )


def tools(find: str) -> Component:
    """Search, queue, order and density."""
    search = html.Div(
        [
            icon("search"),
            html.Label("Search", htmlFor=ids.SEARCH, className="visually-hidden"),
            dbc.Input(
                id=ids.SEARCH,
                type="search",
                value=find,
                placeholder="Number or name",
                autocomplete="off",
                class_name="rs-search-input",
            ),
        ],
        className="rs-search",
    )
    return html.Section(
        [
            search,
            select(ids.QUEUE, "Queue", [("*", "All queues")], "*", remember=False),
            select(ids.SORT, "Sort", SORTS, "number"),
            html.Div(
                [
                    switch(ids.CHART_SHOWN, "Chart"),
                    segmented(ids.DENSITY, DENSITIES, "card", "Density"),
                ],
                className="rs-tools-right",
            ),
        ],
        className="rs-tools",
        **attrs(aria_label="Find and arrange"),
    )


def standing() -> Component:
    """What is shown of how many; and, when it is not live, since when and why."""
    return html.Div(
        [
            html.Span(id=ids.STANDING_COUNT, className="rs-standing-count"),
            html.Span(className="rs-standing-why"),
            html.Span(className="rs-standing-for", **attrs(aria_hidden="true")),
        ],
        id=ids.STANDING,
        className="rs-standing",
        role="status",
    )


def grid() -> Component:
    """Where the tiles are. It has no children here: a script owns them."""
    return html.Div(
        id=ids.GRID,
        className="rs-grid",
        role="group",
        **attrs(aria_label="Extensions", data_density="card", aria_busy="true"),
    )


def chart() -> Component:
    """Today's call time per agent."""
    legend = [
        html.Span(
            [
                html.Span(
                    className=f"rs-key rs-{theme.BY_KEY[state].pattern}", **attrs(data_state=state)
                ),
                word,
            ]
        )
        for word, state in (("Talk", "oncall"), ("Hold", "onhold"), ("Ring", "ringing"))
    ]
    return html.Section(
        [
            html.Div(
                [
                    html.H2("Call time today"),
                    html.Div(legend, className="rs-legend"),
                    select(ids.CHART_SORT, "Sort", CHART_SORTS, "total"),
                    select(ids.CHART_TOP, "Show", TOPS, "20"),
                ],
                className="rs-chart-head",
            ),
            html.Div(
                html.Div(
                    [
                        html.Pre(id=ids.CHART_NAMES, className="rs-names"),
                        dcc.Graph(
                            id=ids.CHART,
                            figure=figures.EMPTY,
                            config=figures.CONFIG,
                            className="rs-chart-bars",
                        ),
                    ],
                    className="rs-chart-rows",
                ),
                className="rs-chart-scroll",
                tabIndex="0",
                role="region",
                **attrs(aria_label="Chart of call time per agent today"),
            ),
            html.P(id=ids.CHART_CAPTION, className="rs-caption"),
        ],
        className="rs-chart",
        **attrs(aria_label="Call time today"),
    )  # fmt: skip


def drawer() -> Component:
    """Where one extension is explained. Filled by the script, as text only."""
    return html.Aside(
        id=ids.DRAWER,
        className="rs-drawer",
        hidden=True,
        role="dialog",
        tabIndex="-1",
        **attrs(aria_label="Extension"),
    )
