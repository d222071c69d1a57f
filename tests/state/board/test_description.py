"""The rules that were described before there was a board, one test for each line of them."""

from __future__ import annotations

import logging

import pytest

from state import events as ev
from state.board.statuses import FREE, ONCALL, STATUSES, USUAL
from state.collector.collector import log_change
from state.counters import Reason
from tests.fakes.story import RING, UP, Story


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002", "1003")


def test_an_extension_starts_as_free(story: Story) -> None:
    assert (story.code("1001"), story.label("1001")) == (0, "Free")


def test_an_incoming_call_sets_ringing_by_the_newchannel_of_the_master(story: Story) -> None:
    story.dial("PJSIP/trunk", "1001")
    (change,) = story.changes("1001")
    assert (change.before, change.after, change.label, change.source) == (
        0,
        8,
        "Ringing",
        "Newchannel",
    )


def test_only_the_master_call_rings_by_its_newchannel(story: Story) -> None:
    master = story.dial("PJSIP/trunk", "5551000")
    story.line("Local/1002@internal;1", linked=master, exten="1002")
    assert story.labels("1002") == []


def test_an_answer_sets_on_call_and_keeps_when(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    leg = story.ring(caller, "1001")
    story.wait(4)
    story.join("b1", leg)
    assert (story.code("1001"), story.label("1001")) == (1, "On Call")
    assert story.changes("1001")[-1].source == "BridgeEnter"
    assert story.details("1001").answered_at == story.at


def test_a_hangup_returns_to_free(story: Story) -> None:
    caller, leg = story.call("1002", "1001")
    story.hang_up(leg, caller)
    assert (story.label("1001"), story.label("1002")) == ("Free", "Free")
    assert story.changes("1001")[-1].source == "Hangup"


def test_a_hangup_frees_only_when_no_active_leg_is_left(story: Story) -> None:
    first, leg = story.call("1002", "1001")
    second, other = story.call("1003", "1001")
    story.hang_up(leg, first)
    assert story.label("1001") == "On Call"
    story.hang_up(other, second)
    assert story.label("1001") == "Free"


def test_one_call_goes_free_ringing_on_call_free(story: Story) -> None:
    caller, leg = story.call("1002", "1001")
    story.hang_up(leg, caller)
    assert story.labels("1001") == ["Ringing", "On Call", "Free"]


def test_of_simultaneous_calls_the_highest_priority_is_shown(story: Story) -> None:
    story.call("1002", "1001")
    caller = story.dial("1003", "1001")
    story.ring(caller, "1001")
    assert (story.code("1001"), story.label("1001")) == (9, "On Call")
    assert story.details("1001").waiting


def test_a_waiting_call_that_gives_up_leaves_the_first_one(story: Story) -> None:
    story.call("1002", "1001")
    caller = story.dial("1003", "1001")
    leg = story.ring(caller, "1001")
    story.hang_up(leg, caller)
    assert (story.code("1001"), story.label("1001")) == (1, "On Call")


def test_an_unanswered_call_returns_to_free(story: Story) -> None:
    caller = story.dial("1002", "1001")
    leg = story.ring(caller, "1001")
    story.end_dial(caller, leg, "NOANSWER")
    story.hang_up(leg, caller, cause=19)
    assert story.labels("1001") == ["Ringing", "Free"]


@pytest.mark.parametrize(("status", "cause"), [("BUSY", 17), ("DECLINED", 21)])
def test_a_busy_or_rejected_call_maintains_the_status(
    story: Story, status: str, cause: int
) -> None:
    story.call("1002", "1001")
    caller = story.dial("1003", "1001")
    leg = story.line("1001", linked=caller)
    story.begin_dial(caller, leg)
    story.end_dial(caller, leg, status)
    story.hang_up(leg, caller, cause=cause)
    assert (story.code("1001"), story.label("1001")) == (1, "On Call")


def test_a_network_interruption_leaves_no_call_behind(story: Story) -> None:
    story.call("1002", "1001")
    story.tell(ev.LinkLost(story.now(), "cut"))
    story.sweep()
    assert (story.label("1001"), story.label("1002")) == ("Free", "Free")


@pytest.mark.parametrize(
    ("code", "words"), [(0, "Free"), (1, "On Call"), (8, "Ringing"), (16, "On Hold")]
)
def test_each_code_has_its_words(code: int, words: str) -> None:
    assert words in {status.word for status in STATUSES if status.code == code}


@pytest.mark.parametrize("number", ["100", "1001", "10010"])
def test_three_to_five_digits_are_an_agent(number: str) -> None:
    story = Story(number)
    assert story.label(number) == "Free"


@pytest.mark.parametrize(
    "number", ["10", "100100", "100a", "", "+100", "1001 ", "\u0661\u0660\u0660\u0661"]
)
def test_anything_else_is_no_agent(number: str) -> None:
    story = Story("1001", number)
    story.line(f"PJSIP/{number}", state=UP)
    assert set(story.board.extensions) == {"1001"}


def test_call_events_take_priority_over_device_reports(story: Story) -> None:
    story.call("1002", "1001")
    story.hint("1001", 0)
    story.device("1001", "NOT_INUSE")
    assert story.label("1001") == "On Call"


def test_of_two_events_of_a_channel_the_later_one_counts(story: Story) -> None:
    caller = story.dial("1001", "1002")
    story.hold(caller)
    late = ev.Unhold(story.at - 10, caller.info)
    story.tell(late)
    assert story.refused(Reason.OLDER_THAN_CHANNEL) == 1
    assert story.board.channels[caller.uniqueid].held_at is not None


def test_every_change_names_its_source_its_call_and_the_other_party(story: Story) -> None:
    caller, leg = story.call("1002", "1001")
    story.hang_up(leg, caller)
    ring, talk, free = story.changes("1001")
    assert [ring.source, talk.source, free.source] == ["Newchannel", "Newstate", "Hangup"]
    assert {ring.call_id, talk.call_id, free.call_id} == {caller.linkedid}
    assert {ring.peer, talk.peer, free.peer} == {"1002"}


def test_an_unusual_transition_is_applied_and_logged_as_a_warning(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    story.line("1001", state=UP)
    (change,) = story.changes("1001")
    assert (FREE, ONCALL) not in USUAL
    assert (change.label, change.unusual) == ("On Call", True)
    with caplog.at_level(logging.INFO, "ringside.status"):
        log_change(change, story.board.extensions)
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "extension 1001: 0 -> 1, On Call" in record.getMessage()


def test_a_usual_transition_is_logged_with_its_context(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    master = story.dial("1002", "1001")
    (change,) = story.changes("1001")
    with caplog.at_level(logging.INFO, "ringside.status"):
        log_change(change, story.board.extensions)
    assert caplog.records[0].levelno == logging.INFO
    assert f"(Newchannel: {change.rule}) call={master.linkedid} peer=1002" in caplog.text


@pytest.mark.parametrize("state", [-1, 8, 9, 99, 10**40])
def test_an_impossible_state_changes_nothing_and_is_counted(story: Story, state: int) -> None:
    line = story.dial("1001", "1002")
    story.state(line, state)
    assert story.label("1001") == "Dialing"
    assert line.state != RING
    assert story.refused(Reason.CHANNEL_STATE) == 1


def test_extension_status_events_are_still_processed(story: Story) -> None:
    story.hint("1001", 4)
    assert (story.code("1001"), story.label("1001")) == (4, "Unavailable")
    assert story.changes("1001")[-1].source == "ExtensionStatus"
