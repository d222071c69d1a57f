"""Stacked bars of durations, one row an agent.

Pure. Knows Plotly's names. Must not know whose durations they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.looks import figures
from dashboard.looks.figures import Figure
from dashboard.looks.formatting import clock
from dashboard.looks.theme import Theme

ROW_PX, TOP_PX, BOTTOM_PX = 26, 32, 8
"""A row, the axis above the first, the room below the last."""


def height_px(rows: int) -> int:
    """How tall the figure is."""
    return TOP_PX + BOTTOM_PX + ROW_PX * rows


def layout(rows: int, longest: float, theme: Theme, uirevision: str) -> Figure:
    """The layout of `rows` rows, the first on top.

    Their names stand beside the figure, in lines of ROW_PX (40-chart.css): as tick labels 500
    names take Plotly three seconds.
    """
    return figures.frame(
        theme,
        barmode="stack",
        bargap=0.35,
        height=height_px(rows),
        margin={"l": 8, "r": 24, "t": TOP_PX, "b": BOTTOM_PX},
        xaxis={**figures.time_axis(longest, theme), "side": "top"},
        yaxis={
            "type": "category",
            "range": [rows - 0.5, -0.5],
            "showticklabels": False,
            "showgrid": False,
            "fixedrange": True,
        },
        hovermode="y unified",
        uirevision=uirevision,
    )


def bars(
    series: str, word: str, rows: Sequence[str], durations_s: Sequence[float], theme: Theme
) -> Figure:
    """The bars of one series; `rows` are the keys of the rows."""
    return {
        "type": "bar",
        "orientation": "h",
        "name": word,
        "y": list(rows),
        "x": [round(value) for value in durations_s],
        "customdata": [clock(value) for value in durations_s],
        "hovertemplate": "%{customdata}",
        "marker": figures.marker(series, theme),
    }
