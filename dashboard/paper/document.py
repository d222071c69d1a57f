"""A PDF of pages with a heading, texts and tables that go on over as many pages as needed.

Knows fpdf2. Must not know reports. Lengths are millimetres. Text comes from strangers: it is drawn
as it is, and nothing in it is markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple, cast

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from dashboard.paper.fonts import FOLDERS, Letters

Paper = Literal["A4", "Letter"]
MARGIN: Final = 12.0
INK, MUTED, RULE = "#000000", "#454d57", "#c3c9d0"
SMALL, NORMAL, LARGE, TITLE = 7.0, 9.0, 14.0, 16.0
LINE: Final = 0.47
"""A line's height in mm for a point of the font's size."""

ELLIPSIS: Final = "..."
_LONGEST: Final = 200
_PADDING: Final = 1.6
_SLACK: Final = 0.5
_WIDEST_TEXT: Final = 46.0


class Grid(NamedTuple):
    """A table of texts; `is_figure` says of each column whether it is aligned to the right."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    totals: Sequence[Sequence[str]]
    is_figure: Sequence[bool]


class Document:
    """The pages, across unless they are `upright`."""

    def __init__(
        self,
        title: str,
        about: str,
        paper: Paper = "A4",
        folders: Iterable[Path] = FOLDERS,
        *,
        upright: bool = False,
    ) -> None:
        way: Literal["portrait", "landscape"] = "portrait" if upright else "landscape"
        self.pdf = FPDF(orientation=way, unit="mm", format=paper)
        self.pdf.set_margin(MARGIN)
        self.pdf.set_auto_page_break(False)
        self.pdf.alias_nb_pages("")  # else `{nb}` in a name would become a number
        self.letters = Letters(self.pdf, folders)
        self.pdf.set_title(self.letters.printable(title))
        self.pdf.set_creator("Ringside")
        self.pdf.add_page()
        self.line(title, TITLE, bold=True)
        self.line(about, NORMAL, MUTED)
        self.gap(2)

    @property
    def width(self) -> float:
        """The room between the margins."""
        return float(self.pdf.epw)

    @property
    def bottom(self) -> float:
        """Where the room of a page ends."""
        return float(self.pdf.h - MARGIN - SMALL * LINE)

    @property
    def y(self) -> float:
        """Where the next part begins."""
        return float(self.pdf.y)

    def font(self, size: float, color: str = INK, *, bold: bool = False) -> None:
        """Write in this size and colour from now on."""
        self.pdf.set_font(self.letters.family, "B" if bold else "", size)
        self.pdf.set_text_color(color)

    def gap(self, height: float) -> None:
        """Leave room."""
        self.pdf.set_y(self.pdf.y + height)

    def need(self, height: float) -> bool:
        """Begin a page where so much room is not left; whether one began."""
        if self.pdf.y + height <= self.bottom:
            return False
        self.pdf.add_page()
        return True

    def line(
        self, text: str, size: float = NORMAL, color: str = INK, *, bold: bool = False
    ) -> None:
        """A paragraph as wide as the page."""
        self.font(size, color, bold=bold)
        height = size * LINE
        lines = self.lines(text, self.width)
        for each in lines:
            self.need(height)
            self.pdf.cell(self.width, height, each, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def lines(self, text: str, width: float) -> list[str]:
        """The text as lines that are no wider."""
        shown = self.letters.printable(text) or " "
        found = self.pdf.multi_cell(width, 1, shown, dry_run=True, output=MethodReturnValue.LINES)
        return cast("list[str]", found)

    def at(self, x: float, y: float, width: float, text: str, align: Align = Align.L) -> None:
        """One line of text in a box; cut, with an ellipsis, where it is longer."""
        shown = self.letters.printable(text)
        while len(shown) > 1 and self.pdf.get_string_width(shown) > width:
            shown = f"{shown.removesuffix(ELLIPSIS)[:-1].rstrip()}{ELLIPSIS}"
        self.pdf.set_xy(x, y)
        self.pdf.cell(width, self.pdf.font_size_pt * LINE, shown, align=align)

    def heading(self, text: str, with_height: float = 0.0) -> None:
        """A heading that stays with so much of what follows."""
        self.need(8 + with_height)
        self.line(text, NORMAL + 1, bold=True)
        self.gap(1)

    def table(self, grid: Grid) -> None:
        """A table; what is too wide for the page goes on in another, after the first column."""
        widths = [self._natural(grid, column) for column in range(len(grid.heads))]
        for columns in _groups(widths, self.width):
            self._part(grid, columns, [widths[each] for each in columns])
            self.gap(4)

    def _natural(self, grid: Grid, column: int) -> float:
        """The room of a column: its longest figure or word; texts go on in the next line."""
        self.font(SMALL, bold=True)
        words = [*grid.heads[column].split(), *(row[column] for row in grid.totals)]
        widest = max((self._wide(each) for each in words), default=0.0)
        self.font(SMALL)
        cells = max((self._wide(row[column]) for row in grid.rows), default=0.0)
        room = max(widest, cells) + 2 * _PADDING
        return room if grid.is_figure[column] else min(room, _WIDEST_TEXT)

    def _wide(self, text: str) -> float:
        return float(self.pdf.get_string_width(self.letters.printable(text[:_LONGEST])))

    def _part(self, grid: Grid, columns: Sequence[int], widths: Sequence[float]) -> None:
        spare = (self.width - sum(widths)) / len(widths)
        widths = [each + min(spare, 8.0) for each in widths]
        self.need(24)
        is_figure = [grid.is_figure[each] for each in columns]
        none = [False] * len(widths)
        heads = self._lines_of([grid.heads[each] for each in columns], widths, none)
        self._row(heads, widths, is_figure, bold=True)
        for number, cells in enumerate([*grid.rows, *grid.totals]):
            texts = self._lines_of([cells[each] for each in columns], widths, is_figure)
            if self.need(_height(texts)):
                self._row(heads, widths, is_figure, bold=True)
            self._row(texts, widths, is_figure, bold=number >= len(grid.rows))

    def _lines_of(
        self, cells: Sequence[str], widths: Sequence[float], is_whole: Sequence[bool]
    ) -> list[list[str]]:
        """The lines of each cell: figures are one, texts as many as they need."""
        self.font(SMALL, bold=True)
        return [
            [self.letters.printable(text)] if whole else self.lines(text[:_LONGEST], width - _SLACK)
            for text, width, whole in zip(cells, widths, is_whole, strict=True)
        ]

    def _row(
        self,
        texts: Sequence[Sequence[str]],
        widths: Sequence[float],
        is_figure: Sequence[bool],
        *,
        bold: bool,
    ) -> None:
        top, x = self.y, MARGIN
        self.font(SMALL, bold=bold)
        for lines, width, right in zip(texts, widths, is_figure, strict=True):
            for number, text in enumerate(lines):
                self.pdf.set_xy(x, top + 0.7 + number * SMALL * LINE)
                self.pdf.cell(width, SMALL * LINE, text, align=Align.R if right else Align.L)
            x += width
        bottom = top + _height(texts)
        self.pdf.set_draw_color(RULE)
        self.pdf.line(MARGIN, bottom, x, bottom)
        self.pdf.set_xy(MARGIN, bottom)

    def finish(self) -> bytes:
        """Number the pages, say what could not be printed, and give the file."""
        if self.letters.problem:
            self.gap(2)
            self.line(self.letters.problem, SMALL, MUTED)
        for number in range(1, self.pdf.pages_count + 1):
            self.pdf.page = number
            # fpdf2 writes a font only where it differs from the last one, which was another page's.
            self.font(TITLE, bold=True)
            self.font(SMALL, MUTED)
            self.pdf.set_xy(MARGIN, self.pdf.h - MARGIN)
            words = f"Ringside \N{MIDDLE DOT} page {number} of {self.pdf.pages_count}"
            self.pdf.cell(self.width, SMALL * LINE, self.letters.printable(words), align=Align.R)
        return bytes(self.pdf.output())


def _height(texts: Sequence[Sequence[str]]) -> float:
    """How tall a row of such lines is."""
    return max(map(len, texts)) * SMALL * LINE + 1.4


def _groups(widths: Sequence[float], room: float) -> list[list[int]]:
    """Columns by table: as many as there is room for, the first in each."""
    groups, used = [[0]], widths[0]
    for column in range(1, len(widths)):
        if used + widths[column] > room and len(groups[-1]) > 1:
            groups.append([0])
            used = widths[0]
        groups[-1].append(column)
        used += widths[column]
    return groups
