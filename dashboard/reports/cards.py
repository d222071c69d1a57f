"""Key figures: a value, its quotient, and the difference to the period before.

Pure: measures and sums -> components. Must not know where the sums come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from dash import html
from dash.development.base_component import Component

from dashboard.looks.components import attrs
from dashboard.looks.formatting import HOUR, clock
from dashboard.reports.comparison import Compared
from state.metrics import Measure

T = TypeVar("T")
NONE = "\N{EN DASH}"
_MANY_HOURS = 100


def value_text(value: float | None, unit: str) -> str:
    """A figure as people read it."""
    if value is None:
        return NONE
    return _TEXTS[unit](value)


def part_text(part: int, unit: str) -> str:
    """A part of a quotient: a duration or a number of calls."""
    return _duration(part / 1000) if unit == "s" else f"{part:,}"


def card(
    measure: Measure[T],
    now: T,
    before: T | None = None,
    *,
    parts: tuple[str, str] = ("", ""),
    than: str = "before",
) -> Component:
    """A measure's card, compared with `before` where it is given.

    `parts` are the units of the quotient's numerator and denominator, "" for no quotient.
    """
    return _card(measure, now, change(measure, now, before, than), parts)


def compared_card(
    measure: Measure[T], shown: T, compared: Compared[T], parts: tuple[str, str] = ("", "")
) -> Component:
    """A measure's card beside what it is compared with."""
    words = _beside if compared.of_group else change
    return _card(measure, shown, words(measure, compared.now, compared.then, compared.than), parts)


def _card(measure: Measure[T], now: T, last: Component, parts: tuple[str, str]) -> Component:
    return html.Div(
        [
            html.Span(measure.words, className="rs-card-words"),
            html.Span(value_text(measure.of(now), measure.unit), className="rs-card-value"),
            html.Span(_quotient(measure, now, parts), className="rs-card-parts"),
            last,
        ],
        className="rs-card",
        title=measure.about,
    )


def _quotient(measure: Measure[T], now: T, parts: tuple[str, str]) -> str:
    figure = measure.figure(now)
    if not parts[1] or figure.below is None:
        return ""
    if parts == ("s", "s"):
        above, below = _durations(figure.above / 1000, figure.below / 1000)
    else:
        above, below = part_text(figure.above, parts[0]), part_text(figure.below, parts[1])
    return f"{above} of {below}" if measure.unit == "%" else f"{above} / {below}"


def plain_card(words: str, value: str) -> Component:
    """A card of a figure that is no measure."""
    return html.Div(
        [
            html.Span(words, className="rs-card-words"),
            html.Span(value, className="rs-card-value"),
        ],
        className="rs-card",
    )


def change(measure: Measure[T], now: T, before: T | None, than: str) -> Component:
    """The difference to the period before, in words; nothing where either figure is missing."""
    old = measure.of(before) if before is not None else None
    new = measure.of(now)
    if old is None or new is None:
        return html.Span("", className="rs-card-change")
    words = f"{_arrow(old, new)} {_difference(old, new, measure.unit)} vs {than}"
    return _change(words, old, new)


def _beside(measure: Measure[T], now: T, other: T | None, name: str) -> Component:
    """The figure of another group, and the difference to it."""
    old = measure.of(other) if other is not None else None
    new = measure.of(now)
    words = f"{name}: {value_text(old, measure.unit)}"
    if old is None or new is None:
        return html.Span(words, className="rs-card-change")
    gap = f"{_arrow(old, new)} {_difference(old, new, measure.unit)}"
    return _change(f"{words} ({gap})", old, new)


def _change(words: str, old: float, new: float) -> Component:
    trend = "up" if new > old else "down" if new < old else "same"
    return html.Span(words, className="rs-card-change", **attrs(data_trend=trend))


def _arrow(old: float, new: float) -> str:
    return "\N{UPWARDS ARROW}" if new > old else "\N{DOWNWARDS ARROW}" if new < old else "="


def _duration(seconds: float) -> str:
    return f"{seconds / HOUR:,.0f} h" if seconds >= _MANY_HOURS * HOUR else clock(seconds)


def _durations(above: float, below: float) -> tuple[str, str]:
    """Two durations side by side: both in whole hours where one of them is."""
    if max(above, below) < _MANY_HOURS * HOUR:
        return clock(above), clock(below)
    return f"{above / HOUR:,.0f} h", f"{below / HOUR:,.0f} h"


def row(cards: Iterable[Component]) -> Component:
    """Cards side by side."""
    return html.Div(list(cards), className="rs-cards")


def compared_with(compared: Compared[T]) -> Component:
    """What the cards are compared with, in a sentence under them."""
    return html.P(compared.note, className="rs-caption rs-compared")


def _difference(old: float, new: float, unit: str) -> str:
    if unit == "%":
        return f"{abs(new - old):.1f} points"
    if unit == "s":
        return _durations(abs(new - old), max(new, old))[0]
    return f"{abs(new - old):,.0f}"


_TEXTS: dict[str, Callable[[float], str]] = {
    "%": lambda value: f"{value:.1f} %",
    "s": _duration,
    "calls": lambda value: f"{value:,.0f}",
}
