"""The panel of today's call time: its heading and controls, and an empty chart.

Knows the parts of a call and their colours. Must not know any agent (view.py).
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks import figures, theme
from dashboard.looks.components import attrs, select
from dashboard.pages.live import ids

SORTS = (
    ("total", "Total"),
    ("talk", "Talk"),
    ("hold", "Hold"),
    ("ring", "Ring"),
    ("number", "Number"),
)
TOPS = (("20", "20"), ("50", "50"), ("100", "100"), ("0", "All"))
PARTS = ("talk", "hold", "ring")


def chart() -> Component:
    """The whole panel."""
    caption = html.P(id=ids.CHART_CAPTION, className="rs-caption")
    return html.Section(
        [head(), rows(), caption],
        className="rs-chart",
        **attrs(aria_label="Call time today"),
    )


def head() -> Component:
    """Heading, legend and controls."""
    return html.Div(
        [
            html.H2("Call time today"),
            html.Div([legend_entry(part) for part in PARTS], className="rs-legend"),
            select(ids.CHART_SORT, "Sort", SORTS, "total"),
            select(ids.CHART_TOP, "Show", TOPS, "20"),
        ],
        className="rs-chart-head",
    )


def legend_entry(part: str) -> Component:
    """The colour and pattern of a part, and its name."""
    state = theme.BY_KEY[theme.SERIES[part]]
    key = html.Span(className=f"rs-key rs-{state.pattern}", **attrs(data_state=state.key))
    return html.Span([key, part.capitalize()])


def rows() -> Component:
    """Names beside bars, in a box that scrolls."""
    bars = dcc.Graph(
        id=ids.CHART, figure=figures.EMPTY, config=figures.CONFIG, className="rs-chart-bars"
    )
    names = html.Pre(id=ids.CHART_NAMES, className="rs-names")
    return html.Div(
        html.Div([names, bars], className="rs-chart-rows"),
        className="rs-chart-scroll",
        tabIndex="0",
        role="region",
        **attrs(aria_label="Chart of call time per agent today"),
    )
