"""Sessions, calls taken elsewhere and tenants, as readers see them: rows and calls."""

from __future__ import annotations

import pytest

from state import events as ev
from state.live.rows import calls_of, row_of
from state.live.schema import LiveCall, Row
from tests.fakes.story import RINGING, UP, Story
from tests.state.board.handlers.test_away import local, mobile
from tests.state.board.handlers.test_sessions import (
    ROOM,
    connect,
    enter,
    entry,
    leave,
    log_in,
    sit_down,
    wait_for_calls,
)


@pytest.fixture
def story() -> Story:
    return Story("201", "202")


def row(story: Story, number: str = "201") -> Row:
    return row_of(story.extension(number))


def parties(call: LiveCall) -> tuple[str, str, list[str]]:
    return call["caller"], call["callee"], call["extensions"]


def test_a_row_says_in_which_session_an_agent_is_and_since_when(story: Story) -> None:
    assert (row(story)["session"], row(story)["session_since"]) == (None, None)
    line = sit_down(story)
    assert (row(story)["session"], row(story)["state"]) == (f"conference {ROOM}", "free")
    assert row(story)["session_since"] == pytest.approx(story.at, abs=0.1)
    story.board.unpublished.clear()
    story.hang_up(line)
    assert row(story)["session"] is None
    assert "201" in story.board.unpublished.rows


def test_an_agent_of_a_pool_is_named_in_the_session(story: Story) -> None:
    log_in(story)
    assert row(story)["session"] == "agent 3001"


def test_a_session_found_under_way_began_with_its_channel(story: Story) -> None:
    line = log_in(story)
    found = Story("201")
    found.tell(ev.LinkLost(found.now(), "cut"))
    listed = (entry(line, "AgentLogin", "3001", "holding", 300),)
    found.tell(ev.Snapshot(found.now(), listed, None, None, None, None, None))
    assert row(found)["session_since"] == pytest.approx(found.at - 300, abs=1)


# Calls


def test_a_session_is_no_call(story: Story) -> None:
    sit_down(story)
    log_in(story, phone="202")
    assert calls_of(story.board) == []


def test_the_call_in_a_pool_session_is_the_callers(story: Story) -> None:
    line = log_in(story)
    caller = story.dial("202", "3001")
    connect(story, line, "202")
    story.tell(ev.NewConnectedLine(story.now(), line.info))
    caller.linkedid = line.linkedid  # Asterisk joins their Linkedids, and takes the older one
    story.join("b1", caller)
    (call,) = calls_of(story.board)
    assert parties(call) == ("202", "201", ["201", "202"])
    wait_for_calls(story, line)
    story.hang_up(caller)
    assert calls_of(story.board) == []


def test_a_customer_in_an_agents_conference_is_a_call_by_whoever_began_it(story: Story) -> None:
    sit_down(story)
    inbound = story.line("PJSIP/trunk", state=UP, exten="5550100", caller="2025550199")
    enter(story, inbound)
    assert [parties(c) for c in calls_of(story.board)] == [("2025550199", "201", ["201"])]
    leave(story, inbound)
    story.hang_up(inbound)
    near, far = local(story, f"Local/{ROOM}@default", story.line("Local/x@y;1"))
    customer = story.line("PJSIP/trunk", linked=near, caller="2025550123")
    story.state(customer, UP)
    story.join("dial", customer, far)
    enter(story, near)
    assert [parties(c) for c in calls_of(story.board)] == [("201", "2025550123", ["201"])]


def test_what_records_a_conference_is_no_call(story: Story) -> None:
    sit_down(story)
    near, _ = local(story, f"Local/5{ROOM}@default", story.line("Local/x@y;1"))
    enter(story, near)
    assert calls_of(story.board) == []


def test_a_number_that_is_called_outside_is_whom_the_call_is_with(story: Story) -> None:
    caller = story.dial("201", "90699")
    leg = story.line("PJSIP/trunk", linked=caller, caller="0699", connected="201")
    story.begin_dial(caller, leg)
    story.state(leg, RINGING)
    (call,) = calls_of(story.board)
    assert (call["caller"], call["callee"]) == ("201", "90699")


# Elsewhere, and tenants


def test_a_row_says_that_a_call_is_on_another_phone(story: Story) -> None:
    caller = story.dial("202", "201")
    leg = mobile(story, caller)
    story.begin_dial(caller, leg)
    assert not row(story)["away"]
    story.state(leg, UP)
    assert (row(story)["away"], row(story)["peer"], row(story)["legs"]) == (True, "2025550101", 1)
    assert parties(calls_of(story.board)[0]) == ("202", "201", ["201", "202"])
    story.hang_up(leg, caller)
    assert (row(story)["away"], row(story)["today"]["calls"]) == (False, 1)
    assert story.leg("201").extension == "201"


def test_the_record_of_a_call_on_another_phone_names_the_agent(story: Story) -> None:
    story.member("sales", "201", name="Ann")
    caller = story.dial("PJSIP/trunk2", "201")
    leg = mobile(story, caller)
    story.begin_dial(caller, leg)
    story.state(leg, UP)
    story.wait(10)
    story.hang_up(leg, caller)
    record = story.leg("201")
    assert (record.agent, record.outcome, round(record.talk_s)) == ("Ann", "answered", 10)


def test_a_number_of_two_tenants_is_two_rows_that_say_whose_they_are() -> None:
    story = Story("201")
    for tenant in ("acme", "beta"):
        hint = ev.ExtensionStatus(story.now(), "101", tenant, f"PJSIP/{tenant}-101", 0)
        story.tell(hint)
    rows = {key: row_of(each) for key, each in story.board.extensions.items()}
    assert (rows["101@acme"]["extension"], rows["101@acme"]["tenant"]) == ("101@acme", "acme")
    assert (rows["101@beta"]["tenant"], rows["201"]["tenant"]) == ("beta", None)
    caller = story.line("PJSIP/acme-101", state=4, exten="0699", caller="101")
    (call,) = calls_of(story.board)
    assert (call["caller"], call["extensions"]) == ("101@acme", ["101@acme"])
    story.hang_up(caller)


def test_a_phone_that_says_its_number_for_a_name_gives_a_tenants_extension_none() -> None:
    story = Story()
    for tenant in ("acme", "beta"):
        story.tell(ev.ExtensionStatus(story.now(), "101", tenant, f"PJSIP/{tenant}-101", 0))
    line = story.line("PJSIP/acme-101", state=4, exten="0699", caller="101")
    line.caller_name = "101"
    story.state(line, UP)
    assert row(story, "101@acme")["name"] == "101@acme"


def test_both_rows_are_published_when_a_session_goes_along_with_its_phone(story: Story) -> None:
    story.tell(ev.ExtensionStatus(story.now(), "201", "x", "PJSIP/desk", 0))
    log_in(story, phone="PJSIP/desk")
    story.board.unpublished.clear()
    story.tell(ev.ExtensionStatus(story.now(), "202", "x", "PJSIP/desk", 0))
    assert (row(story)["session"], row(story, "202")["session"]) == (None, "agent 3001")
    assert story.board.unpublished.rows >= {"201", "202"}
