"""Today's finished calls of a tile: the figures of today's report, under the same names.

Pure: rows in, words out. Knows the measures of the reports. Must not know requests or the store.
"Talk" alone is time by the clock in a report; what calls add up to is "Talk of calls", here and
there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType
from typing import NamedTuple

from dashboard.looks.formatting import clock
from dashboard.tiles import by_number, is_removed, own_name
from state.live.schema import Row, Today
from state.metrics import METRICS

_BY_NAME = {measure.name: measure for measure in METRICS}
OF_TODAY: MappingProxyType[str, Callable[[Today], float]] = MappingProxyType(
    {
        "handled": lambda today: today["calls"],
        "missed": lambda today: today["missed"],
        "call_talk_s": lambda today: today["talk_s"],
        "call_hold_s": lambda today: today["hold_s"],
        "call_ring_s": lambda today: today["ring_s"],
    }
)
"""A measure of the reports -> the same figure of a tile's day."""


class Finished(NamedTuple):
    """A figure with its name, and how it is computed."""

    words: str
    value: str
    formula: str


def words_of(name: str) -> str:
    """What a measure is called on every page."""
    return _BY_NAME[name].words


def finished(today: Today) -> list[Finished]:
    """Each figure of a day's finished calls."""
    return [
        Finished(words_of(name), _text(name, figure(today)), _BY_NAME[name].formula)
        for name, figure in OF_TODAY.items()
    ]


def _text(name: str, value: float) -> str:
    return clock(value) if _BY_NAME[name].unit == "s" else f"{value:,.0f}"


def elsewhere(row: Row, rows: Iterable[Row]) -> str:
    """Where else the agent is, and what all of it comes to; empty for one at a single extension."""
    if not own_name(row):
        return ""
    own = [each for each in rows if own_name(each) == own_name(row) and not is_removed(each)]
    if len(own) < 2:  # noqa: PLR2004 - a phone and another one
        return ""
    numbers = sorted((each["extension"] for each in own), key=by_number)
    return f"{own_name(row)} is at {_list(numbers)}. Together, as in reports: {_together(own)}."


def _list(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _together(rows: Sequence[Row]) -> str:
    sums = {name: sum(figure(row["today"]) for row in rows) for name, figure in OF_TODAY.items()}
    return ", ".join(f"{words_of(name)} {_text(name, value)}" for name, value in sums.items())
