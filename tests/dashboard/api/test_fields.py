"""The exact fields of every answer of the API, and its durations in whole milliseconds.

Other programs rely on these names: a field is only ever added, and here too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from flask.testing import FlaskClient

from dashboard.api.fields import seconds
from dashboard.factory import create_app
from state.history import open_history
from state.live.schema import LiveCall, LiveQueue
from state.records import CallLeg
from tests.dashboard.conftest import make_settings
from tests.fakes import day
from tests.fakes.reader import FakeReader, make_row
from tests.fakes.records import interval, leg, queue_call
from tests.fakes.waits import make_queue

LIVE = {"version", "now", "link"}
LINK = {"state", "since", "last_event_at"}
EXTENSION = {
    "extension", "name", "status", "label", "direction", "since", "source", "call_id", "peer",
    "queue", "answered_at", "legs", "paused", "pause_reason", "disagrees", "today", "state",
    "dnd", "paused_since", "pauses", "wrapup_until", "queues", "waiting", "monitoring",
    "logged_in_since", "presence", "presence_message", "tenant", "away", "session",
    "session_since", "limit_s", "over",
}  # fmt: skip
TODAY = {"calls", "missed", "ring_s", "talk_s", "hold_s"}
CHANGE = {
    "at", "before", "before_label", "after", "label", "source", "rule", "call_id", "peer",
    "unusual",
}  # fmt: skip
CALL = {
    "call_id", "since", "answered_at", "caller", "caller_name", "callee", "queue", "extensions",
    "state",
}  # fmt: skip
QUEUE = {
    "queue", "waiting", "members", "answered", "abandoned", "answered_within", "threshold_s",
    "since", "limit_s", "over", "service_level_target", "abandons_target",
}  # fmt: skip
WAITING = {"call_id", "caller", "caller_name", "joined_at", "position"}
REPORT = {"from", "to", "now", "measures"}
AGENT_FIGURES = {
    "talk_s", "hold_s", "ring_s", "dialing_s", "wrapup_s", "paused_s", "monitoring_s",
    "available_s", "busy_s", "dnd_s", "unavailable_s", "loggedout_s", "known_s", "unknown_s",
    "observed_s", "paid_s",
    "handled", "answered", "missed", "placed", "aht_s", "occupancy", "utilisation", "busy_share",
    "call_talk_s", "call_hold_s", "call_ring_s",
}  # fmt: skip
QUEUE_FIGURES = {
    "offered", "answered", "abandoned", "left", "asa_s", "abandon_wait_s", "abandon_rate",
}  # fmt: skip
SERVICE_LEVELS = {"offered", "all", "answered", "late", "short"}
LEG = {
    "key", "extension", "agent", "call_id", "direction", "peer", "peer_name", "queue",
    "started_at", "answered_at", "ended_at", "ring_s", "talk_s", "hold_s", "outcome",
    "transferred_to", "transferred_from", "estimated", "ended_before",
}  # fmt: skip
RANGE = f"?from={day.YESTERDAY}&to={day.YESTERDAY}"
NINE = day.start_of(day.YESTERDAY)
UNEVEN_S = 817.5210000000001
INNER = {"inner": "not for other programs"}
"""What a row may hold besides the contract's fields."""


def open_call() -> LiveCall:
    call = {
        "call_id": "17.1", "since": 1.0, "answered_at": None, "caller": "0301",
        "caller_name": "Ann", "callee": "1001", "queue": "sales", "extensions": ["1001"],
        "state": "ringing",
    }  # fmt: skip
    return cast("LiveCall", call | INNER)


def open_queue() -> LiveQueue:
    queue: dict[str, Any] = {**make_queue("sales", 5.0), **INNER, "threshold_s": 20.0000001}
    queue["waiting"] = [{**caller, **INNER} for caller in queue["waiting"]]
    return cast("LiveQueue", queue)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[FlaskClient]:
    today = {"calls": 3, "missed": 1, "ring_s": 9.1, "talk_s": UNEVEN_S, "hold_s": 0.0, **INNER}
    reader = FakeReader({"1001": make_row("1001", today=today, **INNER)})
    reader.set("1001", status=8, source="Newstate", **INNER)
    reader.calls, reader.queues = [open_call()], [open_queue()]
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    history.write(
        [leg(key, NINE + 1000 * n, 10.0004567, 0.1 + 0.2) for n, key in enumerate("abc")],
        [interval("oncall", NINE, NINE + 100.0)],
        [queue_call("q", NINE, 10.0, "answered"), queue_call("r", NINE, 10.001, "answered")],
    )
    yield create_app(reader, history, make_settings()).server.test_client()
    history.close()


def got(api: FlaskClient, path: str) -> dict[str, Any]:
    response = api.get(path)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.get_json()
    return body


def test_extensions(api: FlaskClient) -> None:
    body = got(api, "/api/v1/extensions")
    assert (set(body), set(body["link"])) == ({*LIVE, "over_limit", "extensions"}, LINK)
    (row,) = body["extensions"]
    assert (set(row), set(row["today"])) == (EXTENSION, TODAY)
    assert row["today"]["talk_s"] == 817.521


def test_changes_of_an_extension(api: FlaskClient) -> None:
    body = got(api, "/api/v1/extensions/1001/changes")
    assert set(body) == {*LIVE, "extension", "changes"}
    assert [set(change) for change in body["changes"]] == [CHANGE]


def test_calls(api: FlaskClient) -> None:
    body = got(api, "/api/v1/calls")
    assert set(body) == {*LIVE, "calls"}
    assert [set(call) for call in body["calls"]] == [CALL]


def test_live_queues(api: FlaskClient) -> None:
    body = got(api, "/api/v1/queues")
    assert set(body) == {*LIVE, "queues"}
    (queue,) = body["queues"]
    assert (set(queue), queue["threshold_s"]) == (QUEUE, 20.0)
    assert [set(caller) for caller in queue["waiting"]] == [WAITING]


def test_agents_over_a_range(api: FlaskClient) -> None:
    body = got(api, f"/api/v1/agents{RANGE}")
    assert set(body) == {*REPORT, "agents", "total"}
    assert set(body["total"]) == set(body["measures"]) == AGENT_FIGURES
    assert [set(agent) for agent in body["agents"]] == [
        {"agent", "extensions", "group", *AGENT_FIGURES}
    ]


def test_queues_over_a_range(api: FlaskClient) -> None:
    body = got(api, f"/api/v1/queues{RANGE}")
    assert set(body) == {*REPORT, "thresholds", "service_levels", "queues"}
    assert set(body["thresholds"]) == {"service_level_s", "short_abandon_s"}
    (queue,) = body["queues"]
    assert set(body["measures"]) == QUEUE_FIGURES
    assert set(queue) == {
        "queue", "service_level", "longest_wait_s", "half_hours", *QUEUE_FIGURES,
    }  # fmt: skip
    assert set(queue["service_level"]) == set(body["service_levels"]) == SERVICE_LEVELS
    assert {len(half) for half in queue["half_hours"]} == {3}
    assert queue["asa_s"] == 10.001


@pytest.mark.parametrize("format_", ["json", "csv"])
def test_legs(api: FlaskClient, format_: str) -> None:
    response = api.get(f"/api/v1/legs{RANGE}&format={format_}")
    legs = list(csv.DictReader(io.StringIO(response.text)))
    if format_ == "json":
        assert set(response.get_json()) == {"legs"}
        legs = response.get_json()["legs"]
    assert [set(one) for one in legs] == [LEG] * 3
    assert {(float(one["ring_s"]), float(one["talk_s"])) for one in legs} == {(10.0, 0.3)}


def test_every_field_of_a_leg_is_published() -> None:
    assert set(CallLeg.__dataclass_fields__) == LEG


def test_no_answer_has_a_duration_beyond_the_millisecond(api: FlaskClient) -> None:
    week = f"?from={day.YESTERDAY - timedelta(days=6)}&to={day.YESTERDAY}"
    paths = ("extensions", "calls", "queues", f"agents{week}", f"queues{week}", f"legs{week}")
    found = [pair for path in paths for pair in durations(got(api, f"/api/v1/{path}"))]
    assert len(found) > 20
    assert [pair for pair in found if round(pair[1], 3) != pair[1]] == []


def durations(tree: Any) -> Iterator[tuple[str, float]]:
    """Every number in a tree of JSON whose name ends in _s."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for name, value in pairs:
        if isinstance(value, dict | list):
            yield from durations(value)
        elif isinstance(value, float) and str(name).endswith("_s"):
            yield str(name), value


@pytest.mark.parametrize(
    ("given", "published"), [(UNEVEN_S, 817.521), (0.0004, 0.0), (15, 15), (None, None)]
)
def test_a_duration_is_rounded_to_the_millisecond(given: object, published: object) -> None:
    assert seconds(given) == published
