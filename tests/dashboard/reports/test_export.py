"""Files: exactly what is on the screen, with nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from string import whitespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports import table
from dashboard.reports.export import Column, TableRow, as_csv, as_xlsx, safe_text
from state.metrics import METRICS

COLUMNS = [
    Column("agent", "Agent", "text"),
    Column("talk_s", "Talk", "s"),
    Column("handled", "Calls handled", "calls"),
    Column("occupancy", "Occupancy", "%"),
]
ROWS: list[TableRow] = [
    {"agent": "=cmd|' /C calc'!A1", "talk_s": 3725.4, "handled": 12, "occupancy": 62.55},
    {"agent": "Zoë", "talk_s": 59.9, "handled": 0, "occupancy": None},
]


def test_csv_says_what_the_screen_says() -> None:
    assert as_csv(COLUMNS, ROWS).splitlines() == [
        "Agent,Talk,Calls handled,Occupancy",
        "'=cmd|' /C calc'!A1,1:02:05,12,62.5",
        "Zoë,0:59,0,",
    ]


def test_a_workbook_has_numbers_that_can_be_added_and_no_formulas() -> None:
    book = zipfile.ZipFile(io.BytesIO(as_xlsx("Agents [2 \N{EN DASH} 8 Mar]: all?", COLUMNS, ROWS)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    talk = re.search(r'<c r="B2"[^>]*><v>([^<]+)', sheet)
    assert talk is not None
    assert float(talk[1]) * 86_400 == pytest.approx(3725.4)
    assert "=cmd" in book.read("xl/sharedStrings.xml").decode()
    assert "[h]:mm:ss" in book.read("xl/styles.xml").decode()


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("+49 30 1234-5", "+49 30 1234-5"),
        ("-1", "-1"),
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd", "'+cmd"),
        ("-5", "-5"),
        ("\t=1", "'\\t=1"),
        ("\n=1", "'\\n=1"),
        ("\r\n \u200b@x", "'\\r\\n \\u200b@x"),
        ("\xa0=1", "'\xa0=1"),
        ('"=1"', '\'"=1"'),
        ("'=1", "''=1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\uff0bcmd", "'\uff0bcmd"),
        ("\uff0dcmd", "'\uff0dcmd"),
        ("\uff20SUM(A1)", "'\uff20SUM(A1)"),
        ("\ufe62cmd", "'\ufe62cmd"),
        ("\u2212cmd", "'\u2212cmd"),
        ("Ana;=1+1", "Ana;'=1+1"),
        ('Ana; "=1+1', "Ana;' \"=1+1"),
        ("sales; night", "sales; night"),
        ("\u202eselas", "\\u202eselas"),
        ("Ana = Ben", "Ana = Ben"),
    ],
)
def test_numbers_of_callers_stay_as_they_are(text: str, safe: str) -> None:
    assert safe_text(text) == safe


SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"


@given(st.text(max_size=8), st.sampled_from(SIGNS), st.text())
def test_no_cell_of_text_begins_with_a_formula(before: str, sign: str, after: str) -> None:
    (line,) = as_csv([COLUMNS[0]], [{"agent": before + sign + after}]).splitlines()[1:]
    (cell,) = next(csv.reader([line]))
    is_number = re.fullmatch(r"[+-]?[\d ()/.-]*", cell) is not None
    assert is_number or cell.lstrip(whitespace + "\"'")[:1] not in SIGNS or cell.startswith("'")
    for part in re.split(r"[;|]", cell)[1:]:
        assert is_number or part.startswith("'") or part.lstrip(whitespace + '"')[:1] not in SIGNS


def test_a_very_long_text_makes_a_cell_that_a_workbook_can_hold() -> None:
    book = zipfile.ZipFile(
        io.BytesIO(as_xlsx("Agents", COLUMNS, [{"agent": "q" * 100_000 + "\x1b"}]))
    )
    assert "qqqq" in book.read("xl/sharedStrings.xml").decode()


def test_a_long_row_of_separators_takes_no_time() -> None:
    assert safe_text("; " * 15_000).startswith("; ; ")


def test_a_file_has_the_columns_in_the_order_of_the_screen_without_hidden_ones() -> None:
    columns = [table.text_column("agent", "Agent"), *map(table.measure_column, METRICS)]
    state = [
        {"colId": "occupancy", "hide": False},
        {"colId": "agent", "hide": False},
        {"colId": "talk_s", "hide": True},
        {"colId": "something-else", "hide": False},
    ]
    assert table.columns_on_screen(columns, state, METRICS) == [
        Column("occupancy", "Occupancy", "%"),
        Column("agent", "Agent", "text"),
    ]
    hidden = [table.text_column("agent", "Agent"), table.measure_column(METRICS[0], hide=True)]
    assert table.columns_on_screen(hidden, None, METRICS) == [Column("agent", "Agent", "text")]
