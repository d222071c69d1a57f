"""The panel of today's finished calls: its heading and controls, and an empty chart.

Knows the parts of a call and their colours. Must not know any agent (view.py).
"""

from __future__ import annotations

import orjson
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.charts import legend, scrolling_rows
from dashboard.looks.components import attrs, select
from dashboard.looks.theme import SERIES
from dashboard.pages.live import chart_callback, ids
from dashboard.pages.live.view import PARTS, WORDS

CHART_MS = 5_000
SORTS = (
    ("total", "Total"),
    *WORDS.items(),
    ("number", "Number"),
)
TOPS = (("20", "20"), ("50", "50"), ("100", "100"), ("0", "All"))


def chart(refresh_ms: int) -> Component:
    """The whole panel. assets/live/chart.js asks for the chart again and again."""
    return html.Section(
        [head(), box(), dcc.Store(id=ids.CHART_WANTED)],
        className="rs-chart",
        **attrs(
            aria_label="Finished calls today",
            data_callback=chart_callback.names(),
            data_every=str(max(CHART_MS, refresh_ms)),
        ),
    )


def head() -> Component:
    """Heading, legend and controls."""
    return html.Div(
        [
            html.H2("Finished calls today"),
            legend((SERIES[part], WORDS[part]) for part in PARTS),
            select(ids.CHART_SORT, "Sort", SORTS, "total"),
            select(ids.CHART_TOP, "Show", TOPS, "20"),
        ],
        className="rs-chart-head",
    )


def box() -> Component:
    """An empty box, and as JSON what a script puts into it when the tiles stand: a chart loads
    Plotly, which takes longer to read than all the rest.
    """
    caption = html.P(id=ids.CHART_CAPTION, className="rs-caption")
    content = [rows(), caption, dcc.Store(id=ids.CHART_KEY, data="")]
    written = orjson.dumps(content, default=Component.to_plotly_json).decode()
    return html.Div(id=ids.CHART_BOX, **attrs(data_content=written))


def rows() -> Component:
    """Names beside bars, in a box that scrolls."""
    names = html.Pre(id=ids.CHART_NAMES, className="rs-names")
    return scrolling_rows(names, ids.CHART, "Chart of the finished calls of each agent today")
