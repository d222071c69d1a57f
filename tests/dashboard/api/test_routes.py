"""Health, metrics, and which paths there are."""

from __future__ import annotations

import random
import time

import pytest
from flask.testing import FlaskClient

from state.version import VERSION
from tests.fakes.board import make_fields
from tests.fakes.reader import FakeReader


def test_alive_is_alive_even_when_the_pbx_is_not(client: FlaskClient, reader: FakeReader) -> None:
    reader.link("down", "refused")
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.get_json() == {"status": "alive", "version": VERSION}


def test_ready_while_the_link_is_up(client: FlaskClient) -> None:
    assert client.get("/readyz").get_json() == {"status": "ready"}


@pytest.mark.parametrize("state", ["down", "resyncing"])
def test_not_ready_while_it_is_not_and_says_why(
    client: FlaskClient, reader: FakeReader, state: str
) -> None:
    reader.link(state, "connection refused")  # type: ignore[arg-type]
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["reason"] == f"the PBX link is {state}: connection refused"


def test_not_ready_without_a_reason_ends_without_a_colon(
    client: FlaskClient, reader: FakeReader
) -> None:
    reader.link("down")
    assert client.get("/readyz").get_json()["reason"] == "the PBX link is down"


@pytest.mark.parametrize(
    "url", ["/health", "/favicon.ico", "/wp-login.php", "/agents/1001/nothing", "/../etc/passwd"]
)
def test_an_unknown_path_is_not_the_index_page(client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("url", ["/", "/?find=ann", "/_dash-layout", "/assets/live/board.js"])
def test_the_pages_and_what_they_need_are_there(client: FlaskClient, url: str) -> None:
    with client.get(url) as response:
        assert response.status_code == 200


def test_metrics_count_every_extension_once(client: FlaskClient, reader: FakeReader) -> None:
    reader.set("1001", status=8)
    reader.set("1002", status=-1)
    text = client.get("/metrics").text
    assert 'ringside_extensions{state="ringing"} 1.0' in text
    assert 'ringside_extensions{state="free"} 1.0' in text
    assert 'ringside_extensions{state="oncall"} 0.0' in text


def test_metrics_tell_the_link_and_the_collectors_counters(
    client: FlaskClient, reader: FakeReader
) -> None:
    reader.counters = {"events": {"Newchannel": 5}, "Lag p95 (ms)": 1.5, "host": "pbx", "on": True}
    text = client.get("/metrics").text
    assert "ringside_link_up 1.0" in text
    assert "ringside_collector_events_newchannel 5.0" in text
    assert "ringside_collector_lag_p95_ms 1.5" in text
    assert "pbx" not in text
    reader.link("down")
    assert "ringside_link_up 0.0" in client.get("/metrics").text


def test_metrics_of_a_busy_board_add_up(client: FlaskClient, reader: FakeReader) -> None:
    rng = random.Random(3)
    for number in range(2000, 2100):
        fields = {"status": 0} | make_fields(rng, time.time())
        reader.set(str(number), **fields)
    lines = client.get("/metrics").text.splitlines()
    counts = [float(line.split()[-1]) for line in lines if line.startswith("ringside_extensions{")]
    assert sum(counts) == 103
