"""The boxes that charts stand in, and the legend beside them.

Knows Dash and the colours of statuses. Must not know what a chart shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks import figures, theme
from dashboard.looks.components import attrs


def legend(entries: Iterable[tuple[str, str]]) -> Component:
    """What colours and patterns mean; entries are (the key of a status, words)."""
    return html.Div([_legend_entry(*entry) for entry in entries], className="rs-legend")


def _legend_entry(key: str, words: str) -> Component:
    look = theme.BY_KEY[key]
    swatch = html.Span(className=f"rs-key rs-{look.pattern}", **attrs(data_state=key))
    return html.Span([swatch, words])


def graph(id_: str, height_px: int, config: Any = figures.CONFIG) -> Component:
    """An empty chart. Its height is set here and not by the figure: a chart in a box without a
    height of its own has none either, once the window was resized.
    """
    made: Component = dcc.Graph(
        id=id_, figure=figures.EMPTY, config=config, style={"height": height_px}
    )
    return made


def scrolling_rows(names: Component, graph_id: str, label: str) -> Component:
    """Names beside a chart of one row each, in one box that scrolls."""
    chart = dcc.Graph(
        id=graph_id, figure=figures.EMPTY, config=figures.CONFIG, className="rs-chart-bars"
    )
    return html.Div(
        html.Div([names, chart], className="rs-chart-rows"),
        className="rs-chart-scroll",
        tabIndex="0",
        role="region",
        **attrs(aria_label=label),
    )
