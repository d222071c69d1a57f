"""Files: exactly what is on the screen, with nothing that a spreadsheet would run."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

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
        ("\t=1", "'\t=1"),
        ("Ana = Ben", "Ana = Ben"),
    ],
)
def test_numbers_of_callers_stay_as_they_are(text: str, safe: str) -> None:
    assert safe_text(text) == safe


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
