"""Axes of figures as people read them, and bins whose edges are round.

Pure. Knows Plotly's names and the units of measures. Must not know which measure is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any, NamedTuple

from dashboard.looks.figures import STEPS
from dashboard.looks.formatting import clock

TICKS = 5
MOST_BINS = 12
MOST_EDGES = 7
_FEW = 5
_ROUND = tuple(one * 10**power for power in range(7) for one in (1, 2, 5))
_BIN_STEPS: dict[str, tuple[int, ...]] = {"%": (10,), "s": STEPS, "calls": _ROUND}


class Bin(NamedTuple):
    """How many lie from `start` until before `start` + `step`."""

    start: int
    step: int
    agents: int


def ticks(largest: float, unit: str) -> dict[str, Any]:
    """The marks of an axis from 0 to `largest`: durations as clocks, calls as whole numbers."""
    if unit == "%":
        return {"ticksuffix": " %"}
    if unit == "calls":
        return {"tickformat": ",d", **({"dtick": 1} if largest <= _FEW else {})}
    step = next((step for step in STEPS if largest / step <= TICKS), STEPS[-1])
    values = list(range(0, ceil(largest / step) * step + 1, step))
    return {"tickvals": values, "ticktext": [clock(value) for value in values]}


def bins(values: Sequence[float], unit: str) -> list[Bin]:
    """The values counted in steps that people use; shares in tenths of the whole."""
    if not values:
        return []
    low, high = (0.0, 100.0) if unit == "%" else (min(values), max(values))
    steps = _BIN_STEPS[unit]
    step = next((step for step in steps if (high - low) / step <= MOST_BINS), steps[-1])
    first = int(low // step)
    last = max(first, int(high // step) - (unit == "%"))  # 100 % is the end of the last tenth
    counts = dict.fromkeys(range(first, last + 1), 0)
    for value in values:
        counts[min(int(value // step), last)] += 1
    return [Bin(place * step, step, count) for place, count in counts.items()]


def bars(found: Sequence[Bin], unit: str) -> dict[str, Any]:
    """A trace of bins, each as wide as it reaches; calls are whole, so they end before the next."""
    back = 0.5 if unit == "calls" else 0.0
    return {
        "type": "bar",
        "x": [one.start + one.step / 2 - back for one in found],
        "y": [one.agents for one in found],
        "width": [one.step * 0.95 for one in found],
        "customdata": [reach(one, unit) for one in found],
        "hovertemplate": "%{customdata}: %{y} agents<extra></extra>",
    }


def edges(found: Sequence[Bin], unit: str) -> dict[str, Any]:
    """The axis under `bars`, named where bins begin, and not more often than can be read."""
    if not found:
        return {}
    every = -(-len(found) // MOST_EDGES)
    named = [one.start for one in found[::every]]
    return {"tickvals": named, "ticktext": [_text(value, unit) for value in named]}


def reach(one: Bin, unit: str) -> str:
    """What a bin reaches from and to, in words."""
    end = one.start + one.step - (unit == "calls")
    if end == one.start:
        return f"{_text(end, unit)} calls"
    to = f"{_text(one.start, unit)} to {_text(end, unit)}"
    return f"{to} calls" if unit == "calls" else to


def _text(value: int, unit: str) -> str:
    return {"%": f"{value} %", "s": clock(value), "calls": f"{value:,}"}[unit]
