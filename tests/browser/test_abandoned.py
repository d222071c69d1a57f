"""Whom to call back, as a supervisor finds it: the table, its filter in the address, the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from state.history import History, open_history
from state.records import Direction
from tests.browser.board import lands, reads, until
from tests.browser.reports import LAST_DAY, body
from tests.browser.site import Site
from tests.browser.test_files import downloaded
from tests.fakes import day
from tests.fakes.reader import FakeReader
from tests.fakes.records import leg, queue_call

NINE = day.start_of(day.YESTERDAY)
TABLE = "queues-abandoned-table"
Visit = Callable[..., Page]


@pytest.fixture
def page(tmp_path: Path, serve: Callable[..., Site], visit: Visit) -> Iterator[Page]:
    """Of three callers who hung up, one was called back and one withheld his number."""
    history: History = open_history(f"sqlite:///{tmp_path / 'h.sqlite3'}", agents=day.AGENTS)
    history.write(
        [leg("back", NINE + 600, 9, 60, direction=Direction.OUTBOUND, peer="0301234567")],
        [],
        [
            queue_call("1", NINE, 75, "abandoned", caller="+49301234567", caller_name="Library"),
            queue_call("2", NINE + 60, 5, "abandoned", caller="+49407654321"),
            queue_call("3", NINE + 120, 35, "abandoned", caller="anonymous"),
        ],
    )
    site = serve(FakeReader(), history=history, time_zone="UTC")
    yield visit(site, f"/queues{LAST_DAY}")
    history.close()


def test_the_filter_leaves_those_to_call_back_and_stands_in_the_address(page: Page) -> None:
    until(lambda: body(page, TABLE).count() == 3, "all who hung up")
    back = "Called back by Agent A at 09:10"
    until(lambda: back in page.inner_text(f"#{TABLE}"), back)
    page.select_option("#queues-callers", "open")
    until(lambda: body(page, TABLE).count() == 1, "whom to call back")
    lands(page, lambda url: "callers=open" in url)
    reads(lambda: page.inner_text("#queues-abandoned-note"), "1 caller to call back.")
    page.reload()
    until(lambda: body(page, TABLE).count() == 1, "the same after loading again")
    reads(lambda: page.input_value("#queues-callers"), "open")
    page.go_back()
    until(lambda: body(page, TABLE).count() == 3, "all again by the back button")


def test_the_file_has_what_stands_on_the_screen(page: Page) -> None:
    until(lambda: body(page, TABLE).count() == 3, "all who hung up")
    text = downloaded(page, "#queues-abandoned-csv").read_text("utf-8")
    heading, *rows = csv.reader(io.StringIO(text))
    assert heading[0] == "Called at"
    assert [row[2] for row in rows] == ["anonymous", "+49407654321", "+49301234567"]
