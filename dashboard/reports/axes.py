"""Axes of figures as people read them, and bins whose edges are round.

Pure. Knows Plotly's names and the units of measures. Must not know which measure is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from dashboard.looks.figures import STEPS, Figure
from dashboard.looks.formatting import clock

TICKS = 5
MOST_BINS = 12
MOST_EDGES = 7
_FEW = 5
_ROUND = tuple(digit * 10**power for power in range(7) for digit in (1, 2, 5))
_BIN_STEPS: dict[str, tuple[int, ...]] = {"%": (10,), "s": STEPS, "calls": _ROUND}


class Bin(NamedTuple):
    """How many agents have a value from `start` until before `start` + `step`."""

    start: int
    step: int
    agents: int


def ticks(largest: float, unit: str) -> Figure:
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
    return [Bin(index * step, step, count) for index, count in counts.items()]


def bars(found: Sequence[Bin], unit: str) -> Figure:
    """A trace of bins, each as wide as its range; calls are whole numbers, so a bin ends before the
    next one begins.
    """
    back = 0.5 if unit == "calls" else 0.0
    return {
        "type": "bar",
        "x": [each.start + each.step / 2 - back for each in found],
        "y": [each.agents for each in found],
        "width": [each.step * 0.95 for each in found],
        "customdata": [bin_in_words(each, unit) for each in found],
        "hovertemplate": "%{customdata}: %{y} agents<extra></extra>",
    }


def edges(found: Sequence[Bin], unit: str) -> Figure:
    """The axis under `bars`: where bins begin, and no more names than can be read."""
    if not found:
        return {}
    every = -(-len(found) // MOST_EDGES)
    named = [each.start for each in found[::every]]
    return {"tickvals": named, "ticktext": [_text(value, unit) for value in named]}


def bin_in_words(found: Bin, unit: str) -> str:
    """From where to where a bin goes."""
    end = found.start + found.step - (unit == "calls")
    if end == found.start:
        return f"{_text(end, unit)} calls"
    words = f"{_text(found.start, unit)} to {_text(end, unit)}"
    return f"{words} calls" if unit == "calls" else words


def _text(value: int, unit: str) -> str:
    return {"%": f"{value} %", "s": clock(value), "calls": f"{value:,}"}[unit]
