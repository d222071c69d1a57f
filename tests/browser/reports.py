"""Reading a report page as a person does."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.fakes import day

LAST_DAY = f"?from={day.YESTERDAY}&to={day.YESTERDAY}"


def body(page: Page, table: str = "agents-table") -> Locator:
    """The rows of a table."""
    return page.locator(f"#{table} .ag-center-cols-container .ag-row")


def names(page: Page, table: str = "agents-table") -> list[str]:
    """The first column of a table, from top to bottom."""
    found = page.locator(f"#{table} .ag-pinned-left-cols-container .ag-row")
    placed = found.evaluate_all("rows => rows.map(row => [+row.ariaRowIndex, row.innerText])")
    return [text for _, text in sorted(placed)]
