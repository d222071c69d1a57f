"""Cards on paper: whatever their texts are, all of them are printed, inside their cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dashboard.paper import cards
from dashboard.paper.cards import Card
from dashboard.paper.document import MARGIN, Document, Paper
from dashboard.paper.fonts import FOLDERS
from state.metrics import METRICS, QUEUE_METRICS

LONG_NAME = "Bartholomew Featherstonehaugh-Cholmondeley von Hohenzollern"
CHANGE = "12.3 points vs previous 365 days"
LONGEST = sorted([*(m.words for m in METRICS), *(m.words for m in QUEUE_METRICS)], key=len)
CARDS = [
    *(Card(each, "100 %", ["1,234,567 h of 9,876,543 h", CHANGE]) for each in LONGEST[-6:]),
    Card("Calls", "12,345,678,901", [f"{LONG_NAME}: 12,345 (= 1,234)"]),
    Card("W" * 60, "9" * 40, ["M" * 70]),
]


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: Box) -> bool:
        room = 0.01
        return (
            self.left <= other.left + room
            and self.top <= other.top + room
            and other.right <= self.right + room
            and other.bottom <= self.bottom + room
        )


def boxes_of(document: Document, shown: Sequence[Card]) -> tuple[list[Box], dict[str, Box]]:
    """The cards drawn, and where each text is; the second line of a text may be another's, too."""
    pdf = document.pdf
    frames: list[Box] = []
    texts: dict[str, Box] = {}
    cell, rect = pdf.cell, pdf.rect

    def spy_cell(width: float, height: float, text: str, **more: Any) -> Any:
        wide = pdf.get_string_width(text) + 2 * pdf.c_margin
        texts[f"{len(texts)} {text}"] = Box(pdf.x, pdf.y, pdf.x + wide, pdf.y + height)
        return cell(width, height, text, **more)

    def spy_rect(x: float, y: float, width: float, height: float) -> None:
        frames.append(Box(x, y, x + width, y + height))
        rect(x, y, width, height)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "cell", spy_cell)
        patch.setattr(pdf, "rect", spy_rect)
        cards.draw(document, shown)
    document.finish()  # which closes the files of fonts, too
    return frames, texts


@pytest.mark.parametrize("folders", [FOLDERS, ()])
@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("count", [1, 4, 8])
def test_the_longest_words_are_whole_and_inside_their_cards(
    paper: Paper, upright: bool, folders: Iterable[Path], count: int
) -> None:
    document = Document("Agents", "yesterday", paper, folders, upright=upright)
    shown = CARDS[-count:]
    frames, texts = boxes_of(document, shown)
    assert len(frames) == count
    outside = [text for text, box in texts.items() if not any(f.holds(box) for f in frames)]
    assert outside == []
    assert all(f.left >= MARGIN and f.right <= MARGIN + document.width + 0.01 for f in frames)
    printed = bare("".join(text.partition(" ")[2] for text in texts))
    said = [each for card in shown for each in (card.words, card.value, *card.below)]
    assert [each for each in said if bare(each) not in printed] == []


def bare(text: str) -> str:
    return "".join(text.split()).replace("\N{EN DASH}", "-")


def test_more_cards_than_a_page_holds_go_on_in_the_next() -> None:
    document = Document("Agents", "yesterday", upright=True)
    boxes_of(document, CARDS * 8)
    assert document.pdf.pages_count > 1


def test_cards_of_a_few_words_stand_in_one_row_across_the_paper() -> None:
    document = Document("Agents", "yesterday")
    frames, _ = boxes_of(document, [Card("Calls", "12", [CHANGE])] * 7)
    assert len({frame.top for frame in frames}) == 1
