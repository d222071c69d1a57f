"""The table of abandoned callers: what a supervisor reads, the filter, and the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.pages.queues import abandoned
from dashboard.pages.queues.abandoned import COLUMNS, note, sentence
from dashboard.reports.data import ReportData
from dashboard.reports.url import DEFAULTS, control_values, query_of
from state.history import History, open_history
from state.history.reports.later_calls import AbandonedCall, FollowUp
from state.records import Direction
from tests.dashboard.conftest import make_settings
from tests.dashboard.reports.test_pages import LAST_DAY, Ask, asker, make_app
from tests.fakes import day
from tests.fakes.records import at, leg, queue_call

UTC = ZoneInfo("UTC")
TABLE = "queues-abandoned-table"
ROWS = f"{TABLE}.rowData"
NINE = day.start_of(day.YESTERDAY)
TEN = at("2026-03-02T10:00")


def found(follow_up: FollowUp, tries: int = 0, when: float = TEN + 600, **more: str) -> str:
    call = AbandonedCall(queue_call("q", TEN, 60, "abandoned"), follow_up, tries, when, **more)
    return sentence(call, UTC)


@pytest.mark.parametrize(
    ("said", "sentence_"),
    [
        (found(FollowUp.CALLED_BACK, agent="Ana"), "Called back by Ana at 10:10"),
        (found(FollowUp.CALLED_BACK, 2, TEN + 86_400, agent="Ana"),
         "Called back by Ana on 3 Mar at 10:00, after 2 tries"),
        (found(FollowUp.CALLED_BACK), "Called back at 10:10"),
        (found(FollowUp.GOT_THROUGH, agent="Ana", to_queue="sales"),
         "Called again and got through at 10:10, answered by Ana in sales"),
        (found(FollowUp.GOT_THROUGH), "Called again and got through at 10:10"),
        (found(FollowUp.TRIED, 1, extension="1001"), "Not reached: 1 try by 1001 at 10:10"),
        (found(FollowUp.TRIED, 3, agent="Ana"), "Not reached: 3 tries, last by Ana at 10:10"),
        (found(FollowUp.NOTHING), "Not called back yet"),
        (found(FollowUp.NO_NUMBER), "Number withheld: nobody can call back"),
    ],
)  # fmt: skip
def test_what_happened_since_is_a_sentence(said: str, sentence_: str) -> None:
    assert said == sentence_


def test_the_line_above_says_how_many_there_are() -> None:
    assert note(0, 9, only_open=True) == "Nobody is left to call back."
    assert note(0, 0, only_open=False) == "Nobody hung up while waiting."
    assert note(1, 9, only_open=True) == "1 caller to call back."
    assert note(20, 20, only_open=False) == "20 callers hung up while waiting."
    few = note(3, abandoned.MOST_ROWS, only_open=True)
    assert few.startswith("Of the newest 1,000: 3 callers to call back. Choose fewer days")


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}", agents=day.AGENTS)
    out: dict[str, Any] = {"direction": Direction.OUTBOUND, "peer": "030 1234567"}
    opened.write(
        [leg("back", NINE + 600, 9, 60, **out)],
        [],
        [
            queue_call("one", NINE, 75, "abandoned", caller="+49301234567"),
            queue_call("two", NINE + 60, 5, "abandoned", caller="=1+1", queue="care"),
        ],
    )
    yield opened
    opened.close()


@pytest.fixture
def ask(history: History) -> Ask:
    return asker(make_app(history))


def rows(ask: Ask, search: str) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = ask("queues-abandoned-note", search)[
        "queues-abandoned-table.rowData"
    ]
    return shown


def test_the_table_has_a_row_for_each_caller_the_newest_first(ask: Ask) -> None:
    two, one = rows(ask, LAST_DAY)
    assert one == {
        "id": "one",
        "moment": f"/?at={day.YESTERDAY}T09:00:00&queue=sales",
        "joined": f"{day.YESTERDAY} 09:00:00",
        "queue": "sales",
        "caller": "+49301234567",
        "caller_name": "",
        "wait_s": 75.0,
        "since": "Called back by Agent A at 09:10",
    }
    assert two["since"] == "Not called back yet"
    assert one.keys() - {"id", "moment"} == {column["field"] for column in COLUMNS}


def test_the_filters_of_the_address_leave_the_others_out(ask: Ask) -> None:
    assert [row["id"] for row in rows(ask, f"{LAST_DAY}&callers=open")] == ["two"]
    assert [row["id"] for row in rows(ask, f"{LAST_DAY}&queue=sales")] == ["one"]
    assert [row["id"] for row in rows(ask, f"{LAST_DAY}&callers=nonsense")] == ["two", "one"]


def test_a_minute_later_only_a_change_is_an_answer(ask: Ask) -> None:
    key = ask("queues-abandoned-note", LAST_DAY)["queues-abandoned-key.data"]
    known = {"queues-abandoned-key.data": key}
    with pytest.raises(AssertionError):  # 204: nothing to do
        ask("queues-abandoned-note", LAST_DAY, **known)
    other = ask("queues-abandoned-note", f"{LAST_DAY}&callers=open", **known)
    assert len(other["queues-abandoned-table.rowData"]) == 1


def test_the_address_keeps_the_filter(history: History) -> None:
    reports = ReportData(history, make_settings())
    query = query_of(reports, "?callers=open")
    assert control_values(query, ["callers"], DEFAULTS) == {"callers": "open"}
    assert control_values(query_of(reports, ""), ["callers"], DEFAULTS) == {"callers": "all"}


def test_the_file_has_the_rows_and_no_formula(ask: Ask) -> None:
    shown = rows(ask, LAST_DAY)
    file = ask(
        "queues-abandoned-file",
        LAST_DAY,
        changed="queues-abandoned-csv.n_clicks",
        **{
            "queues-abandoned-order.data": [row["id"] for row in shown],
            "queues-abandoned-table.columnDefs": COLUMNS,
        },
    )["queues-abandoned-file.data"]
    assert file["filename"] == f"abandoned-{day.YESTERDAY}-{day.YESTERDAY}.csv"
    heading, two, one = file["content"].splitlines()
    assert heading == "Called at,Queue,Number,Name,Waited,What happened since"
    assert ",'=1+1," in two
    assert ",1:15,Called back by Agent A at 09:10" in one


def test_a_page_without_a_history_says_so() -> None:
    shown = asker(make_app(None))("queues-abandoned-note", LAST_DAY)
    assert shown["queues-abandoned-table.rowData"] == []
    assert shown["queues-abandoned-table.style"] == {"display": "none"}
    assert "no history is kept" in shown["queues-abandoned-note.children"]
