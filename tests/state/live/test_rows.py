"""The live picture: every field of a row, and calls and queues as readers see them."""

from __future__ import annotations

from typing import get_type_hints

import pytest

from state import events as ev
from state.live.rows import calls_of, change_row, queues_of, row_of
from state.live.schema import ChangeRow, LiveCall, LiveQueue, Row
from tests.fakes.story import START, UP, Line, Story
from tests.state.board.handlers.test_calls import local_pair
from tests.state.board.invariants import fits


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002")


def the_call(story: Story) -> LiveCall:
    (call,) = calls_of(story.board)
    assert fits(call, LiveCall)
    return call


def test_a_row_has_every_field_of_its_contract(story: Story) -> None:
    row = row_of(story.extension("1001"))
    assert fits(row, Row)
    assert list(row) == list(get_type_hints(Row))


def test_the_row_of_a_call(story: Story) -> None:
    story.member("sales", "1001", name="Agent A")
    story.member("support", "1001")
    caller = story.line("PJSIP/trunk", state=4, exten="600", caller="2025550101")
    story.join_queue(caller, "sales")
    leg = story.queue_rings(caller, "sales", "1001")
    leg.connected_name = "Bo"
    story.answer(caller, leg)
    row = row_of(story.extension("1001"))
    expected = {
        "extension": "1001",
        "name": "Agent A",
        "status": 1,
        "label": "On Call",
        "direction": "inbound",
        "source": "Newstate",
        "call_id": caller.linkedid,
        "peer": "2025550101",
        "peer_name": "Bo",
        "queue": "sales",
        "legs": 1,
        "paused": False,
        "pause_reason": None,
        "disagrees": False,
        "reported": None,
        "waiting": False,
        "monitoring": None,
        "wrapup_until": None,
        "dnd": False,
        "paused_since": None,
        "queues": ["sales", "support"],
        "state": "oncall",
    }
    assert {name: row[name] for name in expected} == expected  # type: ignore[literal-required]
    assert row["answered_at"] == row["since"] == row["state_since"]
    assert START < row["since"] <= story.at


def test_a_row_says_in_which_queues_it_is_paused_and_why(story: Story) -> None:
    story.member("sales", "1001")
    story.member("support", "1001", paused=True, reason="training")
    story.member("billing", "1001", paused=True)
    row = row_of(story.extension("1001"))
    assert (row["paused"], row["pauses"]) == (False, {"billing": "", "support": "training"})
    assert row["paused_since"] is None


def test_a_row_without_a_name_is_called_by_its_number(story: Story) -> None:
    assert row_of(story.extension("1001"))["name"] == "1001"


def test_todays_sums_are_rounded_to_milliseconds(story: Story) -> None:
    story.extension("1001").today.talk_s = 1.23456
    assert row_of(story.extension("1001"))["today"]["talk_s"] == 1.235


def test_the_row_of_a_change(story: Story) -> None:
    master = story.dial("1002", "1001")
    row = change_row(story.changes("1001")[0])
    assert fits({**row, "before_label": ""}, ChangeRow)
    assert (row["before"], row["after"], row["label"], row["call_id"]) == (
        0,
        8,
        "Ringing",
        master.linkedid,
    )


# Calls


def test_a_call_from_ringing_to_its_end(story: Story) -> None:
    caller = story.dial("1002", "1001")
    assert the_call(story)["state"] == "dialing"
    leg = story.ring(caller, "1001")
    call = the_call(story)
    assert (call["caller"], call["callee"], call["extensions"], call["state"]) == (
        "1002",
        "1001",
        ["1001", "1002"],
        "ringing",
    )
    story.answer(caller, leg)
    call = the_call(story)
    assert (call["state"], call["answered_at"]) == (
        "talk",
        story.details("1001").answered_at,
    )
    story.hold(leg)
    story.hold(caller)
    assert the_call(story)["state"] == "hold"
    story.hang_up(leg, caller)
    assert calls_of(story.board) == []


def test_a_call_from_outside_names_who_calls_and_what_was_dialled(story: Story) -> None:
    caller = story.line("PJSIP/trunk", state=4, exten="5551001", caller="2025550101")
    call = the_call(story)
    assert (call["caller"], call["callee"], call["extensions"]) == ("2025550101", "5551001", [])
    story.join_queue(caller, "sales")
    assert (the_call(story)["state"], the_call(story)["queue"]) == ("waiting", "sales")
    story.tell(ev.ParkedCall(story.now(), caller.info, "701"))
    assert the_call(story)["state"] == "parked"


def test_local_channels_are_no_party(story: Story) -> None:
    caller = story.dial("1002", "650")
    _, far = local_pair(story, caller, "1001")
    story.ring(far, "1001")
    call = the_call(story)
    assert (call["caller"], call["callee"]) == ("1002", "1001")


def test_calls_are_sorted_by_their_beginning(story: Story) -> None:
    for number in ("5550001", "5550002", "5550003"):
        story.dial("PJSIP/trunk", number)
    assert [call["callee"] for call in calls_of(story.board)] == ["5550001", "5550002", "5550003"]


def test_a_call_without_its_master_is_a_call(story: Story) -> None:
    story.state(Line("9.2", "PJSIP/1001-00000009", "9.1"), UP)
    call = the_call(story)
    assert (call["call_id"], call["caller"], call["state"]) == ("9.1", "1001", "talk")


# Queues


def test_a_queue_shows_who_waits_in_order_and_who_serves(story: Story) -> None:
    story.member("sales", "1002")
    story.member("sales", "1001")
    callers = [
        story.line("PJSIP/trunk", state=4, exten="600", caller=f"202555010{n}") for n in range(3)
    ]
    for position, caller in enumerate(callers, start=1):
        story.join_queue(caller, "sales", position)
    story.leave_queue(callers[0], "sales")
    (queue,) = queues_of(story.board)
    assert fits(queue, LiveQueue)
    assert queue["members"] == ["1001", "1002"]
    assert [(w["caller"], w["position"]) for w in queue["waiting"]] == [
        ("2025550101", 2),
        ("2025550102", 3),
    ]
    assert (queue["threshold_s"], queue["since"]) == (20.0, story.board.day_begins)


def test_queues_are_sorted_by_name(story: Story) -> None:
    for name in ("support", "billing", "sales"):
        story.board.queue(name)
    assert [queue["queue"] for queue in queues_of(story.board)] == ["billing", "sales", "support"]
