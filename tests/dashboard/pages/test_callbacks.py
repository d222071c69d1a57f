"""The callbacks, through the server, as a browser calls them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from tests.dashboard.poll import call, poll
from tests.fakes.reader import FakeReader

CHART = "..chart.figure...chart-names.children...chart-caption.children...chart-key.data.."


def frame_of(client: FlaskClient, ask: object) -> dict[str, Any]:
    response = poll(client, ask)
    assert response.status_code == 200
    frame: dict[str, Any] = orjson.loads(response.get_json()["response"]["frame"]["data"])
    return frame


def chart_of(client: FlaskClient, **controls: Any) -> dict[str, Any] | None:
    wanted = {"sort": "total", "top": "20", "theme": "light", "key": "", "queue": "*",
              "filters": None, **controls}  # fmt: skip
    response = call(
        client,
        CHART,
        {
            "live-filters.data": wanted["filters"],
            "chart-sort.value": wanted["sort"],
            "chart-top.value": wanted["top"],
            "live-queue.value": wanted["queue"],
            "live-group.value": "*",
            "theme.data": wanted["theme"],
        },
        {"chart-key.data": wanted["key"]},
    )
    if response.status_code == 204:
        return None
    parts: dict[str, Any] = response.get_json()["response"]
    return parts


def test_a_poll_answers_what_changed_and_204_when_nothing_did(
    client: FlaskClient, reader: FakeReader
) -> None:
    first = frame_of(client, [1, -1, 0, 0])
    held = [2, first["v"], first["r"], first["h"]]
    assert poll(client, held).status_code == 204
    reader.set("1002", status=8)
    assert [tile[0] for tile in frame_of(client, held)["t"]] == ["1002"]


def test_the_drawer_is_told_the_row_and_why(client: FlaskClient, reader: FakeReader) -> None:
    reader.set("1001", status=8, source="Newstate", peer="0301")
    response = call(client, "drawer-facts.data", {"drawer-request.data": [1, "1001"]})
    facts = orjson.loads(response.get_json()["response"]["drawer-facts"]["data"])
    assert facts["row"]["peer"] == "0301"
    change = facts["changes"][0]
    assert (change["before_label"], change["label"], change["source"]) == (
        "Free",
        "Ringing",
        "Newstate",
    )


@pytest.mark.parametrize("ask", [[1, "9999"], [1, None]])
def test_the_drawer_of_an_unknown_extension_is_empty(client: FlaskClient, ask: object) -> None:
    response = call(client, "drawer-facts.data", {"drawer-request.data": ask})
    facts = orjson.loads(response.get_json()["response"]["drawer-facts"]["data"])
    assert (facts["row"], facts["changes"]) == (None, [])


def test_the_drawer_asks_nothing_while_it_is_closed(client: FlaskClient) -> None:
    assert call(client, "drawer-facts.data", {"drawer-request.data": None}).status_code == 204


def test_the_chart_is_drawn_once_and_then_only_when_it_would_differ(
    client: FlaskClient, reader: FakeReader
) -> None:
    drawn = chart_of(client)
    assert drawn is not None
    assert drawn["chart-caption"]["children"].startswith("Showing all 3 agents.")
    key = drawn["chart-key"]["data"]
    assert chart_of(client, key=key) is None
    reader.set("1001", status=1)
    assert chart_of(client, key=key) is None
    assert chart_of(client, key=key, theme="dark") is not None
    today = {"calls": 1, "missed": 0, "ring_s": 3.0, "talk_s": 60.0, "hold_s": 0.0}
    reader.set("1001", today=today)
    assert chart_of(client, key=key) is not None


def test_the_chart_follows_the_queue_chosen_over_the_board(
    client: FlaskClient, reader: FakeReader
) -> None:
    reader.set("1002", queues=["sales"])
    drawn = chart_of(client, queue="sales")
    assert drawn is not None
    assert drawn["chart-names"]["children"].startswith("1002")
    assert drawn["chart-caption"]["children"].startswith("Showing 1 agent.")


@pytest.mark.parametrize("top", ["x", "-1", "", "²"])
def test_a_chart_of_no_number_of_agents_is_a_chart_of_all(client: FlaskClient, top: str) -> None:
    drawn = chart_of(client, top=top)
    assert drawn is not None
    assert drawn["chart-caption"]["children"].startswith("Showing all 3")


def test_the_router_lays_out_the_page_of_the_path(client: FlaskClient) -> None:
    response = call(client, "page.children", {"url.pathname": "/"}, {"url.search": "?find=ann"})
    text = response.text
    assert '"id":"grid"' in text.replace(" ", "")
    assert '"value":"ann"' in text.replace(" ", "")


def test_the_router_says_so_when_there_is_no_such_page(client: FlaskClient) -> None:
    response = call(client, "page.children", {"url.pathname": "/nowhere"}, {"url.search": ""})
    assert "There is no such page." in response.text


def test_the_chart_follows_search_and_status_too(client: FlaskClient, reader: FakeReader) -> None:
    drawn = chart_of(client, filters=["1002", "", False, False])
    assert drawn is not None
    assert drawn["chart-names"]["children"].startswith("1002")
    reader.set("1003", status=8)
    drawn = chart_of(client, filters=["", "ringing", False, False])
    assert drawn is not None
    assert drawn["chart-names"]["children"].startswith("1003")
