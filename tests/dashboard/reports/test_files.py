"""The buttons CSV and Excel: a file of the rows as they stand on the screen, the totals last."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

import pytest

from state.history import History
from tests.dashboard.reports.test_pages import LAST_DAY, Ask, asker, make_app
from tests.fakes import day

FIRST_COLUMNS = {
    "agents": "Agent,Extensions,Group,Talk,Hold,Ring",
    "queues": "Queue,Offered,Answered,Abandoned,Left",
}


@pytest.fixture
def ask(history: History) -> Ask:
    return asker(make_app(history))


def press(ask: Ask, page: str, button: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The file that a button of a page gives for these rows."""
    shown = ask(f"{page}-cards", LAST_DAY)
    name = page.removesuffix("s")
    told = ask(
        f"{page}-file",
        LAST_DAY,
        changed=f"{page}-{button}.n_clicks",
        **{
            f"{page}-table.virtualRowData": rows,
            f"{page}-table.columnDefs": shown[f"{page}-table.columnDefs"],
            f"{page}-table.dashGridOptions": {"pinnedBottomRowData": [{"id": "", name: "All"}]},
        },
    )
    file: dict[str, Any] = told[f"{page}-file.data"]
    return file


def rows_of(ask: Ask, page: str) -> list[dict[str, Any]]:
    """The rows of a page, sorted from the end."""
    return list(reversed(ask(f"{page}-cards", LAST_DAY)[f"{page}-table.rowData"]))


@pytest.mark.parametrize(
    ("page", "names"),
    [("agents", ["Agent B", "Agent A", "<b>Zoë</b>", "All"]), ("queues", ["sales", "All"])],
)
def test_csv_has_the_rows_in_the_order_of_the_screen(ask: Ask, page: str, names: list[str]) -> None:
    file = press(ask, page, "csv", rows_of(ask, page))
    assert file["filename"] == f"{page}-{day.YESTERDAY}-{day.YESTERDAY}.csv"
    lines = file["content"].splitlines()
    assert lines[0].startswith(FIRST_COLUMNS[page])
    assert [line.split(",")[0] for line in lines[1:]] == names


@pytest.mark.parametrize("page", ["agents", "queues"])
def test_excel_has_the_rows_too(ask: Ask, page: str) -> None:
    rows = rows_of(ask, page)
    file = press(ask, page, "xlsx", rows)
    assert file["filename"] == f"{page}-{day.YESTERDAY}-{day.YESTERDAY}.xlsx"
    book = zipfile.ZipFile(io.BytesIO(base64.b64decode(file["content"])))
    assert book.read("xl/worksheets/sheet1.xml").decode().count("<row ") == len(rows) + 2
    texts = book.read("xl/sharedStrings.xml").decode()
    assert FIRST_COLUMNS[page].split(",")[0] in texts
    assert f'name="{page.title()} ' in book.read("xl/workbook.xml").decode()


def test_service_level_stands_in_the_file_with_its_variant_and_threshold(ask: Ask) -> None:
    file = press(ask, "queues", "csv", rows_of(ask, "queues"))
    heading, sales, *_ = file["content"].splitlines()
    assert '"Service level, 20 s, ' in heading
    assert sales.startswith("sales,120,96,")


@pytest.mark.parametrize("page", ["agents", "queues"])
def test_a_table_without_rows_is_no_file(history: History, page: str) -> None:
    app = make_app(history)
    found = next(one for one in app._callback_list if one["output"] == f"{page}-file.data")
    body = {
        "output": found["output"],
        "outputs": {"id": f"{page}-file", "property": "data"},
        "inputs": [{**one, "value": 1} for one in found["inputs"]],
        "state": [
            {**one, "value": [] if one["property"] == "columnDefs" else None}
            for one in found["state"]
        ],
        "changedPropIds": [f"{page}-csv.n_clicks"],
    }
    answer = app.server.test_client().post("/_dash-update-component", json=body)
    assert answer.status_code == 204
