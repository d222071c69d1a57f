"""Key figures: a value, its quotient, and the difference to the period before.

Pure: measures and sums -> components. Must not know where the sums come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from dash import html
from dash.development.base_component import Component

from dashboard.looks.components import attrs
from dashboard.looks.formatting import HOUR, clock, spoken
from dashboard.reports.query import in_words, period_before
from state.history.reports.agents import DayRange
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
    return spoken_long(part / 1000) if unit == "s" else f"{part:,}"


def spoken_long(seconds: float) -> str:
    """A long duration: 1,234 h, 20 min, 45 s."""
    return f"{seconds / HOUR:,.0f} h" if seconds >= 10 * HOUR else spoken(seconds)


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
    return html.Div(
        [
            html.Span(measure.words, className="rs-card-words"),
            html.Span(value_text(measure.of(now), measure.unit), className="rs-card-value"),
            html.Span(_quotient(measure, now, parts), className="rs-card-parts"),
            change(measure, now, before, than),
        ],
        className="rs-card",
        title=measure.about,
    )


def _quotient(measure: Measure[T], now: T, parts: tuple[str, str]) -> str:
    figure = measure.figure(now)
    if not parts[1] or figure.below is None:
        return ""
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
    arrow = "\N{UPWARDS ARROW}" if new > old else "\N{DOWNWARDS ARROW}" if new < old else "="
    difference = _difference(old, new, measure.unit)
    return html.Span(
        f"{arrow} {difference} vs {than}",
        className="rs-card-change",
        **attrs(data_trend="up" if new > old else "down" if new < old else "same"),
    )


def _duration(seconds: float) -> str:
    return f"{seconds / HOUR:,.0f} h" if seconds >= _MANY_HOURS * HOUR else clock(seconds)


def row(cards: Iterable[Component]) -> Component:
    """Cards side by side."""
    return html.Div(list(cards), className="rs-cards")


def compared(days: DayRange, today: date, *, known: bool) -> Component:
    """Which days "before" are, under the cards; `known` where there are figures of them."""
    earlier = in_words(period_before(days))
    words = f"Before: {earlier}." if known else f"Not compared: {earlier} is not known whole."
    open_end = " Today is not over." if known and days.last >= today else ""
    return html.P(f"{words}{open_end}", className="rs-caption rs-compared")


def _difference(old: float, new: float, unit: str) -> str:
    if unit == "%":
        return f"{abs(new - old):.1f} points"
    if unit == "s":
        return _duration(abs(new - old))
    return f"{abs(new - old):,.0f}"


_TEXTS: dict[str, Callable[[float], str]] = {
    "%": lambda value: f"{value:.1f} %",
    "s": _duration,
    "calls": lambda value: f"{value:,.0f}",
}
