"""Cards of key figures, side by side, in as many rows as they need.

Knows the document. Must not know reports. No text is cut: it goes on in the next line, and the
cards of a row are as tall as the tallest of them; a value that is too wide is written smaller.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from fpdf.enums import YPos

from dashboard.paper.document import INK, LARGE, LINE, MARGIN, MUTED, RULE, SMALL, Document

LEAST_WIDTH: Final = 31.0
"""A card so wide has room for the words of most measures in two lines."""

_GAP: Final = 2.0
_SIDE, _TOP = 1.0, 1.5
_BELOW: Final = SMALL - 1


class Card(NamedTuple):
    """A key figure: its words, its value, and texts under it."""

    words: str
    value: str
    below: Sequence[str] = ()


class _Laid(NamedTuple):
    """A card's lines, as they fit its width."""

    words: Sequence[str]
    value: str
    below: Sequence[str]


def draw(document: Document, cards: Sequence[Card]) -> None:
    """Put the cards where the document is: rows of the same number, but for the last."""
    if not cards:
        return
    most = max(1, int((document.width + _GAP) / (LEAST_WIDTH + _GAP)))
    columns = math.ceil(len(cards) / math.ceil(len(cards) / most))
    width = (document.width - _GAP * (columns - 1)) / columns
    for first in range(0, len(cards), columns):
        _row(document, cards[first : first + columns], width)
    document.gap(1)


def _row(document: Document, cards: Sequence[Card], width: float) -> None:
    laid = [_laid(document, card, width - 2 * _SIDE) for card in cards]
    most = max(len(each.words) for each in laid)
    below = max(len(each.below) for each in laid)
    height = (most * SMALL + LARGE + below * _BELOW) * LINE + 2 * _TOP
    document.need(height)
    top = document.y
    for number, each in enumerate(laid):
        x = MARGIN + number * (width + _GAP)
        document.pdf.set_draw_color(RULE)
        document.pdf.rect(x, top, width, height)
        lines = [*each.words, *[""] * (most - len(each.words))]
        document.pdf.set_y(top + _TOP)
        _card(document, each._replace(words=lines), x + _SIDE, width - 2 * _SIDE)
    document.pdf.set_xy(MARGIN, top + height + _GAP)


def _laid(document: Document, card: Card, width: float) -> _Laid:
    document.font(SMALL)
    words = document.lines(card.words, width)
    document.font(_BELOW)
    below = [line for text in card.below if text for line in document.lines(text, width)]
    return _Laid(words, document.letters.printable(card.value), below)


def _card(document: Document, card: _Laid, x: float, width: float) -> None:
    document.font(SMALL, MUTED)
    _write(document, card.words, x, width)
    _fit(document, card.value, width)
    _write(document, [card.value], x, width, LARGE)
    document.font(_BELOW, MUTED)
    _write(document, card.below, x, width)


def _fit(document: Document, value: str, width: float) -> None:
    """Take the font of a value, as large as there is room for."""
    document.font(LARGE, INK, bold=True)
    room = width - 2 * document.pdf.c_margin
    wide = document.pdf.get_string_width(value)
    document.font(LARGE * min(1.0, room / max(wide, 1.0)), INK, bold=True)


def _write(
    document: Document, lines: Sequence[str], x: float, width: float, size: float = 0.0
) -> None:
    """Lines below each other, from where the document is; `size` is for a line of another font."""
    height = (size or document.pdf.font_size_pt) * LINE
    for line in lines:
        document.pdf.set_x(x)
        document.pdf.cell(width, height, line, new_y=YPos.NEXT)
