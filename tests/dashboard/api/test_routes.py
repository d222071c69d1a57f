"""Health, metrics, and which paths there are."""

from __future__ import annotations

import random
import time

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from state import counters
from state.board.apply import Board
from state.collector.telemetry import Telemetry
from state.counters import COUNTERS, Reason
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


@pytest.mark.parametrize("state", ["down", "blind", "resyncing"])
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


def test_metrics_tell_the_link(client: FlaskClient, reader: FakeReader) -> None:
    assert "ringside_link_up 1.0" in client.get("/metrics").text
    reader.link("down")
    assert "ringside_link_up 0.0" in client.get("/metrics").text


def test_metrics_hold_the_collectors_counters_and_histograms(
    client: FlaskClient, reader: FakeReader
) -> None:
    telemetry, board = Telemetry(), Board()
    telemetry.link("up", 1_000.0, "a secret reason")
    telemetry.lag(0.015)
    board.counts.add(counters.UNUSUAL_TRANSITIONS, "Free", "On Hold")
    board.counts.add(counters.REFUSED, Reason.HUNG_UP, by=2)
    reader.counters = dict(telemetry.report(board, time.time()))
    text = client.get("/metrics").text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    types = {
        counter.name: families[f"ringside_{counter.name}"].type for counter in COUNTERS.values()
    }
    assert types == dict.fromkeys(COUNTERS, "counter")
    assert "# HELP ringside_events_total Events applied to the board" in text
    assert "ringside_events_total 0.0" in text
    assert 'ringside_link_changes_total{state="up"} 1.0' in text
    assert 'ringside_unusual_transitions_total{after="On Hold",before="Free"} 1.0' in text
    assert 'ringside_events_refused_total{reason="channel_has_hung_up"} 2.0' in text
    assert families["ringside_event_lag_seconds"].type == "histogram"
    assert 'ringside_event_lag_seconds_bucket{le="0.01"} 0.0' in text
    assert 'ringside_event_lag_seconds_bucket{le="0.02"} 1.0' in text
    assert "ringside_event_lag_seconds_count 1.0" in text
    assert "ringside_event_lag_seconds_sum 0.015" in text
    assert "a secret reason" not in text


def test_metrics_without_a_collector_are_those_of_the_picture(
    client: FlaskClient, reader: FakeReader
) -> None:
    reader.counters = {"events": 5, "host": "pbx"}
    text = client.get("/metrics").text
    assert "ringside_link_up" in text
    assert "ringside_events" not in text
    assert "pbx" not in text


def test_metrics_of_a_busy_board_add_up(client: FlaskClient, reader: FakeReader) -> None:
    rng = random.Random(3)
    for number in range(2000, 2100):
        fields = {"status": 0} | make_fields(rng, time.time())
        reader.set(str(number), **fields)
    lines = client.get("/metrics").text.splitlines()
    counts = [float(line.split()[-1]) for line in lines if line.startswith("ringside_extensions{")]
    assert sum(counts) == 103
