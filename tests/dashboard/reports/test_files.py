"""The buttons CSV and Excel: a file of the rows as they stand on the screen, the totals last."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

import pytest

from state.access.store.sessions import Limits
from state.access.store.store import open_access
from state.history import History
from tests.dashboard.reports.test_pages import LAST_DAY, Ask, asker, make_app
from tests.fakes import day

FIRST_COLUMNS = {
    "agents": "Agent,Calls,Missed,AHT,Occupancy",
    "queues": "Queue,Offered,Answered,Abandoned,Left without answer",
}


@pytest.fixture
def ask(history: History) -> Ask:
    return asker(make_app(history))


def press(ask: Ask, page: str, button: str, order: list[str]) -> dict[str, Any]:
    """The file that a button of a page gives for the rows with these ids."""
    shown = ask(f"{page}-cards", LAST_DAY)
    told = ask(
        f"{page}-file",
        LAST_DAY,
        changed=f"{page}-{button}.n_clicks",
        **{
            f"{page}-order.data": order,
            f"{page}-table.columnDefs": shown[f"{page}-table.columnDefs"],
        },
    )
    file: dict[str, Any] = told[f"{page}-file.data"]
    return file


def ids_of(ask: Ask, page: str) -> list[str]:
    """The ids of the rows of a page, from the end."""
    rows = ask(f"{page}-cards", LAST_DAY)[f"{page}-table.rowData"]
    return [row["id"] for row in reversed(rows)]


@pytest.mark.parametrize(
    ("page", "names"),
    [("agents", ["Agent B", "Agent A", "<b>Zoë</b>", "All 3"]), ("queues", ["sales", "All 1"])],
)
def test_csv_has_the_rows_in_the_order_of_the_screen(ask: Ask, page: str, names: list[str]) -> None:
    file = press(ask, page, "csv", ids_of(ask, page))
    assert file["filename"] == f"{page}-{day.YESTERDAY}-{day.YESTERDAY}.csv"
    lines = file["content"].splitlines()
    assert lines[0].startswith(FIRST_COLUMNS[page])
    assert [line.split(",")[0] for line in lines[1:]] == names


@pytest.mark.parametrize("page", ["agents", "queues"])
def test_excel_has_the_rows_too(ask: Ask, page: str) -> None:
    order = ids_of(ask, page)
    file = press(ask, page, "xlsx", order)
    assert file["filename"] == f"{page}-{day.YESTERDAY}-{day.YESTERDAY}.xlsx"
    book = zipfile.ZipFile(io.BytesIO(base64.b64decode(file["content"])))
    assert book.read("xl/worksheets/sheet1.xml").decode().count("<row ") == len(order) + 2
    texts = book.read("xl/sharedStrings.xml").decode()
    assert FIRST_COLUMNS[page].split(",")[0] in texts
    assert f'name="{page.title()} ' in book.read("xl/workbook.xml").decode()


def test_service_level_stands_in_the_file_with_its_variant_and_threshold(ask: Ask) -> None:
    file = press(ask, "queues", "csv", ids_of(ask, "queues"))
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


@pytest.mark.parametrize("button", ["csv", "xlsx"])
def test_a_file_is_in_the_audit_log(history: History, button: str) -> None:
    store = open_access(history, Limits(3_600, 36_000))
    ask = asker(make_app(history, store=store))
    press(ask, "agents", button, ids_of(ask, "agents"))
    entry = store.audit.latest()[0]
    assert (entry.who, entry.action) == ("this machine", "exported")
    days = f"{day.YESTERDAY} - {day.YESTERDAY}"
    assert json.loads(entry.detail) == {
        "what": "agents", "days": days, "rows": "3", "format": button,
    }  # fmt: skip


def test_the_figures_of_a_file_are_the_servers_own(ask: Ask) -> None:
    """The browser says which rows it shows; one that is not on the page is in no file."""
    file = press(ask, "agents", "csv", ["Agent A", "Somebody else", "Agent A'"])
    assert [line.split(",")[0] for line in file["content"].splitlines()[1:]] == ["Agent A", "All 3"]
