"""Plain dicts that Plotly draws: the layout every figure shares, and axes in human time.

Knows Plotly's names. Must not know where numbers come from. Durations are seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.looks.formatting import spoken
from dashboard.looks.theme import BY_KEY, FONT, GROUNDS, SERIES, Look, Pattern, Theme

STEPS = (1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
DAY_MS = 86_400_000
DAYS_NAMED = 14
"""Up to so many days each has its name on the axis."""

HATCH = {"size": 5, "solidity": 0.25, "fgcolor": "rgba(255,255,255,0.7)", "fillmode": "overlay"}
HIDDEN_AXIS = {"visible": False, "fixedrange": True}
EMPTY = {
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


def frame(theme: Theme, **layout: Any) -> dict[str, Any]:
    """A quiet layout in the colours of `theme`; keywords are laid over it."""
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
SHAPES: dict[Pattern, str] = {"bars": "|", "hatch": "/", "stripe": "-", "frame": "x"}


def marker(series: str, theme: Theme) -> dict[str, Any]:
    """How a bar of `series` (a key of theme.SERIES) is painted: the colour of its state, hatched
    where that state's tile has a pattern of its own.
    """
    return bar_of(BY_KEY[SERIES[series]], theme)


def bar_of(look: Look, theme: Theme) -> dict[str, Any]:
    """How a bar of a status is painted."""
    paint: dict[str, Any] = {"color": look.paint(theme).mark}
    shape = SHAPES.get(look.pattern)
    if shape:
        paint["pattern"] = {"shape": shape, **HATCH}
    return paint


def time_axis(longest: float, theme: Theme, ticks: int = 5) -> dict[str, Any]:
    """An axis of durations from 0 to `longest`, marked at steps that people use."""
    ground = GROUNDS[theme]
    if longest <= 0:
        return HIDDEN_AXIS
    step = next((step for step in STEPS if longest / step <= ticks), STEPS[-1])
    values = list(range(0, max(int(longest), step) + 1, step))
    return {
        "tickvals": values,
        "ticktext": [spoken(value) if value else "0" for value in values],
        "range": [0, max(longest, step) * 1.02],
        "gridcolor": ground.rule,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"color": ground.muted},
    }


def day_axis(days: Sequence[date]) -> dict[str, Any]:
    """An axis of whole days; half a day of room at each end, so that a single one stands alone."""
    if not days:
        return {"type": "date"}
    ends = f"{days[0] - timedelta(days=1)} 12:00", f"{days[-1]} 12:00"
    every = {"dtick": DAY_MS, "tick0": str(days[0])} if len(days) <= DAYS_NAMED else {}
    return {"type": "date", "range": list(ends), "tickformat": "%d %b", **every}
