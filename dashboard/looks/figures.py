"""Plain dicts that Plotly draws: the layout every figure shares, and axes in human time.

Knows Plotly's names. Must not know where numbers come from. Durations are seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.looks.formatting import HOUR, clock
from dashboard.looks.theme import BY_KEY, FONT, GROUNDS, SERIES, Look, Pattern, Theme

Figure = dict[str, Any]
"""A figure, or a part of it, as Plotly takes it: a tree of JSON with Plotly's own fields."""

STEPS = (1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
DAY_MS = 86_400_000
DAYS_NAMED = 14
"""Up to so many days, every day has its name on the axis."""

HATCH = {"size": 5, "solidity": 0.25, "fgcolor": "rgba(255,255,255,0.7)", "fillmode": "overlay"}
HIDDEN_AXIS = {"visible": False, "fixedrange": True}
EMPTY: Figure = {
    "data": [],
    "layout": {
        "height": 48,
        "xaxis": HIDDEN_AXIS,
        "yaxis": HIDDEN_AXIS,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    },
}
CONFIG: Any = {"displayModeBar": False, "displaylogo": False, "responsive": True}


def frame(theme: Theme, **layout: Any) -> Figure:
    """A quiet layout in the colours of `theme`; keywords replace parts of it."""
    ground = GROUNDS[theme]
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": ground.ink},
        "hoverlabel": {
            "bgcolor": ground.panel,
            "bordercolor": ground.rule,
            "font": {"family": FONT, "size": 12, "color": ground.ink},
        },
        "margin": {"l": 8, "r": 16, "t": 8, "b": 32},
        "showlegend": False,
        **layout,
    }


# Bars whose colour some cannot tell from another's are hatched as well.
PATTERN_SHAPES: dict[Pattern, str] = {"bars": "|", "hatch": "/", "stripe": "-", "frame": "x"}


def marker(series: str, theme: Theme) -> Figure:
    """How a bar of `series` (a key of theme.SERIES) is painted: as a bar of its status."""
    return marker_of(BY_KEY[SERIES[series]], theme)


def marker_of(look: Look, theme: Theme) -> Figure:
    """How a bar of a status is painted: in its colour, hatched where its tile has a pattern."""
    paint: Figure = {"color": look.paint(theme).mark}
    shape = PATTERN_SHAPES.get(look.pattern)
    if shape:
        paint["pattern"] = {"shape": shape, **HATCH}
    return paint


def quiet_axis(theme: Theme, **axis: Any) -> Figure:
    """An axis with quiet lines that cannot be dragged; keywords replace parts of it."""
    ground = GROUNDS[theme]
    return {
        "gridcolor": ground.rule,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": ground.muted},
        **axis,
    }


def time_axis(longest: float, theme: Theme, ticks: int = 5) -> Figure:
    """An axis of durations from 0 to `longest`, marked at steps that people use."""
    if longest <= 0:
        return HIDDEN_AXIS
    step = next((step for step in STEPS if longest / step <= ticks), STEPS[-1])
    values = list(range(0, max(int(longest), step) + 1, step))
    return quiet_axis(
        theme,
        tickvals=values,
        ticktext=[_tick(value, step) for value in values],
        range=[0, max(longest, step) * 1.02],
    )


def _tick(seconds: int, step: int) -> str:
    """A mark as a clock, or in whole hours where all marks are."""
    if not seconds:
        return "0"
    return f"{seconds // HOUR:,} h" if step % HOUR == 0 else clock(seconds)


def day_line(
    days: Sequence[date], values: Sequence[float | None], texts: Sequence[str], theme: Theme
) -> Figure:
    """A line with a marker a day; `texts` are the values as people read them."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [str(day) for day in days],
        "y": list(values),
        "line": {"color": GROUNDS[theme].accent, "width": 2},
        "marker": {"size": 6},
        "text": list(texts),
        "hovertemplate": "%{x|%a %d %b %Y}: %{text}<extra></extra>",
    }


def day_axis(days: Sequence[date]) -> Figure:
    """An axis of whole days; half a day of room at each end, so that a single day is visible."""
    if not days:
        return {"type": "date"}
    ends = f"{days[0] - timedelta(days=1)} 12:00", f"{days[-1]} 12:00"
    every = {"dtick": DAY_MS, "tick0": str(days[0])} if len(days) <= DAYS_NAMED else {}
    return {"type": "date", "range": list(ends), "tickformat": "%d %b", **every}
