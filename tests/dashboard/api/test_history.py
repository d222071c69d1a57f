"""The report API: figures of a range, legs as JSON and CSV, and what it says when it cannot."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard.api.abandoned import FIELDS
from dashboard.factory import create_app
from state.history import History, open_history
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader, make_row
from tests.fakes.records import interval, leg, queue_call

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date()
NINE = datetime(YESTERDAY.year, YESTERDAY.month, YESTERDAY.day, 9, tzinfo=UTC).timestamp()
TOKEN = "a-token-that-is-long-enough"
RANGE = f"?from={YESTERDAY}&to={YESTERDAY}"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    opened.write(
        [
            leg("a", NINE, 10, 120, agent="Ana", queue="sales", peer_name='=HYPERLINK("x")'),
            leg("b", NINE + 600, 20, 0, agent="Ana", queue="sales", peer="+49301234"),
            leg("c", NINE + 700, 1, 5, agent="Ben", extension="1002"),
        ],
        [interval("oncall", NINE + 10, NINE + 130, agent="Ana")],
        [
            queue_call("q1", NINE - 5, 15, "answered"),
            queue_call("q2", NINE + 5, 3, "abandoned"),
        ],
    )
    yield opened
    opened.close()


@pytest.fixture
def api(history: History) -> FlaskClient:
    reader = FakeReader({"1001": make_row("1001")})
    server: Flask = create_app(reader, history, make_settings()).server
    return server.test_client()


def got(api: FlaskClient, path: str) -> Any:
    response = api.get(path)
    assert response.status_code == 200, response.text
    return response.get_json()


def test_agents_over_a_range_have_every_measure_and_its_meaning(api: FlaskClient) -> None:
    body = got(api, f"/api/v1/agents{RANGE}")
    assert (body["from"], body["to"]) == (str(YESTERDAY), str(YESTERDAY))
    ana, ben = body["agents"]
    assert (ana["agent"], ana["extensions"], ana["talk_s"]) == ("Ana", ["1001"], 120)
    assert (ana["answered"], ana["missed"], ana["aht_s"]) == (1, 1, 120)
    assert ben["occupancy"] is None
    assert body["total"]["handled"] == 2
    assert body["measures"]["aht_s"]["formula"] == "AHT = (talk + hold + wrap-up) / calls handled."


def test_filters_choose_people_and_queues(api: FlaskClient) -> None:
    assert [one["agent"] for one in got(api, f"/api/v1/agents{RANGE}&agent=Ben")["agents"]] == [
        "Ben"
    ]
    (ana,) = got(api, f"/api/v1/agents{RANGE}&queue=sales")["agents"]
    assert (ana["talk_s"], ana["ring_s"]) == (120, 30)
    assert got(api, f"/api/v1/agents{RANGE}&agent=Nobody")["agents"] == []


def test_queues_are_live_unless_a_range_is_asked(api: FlaskClient) -> None:
    assert "link" in got(api, "/api/v1/queues")
    (sales,) = got(api, f"/api/v1/queues{RANGE}&threshold=20&short=2")["queues"]
    assert (sales["offered"], sales["asa_s"], sales["longest_wait_s"]) == (2, 15.0, 15)
    assert sales["service_level"]["offered"] == 50.0
    assert sales["service_level"]["all"] == 100.0
    assert sum(map(sum, sales["half_hours"])) == 2


def test_legs_come_as_json_with_every_field(api: FlaskClient) -> None:
    body = json.loads(api.get(f"/api/v1/legs{RANGE}").data)
    assert [one["key"] for one in body["legs"]] == ["a", "b", "c"]
    assert body["legs"][0]["outcome"] == "answered"
    some = json.loads(api.get(f"/api/v1/legs{RANGE}&queue=sales&outcome=missed").data)
    assert [one["key"] for one in some["legs"]] == ["b"]
    none = json.loads(api.get(f"/api/v1/legs{RANGE}&agent=Nobody").data)
    assert none["legs"] == []


def test_legs_come_as_csv_that_no_spreadsheet_runs(api: FlaskClient) -> None:
    response = api.get(f"/api/v1/legs{RANGE}&format=csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="legs.csv"'
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [row["key"] for row in rows] == ["a", "b", "c"]
    assert rows[0]["peer_name"] == '\'=HYPERLINK("x")'
    assert rows[1]["peer"] == "+49301234"


def test_abandoned_callers_come_with_what_happened_since(api: FlaskClient) -> None:
    (found,) = json.loads(api.get(f"/api/v1/abandoned{RANGE}").data)["abandoned"]
    assert list(found) == list(FIELDS)
    assert (found["key"], found["wait_s"], found["queue"]) == ("q2", 3.0, "sales")
    assert (found["follow_up"], found["follow_up_agent"]) == ("got through", "Ben")
    for none in ("&callers=open", "&queue=care"):
        assert json.loads(api.get(f"/api/v1/abandoned{RANGE}{none}").data) == {"abandoned": []}


def test_abandoned_callers_come_as_csv_too(api: FlaskClient) -> None:
    response = api.get(f"/api/v1/abandoned{RANGE}&format=csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="abandoned.csv"'
    (row,) = csv.DictReader(io.StringIO(response.text))
    assert list(row) == list(FIELDS)
    assert (row["caller"], row["follow_up"]) == ("5551234", "got through")


def test_staffing_says_calls_agents_and_those_needed_by_half_hour(api: FlaskClient) -> None:
    body = got(api, f"/api/v1/staffing{RANGE}&queue=sales")
    assert body["aht_s"] == 120.0
    assert body["service_level_target"] == 80.0
    before, nine = body["half_hours"]
    assert (before["half"], before["free_agents"], before["agents_on_duty"]) == (17, None, None)
    assert nine == {
        "half": 18,
        "days": 1,
        "answered": 0,
        "abandoned": 1,
        "offered_a_day": 1.0,
        "service_level": 0.0,
        "free_agents": 0.0,
        "agents_on_duty": 0.07,
        "agents_needed": 1,
        "staffed": "thin",
    }


def test_legs_may_be_asked_by_the_minute(api: FlaskClient) -> None:
    window = f"?from={YESTERDAY}T09:00:00&to={YESTERDAY}T09:05:00"
    body = json.loads(api.get(f"/api/v1/legs{window}").data)
    assert [one["key"] for one in body["legs"]] == ["a"]


def test_many_legs_are_streamed_and_none_is_lost(api: FlaskClient, history: History) -> None:
    history.write([leg(f"n{n}", NINE + n, 1, 1) for n in range(5000)])
    response = api.get(f"/api/v1/legs{RANGE}")
    assert response.is_streamed
    assert len(json.loads(response.data)["legs"]) == 5003


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/api/v1/agents?from=x", "'from' must be a date like 2026-01-31, not 'x'."),
        ("/api/v1/agents?from=2026-02-02&to=2026-02-01", "before it begins"),
        ("/api/v1/agents?from=9999-12-31", "after today"),
        ("/api/v1/staffing?from=2016-12-01", "14 days at most"),
        ("/api/v1/abandoned?callers=lost", "'callers' must be all or open"),
        ("/api/v1/legs?from=0001-01-01T00:00:00%2B23:59", "is no time of a call"),
        ("/api/v1/legs?from=9999-12-31T23:59:59-23:59", "is no time of a call"),
        ("/api/v1/queues?from=2026-02-02&threshold=x", "'threshold' must be"),
        ("/api/v1/legs?from=2026-02-30", "'from' must be a date"),
        ("/api/v1/legs?from=2026-02-03T25:00", "hour must be in 0..23"),
        ("/api/v1/legs?format=xml", "'format' must be json or csv."),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_in_one_line(
    api: FlaskClient, path: str, says: str
) -> None:
    response = api.get(path)
    assert response.status_code == 400
    assert says in response.get_json()["error"]
    assert "Shown are" not in response.get_json()["error"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/agents",
        "/api/v1/legs",
        "/api/v1/abandoned",
        "/api/v1/staffing",
        "/api/v1/queues?range=7d",
    ],
)
def test_a_history_that_cannot_be_had_is_503_with_the_reason(path: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for history, says in (
        (None, "no history is kept by this server"),
        (open_history(f"sqlite:///{tmp_path}/file/h.sqlite3"), "history is unavailable"),
    ):
        app = create_app(FakeReader(), history, make_settings())
        response = app.server.test_client().get(path)
        assert response.status_code == 503
        assert says in response.get_json()["error"]


def test_reports_ask_for_the_token_as_the_rest_of_the_api_does(history: History) -> None:
    settings = make_settings(api_token=TOKEN)
    client = create_app(FakeReader(), history, settings).server.test_client()
    for path in ("/api/v1/agents", "/api/v1/legs", "/api/v1/queues?range=7d"):
        assert client.get(path, headers={"Authorization": "Bearer other"}).status_code == 401
        given = client.get(path, headers={"Authorization": f"Bearer {TOKEN}"})
        assert given.status_code == 200
