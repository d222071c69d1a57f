"""The panel of today's finished calls: its heading and controls, and an empty chart.

Knows the parts of a call and their colours. Must not know any agent (view.py).
"""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.looks.charts import legend, scrolling_rows
from dashboard.looks.components import attrs, select
from dashboard.looks.theme import SERIES
from dashboard.pages.live import ids
from dashboard.pages.live.view import PARTS, WORDS

SORTS = (
    ("total", "Total"),
    *WORDS.items(),
    ("number", "Number"),
)
TOPS = (("20", "20"), ("50", "50"), ("100", "100"), ("0", "All"))


def chart() -> Component:
    """The whole panel."""
    caption = html.P(id=ids.CHART_CAPTION, className="rs-caption")
    return html.Section(
        [head(), rows(), caption],
        className="rs-chart",
        **attrs(aria_label="Finished calls today"),
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


def rows() -> Component:
    """Names beside bars, in a box that scrolls."""
    names = html.Pre(id=ids.CHART_NAMES, className="rs-names")
    return scrolling_rows(names, ids.CHART, "Chart of the finished calls of each agent today")
