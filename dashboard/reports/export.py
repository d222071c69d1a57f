"""Rows of a table as CSV and as an Excel workbook.

Knows the two formats. Must not know where the rows come from. Durations are seconds in the rows,
h:mm:ss in CSV, and in a workbook durations that can be added up.
"""

from __future__ import annotations

import base64
import csv
import io
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypedDict
from unicodedata import normalize

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from dashboard.looks.formatting import clock
from state.text import one_line, shortened

Kind = Literal["text", "s", "calls", "%", "average"]
Cell = str | float | None
TableRow = dict[str, Cell]
"""A row of a table as the browser holds it; "id" is empty for the row of totals."""

_DAY_S = 86_400
_FORMULA = frozenset("=+-@")
_SEPARATOR = re.compile(r"([;|])")
"""Where spreadsheets of other countries begin a new cell."""
_LONGEST = 32_000
"""A cell of a workbook has 32,767 characters at most."""
_NUMBER = re.compile(r"[+-]?[\d ()/.-]*")
_FORMATS = {"s": "[h]:mm:ss", "calls": "#,##0", "%": '0.0"%"', "average": "0.0", "text": "@"}
_WIDTHS = {"text": 22, "s": 12, "calls": 10, "%": 10, "average": 10}


class Column(NamedTuple):
    """A column on the screen: its field in the rows, its heading, and what its values are."""

    field: str
    heading: str
    kind: Kind


class Download(TypedDict):
    """A file as dcc.Download takes it."""

    filename: str
    content: str
    base64: bool


def download(name: str, body: str | bytes) -> Download:
    """A file of this name for dcc.Download."""
    content = base64.b64encode(body).decode() if isinstance(body, bytes) else body
    return {"filename": name, "content": content, "base64": isinstance(body, bytes)}


def safe_text(text: str) -> str:
    """Text that a spreadsheet shows and does not calculate: names come from strangers."""
    if _NUMBER.fullmatch(text):
        return text
    parts = _SEPARATOR.split(shortened(text, _LONGEST // 2))
    return one_line("".join(f"'{each}" if _is_formula(each) else each for each in parts), _LONGEST)


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet may take it for a formula; full-width signs count as well."""
    first = next((each for each in text if not _is_ignored(each)), "")
    return normalize("NFKC", first)[:1] in _FORMULA or first == "\N{MINUS SIGN}"


def _is_ignored(character: str) -> bool:
    """Whether spreadsheets may pass over it at the beginning of a cell."""
    return character.isspace() or not character.isprintable() or character in "\"'`"


def as_csv(columns: Sequence[Column], rows: Sequence[TableRow]) -> str:
    """The table as CSV, values written as they are on the screen."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.heading for column in columns])
    for row in rows:
        writer.writerow([_cell_text(row.get(column.field), column.kind) for column in columns])
    return out.getvalue()


def as_xlsx(title: str, columns: Sequence[Column], rows: Sequence[TableRow]) -> bytes:
    """The table as a workbook of one sheet, with numbers that can be calculated with."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        for index, column in enumerate(columns):
            sheet.write_string(0, index, column.heading, bold)
            sheet.set_column(index, index, _WIDTHS[column.kind], formats[column.kind])
            for line, row in enumerate(rows, start=1):
                _write(sheet, line, index, row.get(column.field), column.kind)
        sheet.freeze_panes(1, 1)
        # Not over the row of totals, which has no id: it stays last in every order.
        filtered = sum(row.get("id") != "" for row in rows)
        sheet.autofilter(0, 0, filtered, max(0, len(columns) - 1))
    return out.getvalue()


def _write(sheet: Worksheet, line: int, index: int, value: Cell, kind: Kind) -> None:
    if value is None:
        return
    if kind == "text" or isinstance(value, str):
        sheet.write_string(line, index, one_line(str(value), _LONGEST))
    else:
        sheet.write_number(line, index, value / _DAY_S if kind == "s" else value)


def _cell_text(value: Cell, kind: Kind) -> str:
    if value is None:
        return ""
    if kind == "text" or isinstance(value, str):
        return safe_text(str(value))
    if kind == "s":
        return clock(value)
    return f"{value:.1f}" if kind in {"%", "average"} else f"{value:.0f}"
