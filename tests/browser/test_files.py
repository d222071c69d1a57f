"""Files by a click: the table as it stands on the screen, as CSV and as an Excel workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.board import reads, until
from tests.browser.reports import LAST_DAY, body, names
from tests.browser.site import Site

Visit = Callable[..., Page]
ROWS = {"agents": ["Agent B", "Agent A", "<b>Zoë</b>"], "queues": ["sales"]}
TOTALS = {"agents": "All 3", "queues": "All 1"}


def sorted_from_the_end(site: Site, visit: Visit, name: str) -> Page:
    """A report page whose table was sorted by its first column, from the end."""
    page = visit(site, f"/{name}{LAST_DAY}")
    table = f"{name}-table"
    until(lambda: body(page, table).count() == len(ROWS[name]), "the rows")
    header = page.locator(f"#{table} .ag-header-cell[col-id={name.removesuffix('s')}]")
    header.click()
    header.click()
    until(lambda: names(page, table) == ROWS[name], "sorted from the end")
    return page


def downloaded(page: Page, button: str) -> Path:
    """The file that a button gives."""
    with page.expect_download() as waiting:
        page.click(button)
    return Path(waiting.value.path())


@pytest.mark.parametrize("name", ROWS)
def test_csv_has_rows_and_columns_of_the_screen(site: Site, visit: Visit, name: str) -> None:
    page = sorted_from_the_end(site, visit, name)
    text = downloaded(page, f"#{name}-csv").read_text("utf-8")
    heading, *rows = csv.reader(io.StringIO(text))
    assert [row[0] for row in rows] == [*ROWS[name], TOTALS[name]]
    on_screen = page.locator(f"#{name}-table .ag-header-cell-text")
    reads(lambda: set(on_screen.all_inner_texts()), set(heading))


@pytest.mark.parametrize("name", ROWS)
def test_excel_has_the_rows_of_the_screen(site: Site, visit: Visit, name: str) -> None:
    page = sorted_from_the_end(site, visit, name)
    book = zipfile.ZipFile(downloaded(page, f"#{name}-xlsx"))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == len(ROWS[name]) + 2
    assert TOTALS[name] in book.read("xl/sharedStrings.xml").decode()
