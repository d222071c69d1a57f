"""How a measure turns sums into a figure.

Pure. Knows units and quotients. Must not know which measures exist. Pages show the first line of
a measure's docstring as its formula on hover, so that page and code never differ.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

Unit = Literal["s", "calls", "%"]
T = TypeVar("T")
_SCALE: dict[Unit, float] = {"s": 0.001, "calls": 1, "%": 100}


class Figure(NamedTuple):
    """The numerator of a quotient and its denominator, or a plain sum; milliseconds or calls."""

    above: int
    below: int | None = None


@dataclass(frozen=True, slots=True)
class Measure(Generic[T]):
    """A measure as pages show it; `of` returns it in `unit`."""

    name: str
    words: str
    unit: Unit
    figure: Callable[[T], Figure]

    @property
    def formula(self) -> str:
        """The formula, in one line."""
        return self.about.partition("\n")[0]

    @property
    def about(self) -> str:
        """Formula, unit and source."""
        return inspect.getdoc(self.figure) or ""

    def of(self, totals: T) -> float | None:
        """The figure in `unit`; None where the denominator is zero."""
        above, below = self.figure(totals)
        if below == 0:
            return None
        return (above if below is None else above / below) * _SCALE[self.unit]
