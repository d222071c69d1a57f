"""What a tile shows of a row: state, timer, badges, and the array that says so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dashboard import tiles
from dashboard.looks.theme import INDEX
from state.files.limits import LimitKey, Limits
from state.live.standing import counted_from
from tests.fakes.reader import make_row

TILE_JS = Path(__file__).parents[2] / "assets" / "live" / "tile.js"


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"status": 0}, "free"),
        ({"status": 1}, "oncall"),
        ({"status": 2}, "busy"),
        ({"status": 4}, "unavailable"),
        ({"status": 8, "direction": "inbound"}, "ringing"),
        ({"status": 8, "direction": "outbound"}, "dialing"),
        ({"status": 9, "waiting": True}, "oncall"),
        ({"status": 16}, "onhold"),
        ({"status": 17}, "oncall"),
        ({"status": 1, "label": "Monitoring"}, "monitoring"),
        ({"status": 0, "paused": True}, "paused"),
        ({"status": 2, "dnd": True}, "dnd"),
        ({"status": 0, "wrapup_until": 99.0}, "wrapup"),
        ({"status": 0, "label": "Logged Out"}, "loggedout"),
        ({"status": 1, "state": "unknown"}, "oncall"),
        ({"status": 0, "state": "unknown"}, "free"),
        ({"status": 3, "label": "Something new"}, "unknown"),
    ],
)
def test_a_tile_wears_the_status_of_its_row_and_the_last_one_while_nothing_is_known(
    fields: dict[str, Any], state: str
) -> None:
    assert tiles.shown_state(make_row("1001", **fields)) == state


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({"status": 1, "since": 10.0, "answered_at": 25.0}, 25.0),
        ({"status": 1, "since": 10.0}, 10.0),
        ({"status": 8, "since": 10.0, "answered_at": 25.0}, 10.0),
        ({"status": 0, "since": 10.0, "paused": True, "paused_since": 30.0}, 30.0),
        ({"status": 0, "since": 10.0, "paused": True}, 10.0),
    ],
)
def test_the_timer_counts_from_the_answer_or_the_pause(
    fields: dict[str, Any], start: float
) -> None:
    row = make_row("1001", **fields)
    assert counted_from(row, tiles.shown_state(row)) == start


def test_badges_are_layers_that_add_up() -> None:
    row = make_row("1001", status=1, waiting=True, paused=True, disagrees=True)
    flags = tiles.Flag.WAITING | tiles.Flag.PAUSED | tiles.Flag.DISAGREES
    assert tiles.flags(row) == flags


def test_a_pause_in_some_queues_and_a_presence_are_badges() -> None:
    row = make_row("1001", pauses={"sales": "lunch"}, presence="away")
    assert tiles.flags(row) == tiles.Flag.PAUSED_IN_SOME | tiles.Flag.PRESENCE
    everywhere = make_row("1001", paused=True, pauses={"sales": "lunch"}, presence="dnd", dnd=True)
    assert tiles.flags(everywhere) == tiles.Flag.PAUSED


def test_what_the_status_says_needs_no_badge() -> None:
    assert tiles.flags(make_row("1001", paused=True)) == 0
    assert tiles.flags(make_row("1001", dnd=True, paused=True)) == tiles.Flag.PAUSED
    assert tiles.flags(make_row("1001", status=1, paused=True)) == tiles.Flag.PAUSED


def test_a_free_tile_is_three_values_long() -> None:
    assert tiles.tile(make_row("1001", since=12.34)) == ["1001", INDEX["free"], 12.3]


def test_a_call_is_told_with_its_peer_and_queue() -> None:
    row = make_row("1001", status=8, since=5.0, peer="0301", peer_name="Ann", queue="sales")
    assert tiles.tile(row) == ["1001", INDEX["ringing"], 5.0, 0, "0301", "Ann", "sales"]


def test_wrapup_carries_its_end_so_that_the_browser_can_end_it() -> None:
    row = make_row("1001", since=5.0, wrapup_until=35.0)
    assert tiles.tile(row)[-1] == 35.0
    assert len(tiles.tile(row)) == tiles.FIELDS.index("until") + 1


def test_a_tile_carries_its_limit_so_that_the_browser_can_tell_when_it_is_over() -> None:
    limits = Limits({LimitKey("oncall"): 600.0, LimitKey("oncall", "claims"): 1200.0})
    shown = [
        tiles.tile(make_row("1001", status=1, queue=queue), limits) for queue in ("", "claims")
    ]
    assert [each[tiles.FIELDS.index("limit")] for each in shown] == [600, 1200]
    assert len(tiles.tile(make_row("1001"), limits)) == 3, "without a limit no byte is spent"


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"paused": True, "pause_reason": "Lunch"}, "Lunch"),
        ({"paused": True}, ""),
        ({"dnd": True}, ""),
        ({"status": 1, "dnd": True}, "Do Not Disturb"),
        ({"monitoring": "1002"}, "Listens to 1002"),
        ({"pauses": {"sales": "lunch", "support": ""}}, "Paused in sales (lunch), support"),
        ({"paused": True, "pause_reason": "Lunch", "pauses": {"sales": "Lunch"}}, "Lunch"),
        ({"presence": "away", "presence_message": "lunch"}, "Away: lunch"),
        ({"presence": "chat"}, "Ready to chat"),
        ({"presence": "unavailable", "presence_message": "ill"}, "Not available: ill"),
        ({"presence": "nap"}, "nap"),
        ({"dnd": True, "presence": "dnd"}, ""),
        ({"dnd": True, "presence": "dnd", "presence_message": "till 2"}, "Do Not Disturb: till 2"),
        ({"pauses": {"sales": ""}, "presence": "xa"}, "Paused in sales · Away for long"),
        ({}, ""),
    ],
)
def test_the_note_says_why_nobody_can_be_called(fields: dict[str, Any], note: str) -> None:
    assert tiles.note(make_row("1001", **fields)) == note


def test_removed_extensions_are_known_by_their_code() -> None:
    assert tiles.is_removed(make_row("1001", status=-1))
    assert not tiles.is_removed(make_row("1001", status=4))


def test_the_script_reads_the_fields_in_the_order_in_which_they_are_written() -> None:
    text = TILE_JS.read_text("utf-8")
    found = re.search(r"FIELDS = \[(.*?)\]", text, re.DOTALL)
    assert found is not None
    assert tuple(re.findall(r'"(\w+)"', found.group(1))) == tiles.FIELDS


def test_the_script_knows_every_badge_by_the_same_bit() -> None:
    text = TILE_JS.read_text("utf-8")
    found = re.search(r"BADGES = \[(.*?)\n  \];", text, re.DOTALL)
    assert found is not None
    bits = {int(bit) for bit in re.findall(r"\[(\d+),", found.group(1))}
    assert bits == {int(flag) for flag in tiles.Flag}


def test_a_number_is_not_shown_a_second_time_as_a_name() -> None:
    assert tiles.person(make_row("1001", name="1001"))[0] == ""
    assert tiles.person(make_row("1001", name="Agent A"))[0] == "Agent A"


def test_a_group_is_told_where_there_is_one() -> None:
    assert tiles.person(make_row("1001", queues=["sales"])) == ["Agent 1001", ["sales"]]
    assert tiles.person(make_row("1001", group="Care")) == ["Agent 1001", [], "Care"]


def test_a_call_on_another_phone_is_a_badge() -> None:
    assert tiles.flags(make_row("1001", status=1, away=True)) == tiles.Flag.AWAY


def test_extensions_are_in_order_of_number_and_then_of_tenant() -> None:
    keys = ["1001", "101@beta", "99", "101@a-long-name", "102"]
    assert sorted(keys, key=tiles.by_number) == ["99", "101@a-long-name", "101@beta", "102", "1001"]
