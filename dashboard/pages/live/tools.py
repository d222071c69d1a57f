"""The controls over the board: search, queue, order, chart, density.

Knows the options. Must not know what an option does (assets/live/board.js).
"""

from __future__ import annotations

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashboard.looks.components import attrs, icon, segmented, select, switch
from dashboard.pages.live import ids
from dashboard.reports.query import EVERY
from state.text import LONGEST

EVERY_QUEUE = (EVERY, "All queues")
EVERY_GROUP = (EVERY, "All groups")
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
NOT_GROUPED, BY_QUEUE, BY_TEAM = ("", "Not grouped"), ("queue", "Queue"), ("team", "Team")


def tools(find: str, groups: Sequence[str] = (), *, has_chart: bool = True) -> Component:
    """All controls; the search box begins with `find`. The script adds the queues."""
    group_options = [EVERY_GROUP, *((group, group) for group in groups)]
    group_by = [NOT_GROUPED, BY_QUEUE, *([BY_TEAM] if groups else [])]
    right = [
        switch(ids.HIDE, "Hide who is away", value=False),
        *([switch(ids.CHART_SHOWN, "Chart")] if has_chart else []),
        segmented(ids.DENSITY, DENSITIES, "card", "Density"),
    ]
    return html.Section(
        [
            search(find),
            select(ids.QUEUE, "Queue", [EVERY_QUEUE], EVERY_QUEUE[0], remember=False),
            select(ids.GROUP, "Group", group_options, EVERY_GROUP[0], hidden=not groups),
            select(ids.SORT, "Sort", SORTS, "number"),
            select(ids.GROUP_BY, "Group by", group_by, ""),
            html.Div(right, className="rs-tools-right"),
        ],
        className="rs-tools",
        **attrs(aria_label="Find and arrange"),
    )


def search(find: str) -> Component:
    """The search box."""
    box = dbc.Input(
        id=ids.SEARCH,
        type="search",
        value=find,
        placeholder="Number or name",
        autocomplete="off",
        maxlength=LONGEST,  # it stands in the address, which no server reads at any length
        class_name="rs-search-input",
    )
    label = html.Label("Search", htmlFor=ids.SEARCH, className="visually-hidden")
    return html.Div([icon("search"), label, box], className="rs-search")
