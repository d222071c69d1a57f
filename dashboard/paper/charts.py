"""The figures of the pages, drawn as vectors: stacked bars, columns, lines, heat maps.

Knows the dicts that the pages give to Plotly, and the document. Must not know reports: so paper and
screen show the same numbers.
"""

from __future__ import annotations

from array import array
from base64 import b64decode
from collections.abc import Sequence
from html import unescape
from itertools import pairwise
from typing import Any, Final, NamedTuple

from fpdf.enums import Align

from dashboard.looks.figures import Figure
from dashboard.paper.document import INK, MARGIN, MUTED, RULE, SMALL, Document

_NAMES: Final = 52.0
_ROW: Final = 4.6
_BAR: Final = 3.2
_AXIS: Final = 5.0
_CHART: Final = 46.0
_LEFT: Final = 14.0
_SWATCH: Final = 3.0
Numbers = Sequence[float | None]


class Box(NamedTuple):
    """Where a chart is drawn, and the largest value on its axis."""

    x: float
    y: float
    width: float
    height: float
    most: float

    def up(self, value: float) -> float:
        """Where a value stands."""
        return self.y + self.height - self.height * value / self.most


def legend(document: Document, figure: Figure) -> None:
    """What the colours mean."""
    document.font(SMALL, MUTED)
    x, y = MARGIN, document.y
    for trace in figure["data"]:
        document.pdf.set_fill_color(color_of(trace))
        document.pdf.rect(x, y + 0.3, _SWATCH, _SWATCH - 0.6, style="F")
        width = document.pdf.get_string_width(trace["name"]) + 2
        document.at(x + _SWATCH + 1, y, width, trace["name"])
        x += _SWATCH + width + 4
    document.pdf.set_xy(MARGIN, y + 4)


def color_of(trace: Figure) -> str:
    """The colour of a trace's marks, else of its line."""
    paint = trace.get("marker", {}).get("color") or trace.get("line", {}).get("color") or INK
    return str(paint)


def stacked_rows(document: Document, figure: Figure, names: Sequence[str]) -> None:
    """Bars from left to right, a row an agent; the axis again on each page."""
    axis, room = figure["layout"]["xaxis"], document.width - _NAMES
    most = axis["range"][1] if "range" in axis else 1.0
    marks = [(value / most, text) for value, text in _ticks(axis)]
    legend(document, figure)
    _row_axis(document, marks, room)
    for row, name in enumerate(names):
        if document.need(_ROW):
            _row_axis(document, marks, room)
        y, x = document.y, MARGIN + _NAMES
        _row_name(document, name, y)
        for trace in figure["data"]:
            width = (trace["x"][row] or 0) / most * room
            if width > 0:
                document.pdf.set_fill_color(color_of(trace))
                document.pdf.rect(x, y + (_ROW - _BAR) / 2, width, _BAR, style="F")
                x += width
        document.pdf.set_xy(MARGIN, y + _ROW)
    document.gap(3)


def _ticks(axis: Figure) -> list[tuple[float, str]]:
    return list(zip(axis.get("tickvals", ()), axis.get("ticktext", ()), strict=False))


def _row_axis(document: Document, marks: Sequence[tuple[float, str]], room: float) -> None:
    y = document.y
    document.font(SMALL, MUTED)
    for share, text in marks:
        document.at(MARGIN + _NAMES + share * room, y, 20, text)
    document.pdf.set_xy(MARGIN, y + _AXIS)


def _row_name(document: Document, name: str, y: float) -> None:
    document.font(SMALL)
    document.at(MARGIN, y + 0.6, _NAMES - 2, name)


def heat(document: Document, figure: Figure) -> None:
    """A row for the team and one an agent, a column an hour or a day."""
    (trace,) = figure["data"]
    values, columns = _grid(trace), trace["x"]
    width = (document.width - _NAMES) / max(1, len(columns))
    named = set(figure["layout"]["xaxis"]["tickvals"])
    marks = [(n / len(columns), text) for n, text in enumerate(columns) if text in named]
    colors = [hue for _, hue in trace["colorscale"]]
    _row_axis(document, marks, document.width - _NAMES)
    for name, row in zip(trace["y"], values, strict=True):
        if document.need(_ROW):
            _row_axis(document, marks, document.width - _NAMES)
        y = document.y
        _row_name(document, unescape(name.removeprefix("<b>").removesuffix("</b>")), y)
        for column, value in enumerate(row):
            if value == value:  # noqa: PLR0124 - no number is a cell without time
                document.pdf.set_fill_color(*_hue(colors, value / trace["zmax"]))
                document.pdf.rect(
                    MARGIN + _NAMES + column * width, y, width - 0.3, _ROW - 0.3, style="F"
                )
        document.pdf.set_xy(MARGIN, y + _ROW)
    document.gap(2)


def _grid(trace: Figure) -> list[list[float]]:
    rows, columns = map(int, trace["z"]["shape"].split(","))
    values = array("f", b64decode(trace["z"]["bdata"])).tolist()
    return [values[row * columns : (row + 1) * columns] for row in range(rows)]


def _hue(colors: Sequence[str], share: float) -> tuple[int, int, int]:
    at = min(max(share, 0.0), 1.0) * (len(colors) - 1)
    low = min(int(at), len(colors) - 2)
    one, other = _channels(colors[low]), _channels(colors[low + 1])
    red, green, blue = (round(a + (b - a) * (at - low)) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _channels(color: str) -> tuple[int, int, int]:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def upright(document: Document, figure: Figure, texts: Sequence[str], suffix: str = "") -> None:
    """Columns on top of each other, or a line; `texts` name them on the axis."""
    document.need(_CHART + 14)
    if len(figure["data"]) > 1:
        legend(document, figure)
    bars = [trace for trace in figure["data"] if trace["type"] == "bar"]
    lines = [trace for trace in figure["data"] if trace["type"] != "bar"]
    box = _box(document, bars, lines)
    _level_marks(document, box, suffix)
    step = box.width / max(1, len(texts))
    for at in range(len(texts)):
        _column(document, box, [(color_of(trace), trace["y"][at]) for trace in bars], at, step)
    for trace in lines:
        _line(document, box, trace, step)
    _texts(document, box, texts, step)
    document.pdf.set_xy(MARGIN, box.y + box.height + _AXIS + 2)


def _box(document: Document, bars: Sequence[Figure], lines: Sequence[Figure]) -> Box:
    stacks = zip(*(trace["y"] for trace in bars), strict=True) if bars else ()
    highest = [sum(value or 0 for value in stack) for stack in stacks]
    highest += [value for trace in lines for value in trace["y"] if value is not None]
    most = _round_up(max(highest, default=0.0))
    width = document.width - _LEFT
    return Box(MARGIN + _LEFT, document.y + 2, width, _CHART - _AXIS, most)


def _round_up(value: float) -> float:
    """The end of an axis: a round number that is not smaller."""
    if value <= 0:
        return 1.0
    power = 10.0 ** (len(str(int(value))) - 1)
    return next(power * step for step in (1, 2, 2.5, 4, 5, 8, 10) if power * step >= value)


def _level_marks(document: Document, box: Box, suffix: str) -> None:
    document.pdf.set_draw_color(RULE)
    document.font(SMALL, MUTED)
    for part in (0.0, 0.5, 1.0):
        value = box.most * part
        y = box.up(value)
        document.pdf.line(box.x, y, box.x + box.width, y)
        document.at(MARGIN, y - 1.6, _LEFT - 1, f"{value:,.4g}{suffix}", Align.R)


def _column(
    document: Document, box: Box, parts: Sequence[tuple[str, float | None]], at: int, step: float
) -> None:
    base = 0.0
    for color, value in parts:
        if value:
            top = box.up(base + value)
            document.pdf.set_fill_color(color)
            document.pdf.rect(
                box.x + (at + 0.1) * step, top, step * 0.8, box.up(base) - top, style="F"
            )
            base += value


def _line(document: Document, box: Box, trace: Figure, step: float) -> None:
    points = [
        None if value is None else (box.x + (at + 0.5) * step, box.up(value))
        for at, value in enumerate(trace["y"])
    ]
    document.pdf.set_draw_color(color_of(trace))
    document.pdf.set_line_width(0.4)
    for one, other in pairwise(points):
        if one and other:
            document.pdf.line(*one, *other)
    document.pdf.set_line_width(0.2)
    document.pdf.set_fill_color(color_of(trace))
    for point in points:
        if point:
            document.pdf.circle(*point, 0.6, style="F")


def _texts(document: Document, box: Box, texts: Sequence[str], step: float) -> None:
    every = max(1, -(-len(texts) * 14 // int(box.width)))
    document.font(SMALL, MUTED)
    for at, text in enumerate(texts):
        if at % every == 0:
            width = max(step, 14.0)
            x = box.x + (at + 0.5) * step - width / 2
            document.at(x, box.y + box.height + 1, width, text, Align.C)


def texts_of(trace: dict[str, Any]) -> list[str]:
    """What a trace has on its axis, as texts."""
    return [str(each) for each in trace["x"]]
