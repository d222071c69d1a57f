"""How a measure turns sums into a figure.

Pure. Must not know which measures exist. The first line of a figure's docstring is the formula
that pages show on hover, so that page and code cannot say different things.
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
    """What stands above the line, and below it in a quotient; milliseconds or calls."""

    above: int
    below: int | None = None


@dataclass(frozen=True, slots=True)
class Measure(Generic[T]):
    """A measure as the pages show it: `unit` is what `of` answers in."""

    name: str
    words: str
    unit: Unit
    figure: Callable[[T], Figure]

    @property
    def formula(self) -> str:
        """What it is, in one line."""
        return self.about.partition("\n")[0]

    @property
    def about(self) -> str:
        """Formula, unit and source."""
        return inspect.getdoc(self.figure) or ""

    def of(self, totals: T) -> float | None:
        """The figure in `unit`; None where the quotient has nothing below the line."""
        above, below = self.figure(totals)
        if below == 0:
            return None
        return (above if below is None else above / below) * _SCALE[self.unit]
