"""The live API: what changed since a version, why, and one clear line for bad input."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.factory import create_app
from state.live.schema import LiveCall, LiveQueue
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader
from tests.fakes.waits import make_queue

URL = "/api/v1/extensions"


def get(client: FlaskClient, url: str) -> dict[str, Any]:
    response = client.get(url)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.get_json()
    return body


def test_a_ringing_extension_says_so(client: FlaskClient, reader: FakeReader) -> None:
    reader.set(
        "1001", status=8, direction="inbound", source="Newstate", call_id="17.1", peer="0301",
        since=5.5,
    )  # fmt: skip
    row = next(e for e in get(client, URL)["extensions"] if e["extension"] == "1001")
    assert (row["status"], row["label"], row["direction"]) == (8, "Ringing", "inbound")
    assert (row["source"], row["call_id"], row["peer"], row["since"]) == (
        "Newstate",
        "17.1",
        "0301",
        5.5,
    )


def test_since_answers_only_what_changed(client: FlaskClient, reader: FakeReader) -> None:
    version = get(client, URL)["version"]
    reader.set("1002", status=1)
    body = get(client, f"{URL}?since={version}")
    assert [row["extension"] for row in body["extensions"]] == ["1002"]
    assert body["version"] > version


def test_since_the_present_version_is_not_modified(client: FlaskClient) -> None:
    version = get(client, URL)["version"]
    response = client.get(f"{URL}?since={version}")
    assert (response.status_code, response.data) == (304, b"")


def test_not_modified_is_never_said_while_the_link_is_down(
    client: FlaskClient, reader: FakeReader
) -> None:
    reader.link("down", "refused")
    body = get(client, f"{URL}?since={reader.version()}")
    assert body["link"]["state"] == "down"
    assert body["extensions"] == []


def test_a_version_of_the_future_is_answered_with_everything(client: FlaskClient) -> None:
    assert len(get(client, f"{URL}?since=99999999999999")["extensions"]) == 3


def test_a_removed_extension_is_sent_to_followers_and_left_out_of_the_list(
    client: FlaskClient, reader: FakeReader
) -> None:
    version = get(client, URL)["version"]
    reader.remove("1002")
    followed = get(client, f"{URL}?since={version}")["extensions"]
    assert [(row["extension"], row["status"]) for row in followed] == [("1002", -1)]
    assert [row["extension"] for row in get(client, URL)["extensions"]] == ["1001", "1003"]


@pytest.mark.parametrize("since", ["", "x", "-1", "1.5", "1e3", "٣", "9" * 400, "<script>"])
def test_a_since_that_is_no_version_is_one_clear_line(client: FlaskClient, since: str) -> None:
    response = client.get(URL, query_string={"since": since})
    assert response.status_code == 400
    error = response.get_json()["error"]
    assert error.startswith("since must be a version number")
    assert len(error) < 120
    assert "\n" not in error


def test_changes_say_why(client: FlaskClient, reader: FakeReader) -> None:
    reader.set("1001", status=8, source="Newstate", call_id="17.1", peer="0301")
    reader.set("1001", status=1, source="BridgeEnter")
    body = get(client, f"{URL}/1001/changes")
    assert body["extension"] == "1001"
    newest = body["changes"][0]
    assert (newest["before"], newest["after"], newest["source"]) == (8, 1, "BridgeEnter")
    assert newest["rule"]


def test_changes_of_an_unknown_extension_are_not_found(client: FlaskClient) -> None:
    response = client.get(f"{URL}/9999/changes")
    assert response.status_code == 404
    assert response.get_json() == {"error": "no extension 9999 here"}


def test_calls_and_queues_are_answered_as_they_are(client: FlaskClient, reader: FakeReader) -> None:
    call: LiveCall = {
        "call_id": "17.1", "since": 1.0, "answered_at": None, "caller": "0301",
        "caller_name": "Ann", "callee": "1001", "queue": "sales", "extensions": ["1001"],
        "state": "ringing",
    }  # fmt: skip
    queue: LiveQueue = {
        "queue": "sales", "waiting": [], "members": ["1001"], "answered": 1, "abandoned": 0,
        "answered_within": 1, "threshold_s": 20.0, "since": 0.0,
    }  # fmt: skip
    reader.calls, reader.queues = [call], [queue]
    assert get(client, "/api/v1/calls")["calls"] == [call]
    (found,) = get(client, "/api/v1/queues")["queues"]
    assert found.items() >= queue.items()


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [("get", "/api/v1/nothing", 404), ("get", "/api/v2/", 404), ("post", URL, 405)],
)
def test_errors_under_the_api_are_json(
    client: FlaskClient, method: str, url: str, status: int
) -> None:
    response = client.open(url, method=method.upper())
    assert response.status_code == status
    assert response.get_json()["error"]


@pytest.mark.parametrize("url", [URL, "/api/v1/calls", "/healthz", f"{URL}?since=x"])
def test_nobody_keeps_an_answer(client: FlaskClient, url: str) -> None:
    assert client.get(url).headers["Cache-Control"] == "no-store"


def test_who_is_over_his_limit_says_so_and_is_counted(
    client: FlaskClient, reader: FakeReader
) -> None:
    now = time.time()
    reader.set("1001", status=1, since=now - 601)
    reader.set("1002", status=1, since=now - 5)
    body = get(client, URL)
    rows = {row["extension"]: row for row in body["extensions"]}
    assert [(rows[e]["limit_s"], rows[e]["over"]) for e in ("1001", "1002", "1003")] == [
        (600.0, True), (600.0, False), (None, False)
    ]  # fmt: skip
    assert body["over_limit"] == 1
    reader.set("1003", status=1)
    assert get(client, f"{URL}?since={body['version']}")["over_limit"] == 1
    text = client.get("/metrics").text
    assert 'ringside_extensions_over_limit{state="oncall"} 1.0' in text
    assert 'ringside_extensions_over_limit{state="paused"} 0.0' in text
    assert "ringside_limits_bad_lines 0.0" in text


def test_a_queue_says_its_targets_and_whether_a_caller_waits_too_long(
    client: FlaskClient, reader: FakeReader
) -> None:
    reader.queues = [make_queue("sales", 61.0), make_queue("care", 5.0)]
    sales, care = get(client, "/api/v1/queues")["queues"]
    assert (sales["limit_s"], sales["over"], care["over"]) == (60.0, True, False)
    assert (sales["service_level_target"], sales["abandons_target"]) == (80.0, 5.0)


def test_the_limits_are_those_of_the_file(tmp_path: Path, reader: FakeReader) -> None:
    (tmp_path / "limits.csv").write_text("what,limit\nFree,1 s\nOops,1 s\n")
    settings = make_settings(LIMITS=tmp_path / "limits.csv")
    client = create_app(reader, None, settings).server.test_client()
    reader.set("1001", since=1.0)
    rows = {row["extension"]: row for row in get(client, URL)["extensions"]}
    assert (rows["1001"]["limit_s"], rows["1001"]["over"]) == (1.0, True)
    assert "ringside_limits_bad_lines 1.0" in client.get("/metrics").text
