"""`/api/v1/board?at=`: the fields, how a moment is written, and what is refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from dashboard.factory import create_app
from state.history import open_history
from tests.dashboard.api.test_fields import EXTENSION, QUEUE, TODAY, WAITING, durations, got
from tests.dashboard.conftest import make_settings
from tests.fakes import day
from tests.fakes.reader import FakeReader, make_row
from tests.fakes.records import interval, leg, queue_call

URL = "/api/v1/board"
NINE = day.start_of(day.YESTERDAY)
BOARD = {
    "at", "now", "known", "not_kept", "previous", "next", "totals", "extensions", "queues",
}  # fmt: skip
AT = NINE + 30.0


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader({"1002": make_row("1002", since=time.time() - 100)})


@pytest.fixture
def api(tmp_path: Path, reader: FakeReader) -> Iterator[FlaskClient]:
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    history.write(
        [leg("a", NINE, 10.0004567, 90.0, queue="sales")],
        [
            interval("ringing", NINE, NINE + 10),
            interval("oncall", NINE + 10, NINE + 100.0),
            interval("unknown", NINE, NINE + 100.0, extension="1003"),
        ],
        [
            queue_call("q", NINE, 20.0001, "abandoned"),
            queue_call("r", NINE + 1, 19.0, "answered"),
            queue_call("s", NINE + 10.1111, 50, "left"),
        ],
    )
    settings = make_settings(time_zone="Europe/Berlin")
    yield create_app(reader, history, settings).server.test_client()
    history.close()


def test_the_fields_of_the_answer(api: FlaskClient) -> None:
    body = got(api, f"{URL}?at={AT}")
    assert set(body) == BOARD
    assert (body["at"], body["known"]) == (AT, "estimated")
    assert (body["previous"], body["next"]) == (NINE + 20.0001, NINE + 60.1111)
    assert body["totals"] == {"oncall": 1, "unknown": 1}
    first, second = body["extensions"]
    assert (set(first), set(first["today"])) == ({*EXTENSION, "known"}, TODAY)
    assert (first["extension"], first["peer"], first["since"]) == ("1001", "5551234", NINE + 10)
    assert first["known"] == {"status": "known", "call": "known", "why": ""}
    assert second["known"]["status"] == "unknown"
    assert "link" in second["known"]["why"]
    (sales,) = body["queues"]
    assert set(sales) == {*QUEUE, "longest_wait_s", "service_level"}
    assert [set(caller) for caller in sales["waiting"]] == [WAITING]
    assert (sales["longest_wait_s"], sales["service_level"]) == (19.889, 50.0)
    assert set(body["not_kept"]) < EXTENSION | {"reported", "dnd_by"}
    assert [pair for pair in durations(body) if round(pair[1], 3) != pair[1]] == []


def test_a_row_has_the_values_of_the_live_api_where_its_status_goes_on(api: FlaskClient) -> None:
    live = got(api, "/api/v1/extensions")["extensions"][0]
    (row,) = got(api, f"{URL}?at={live['since'] + 50}")["extensions"]
    same = ("extension", "name", "status", "label", "state", "since", "peer")
    assert [row[name] for name in same] == [live[name] for name in same]


def test_a_live_board_that_is_not_live_tells_nothing_of_the_past(
    api: FlaskClient, reader: FakeReader
) -> None:
    at = time.time() - 50
    assert len(got(api, f"{URL}?at={at:.3f}")["extensions"]) == 1
    reader.link("down", "gone")
    assert got(api, f"{URL}?at={at:.3f}")["extensions"] == []


def berlin(moment: float, form: str) -> str:
    """A local date-time of TIME_ZONE."""
    return form.format(datetime.fromtimestamp(moment, ZoneInfo("Europe/Berlin")))


@pytest.mark.parametrize(
    "text",
    [
        f"{AT}",
        berlin(AT, "{:%Y-%m-%dT%H:%M:%S}"),
        berlin(AT, "{:%Y-%m-%dT%H:%M:%S.000}"),
        berlin(AT, "{:%Y-%m-%dT%H:%M:%S%z}"),
        quote(berlin(AT, "{:%Y-%m-%dT%H:%M:%S%z}")),
        quote(berlin(AT, "{:%Y-%m-%d %H:%M:%S}")),
    ],
)
def test_a_moment_is_a_local_date_time_or_has_an_offset(api: FlaskClient, text: str) -> None:
    assert got(api, f"{URL}?at={text}")["at"] == AT


def test_now_is_a_moment_even_where_the_clock_of_the_browser_is_ahead(api: FlaskClient) -> None:
    body = got(api, f"{URL}?at={time.time() + 30:.3f}")
    assert body["at"] == pytest.approx(body["now"], abs=1e-5)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "'at' is missing"),
        ("?at=", "'at' is missing"),
        ("?at=yesterday", "must be a date-time like"),
        ("?at=2026-02-30T12:00", "must be a date-time like"),
        ("?at=nan", "must be a date-time like"),
        ("?at=inf", "must be a date-time like"),
        ("?at=99999999999999", "must be a date-time like"),
        ("?at=%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6%D9%A7%D9%A8%D9%A9", "must be a date-time like"),
        ("?at=%3Cscript%3E", "must be a date-time like"),
        ("?at=9999-12-31T23:59", "lies in the future"),
        pytest.param(f"?at={time.time() + 86_400:.0f}", "lies in the future", id="tomorrow"),
        ("?at=1999-12-31T00:00", "before the year 2000"),
        ("?at=0001-01-01T00:00", "before the year 2000"),
    ],
)
def test_what_is_no_moment_of_the_past_is_answered_in_one_line(
    api: FlaskClient, query: str, says: str
) -> None:
    response = api.get(f"{URL}{query}")
    assert response.status_code == 400
    error: dict[str, Any] = response.get_json()
    assert says in error["error"]
    assert "script" not in error["error"]


def test_a_day_without_records_is_an_empty_board(api: FlaskClient) -> None:
    body = got(api, f"{URL}?at=2001-01-01T00:00")
    assert (body["extensions"], body["queues"], body["totals"]) == ([], [], {})
    assert (body["known"], body["previous"], body["next"]) == ("unknown", None, NINE)


def test_without_a_history_there_is_no_past() -> None:
    client = create_app(FakeReader(), None, make_settings()).server.test_client()
    response = client.get(f"{URL}?at={AT}")
    assert response.status_code == 503
    assert "no history" in response.get_json()["error"]
