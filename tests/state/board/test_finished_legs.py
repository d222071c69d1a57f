"""Finished legs: how each ended, how long it rang, talked and was held, and the day's sums."""

from __future__ import annotations

import pytest

from state.board.finished_legs import outcome_of
from state.board.model import Channel
from state.records import Direction, Outcome
from tests.fakes.records import in_ms
from tests.fakes.story import START, UP, Line, Story


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002", "1003")


def channel(kind: str) -> Channel:
    """A leg that was not answered: it rang, did not ring, was placed, or was to be placed."""
    leg = Channel("1.1", "PJSIP/1001-00000001", "1.1", START, START, extension="1001")
    leg.rang_at = START if kind in {"rang", "originated"} else None
    leg.outbound = kind == "placed"
    leg.originated = kind == "originated"
    return leg


@pytest.mark.parametrize(
    ("dial_status", "cause", "rang", "silent", "placed", "originated"),
    [
        ("", 0, "cancelled", "cancelled", "cancelled", "failed"),
        ("", 16, "cancelled", "cancelled", "cancelled", "failed"),
        ("", 127, "cancelled", "cancelled", "cancelled", "failed"),
        ("", 17, "declined", "busy", "busy", "busy"),
        ("", 19, "missed", "failed", "failed", "failed"),
        ("", 18, "missed", "failed", "failed", "failed"),
        ("", 21, "declined", "declined", "failed", "failed"),
        ("", 26, "answered elsewhere", "answered elsewhere", "answered elsewhere",
         "answered elsewhere"),
        ("", 3, "failed", "failed", "failed", "failed"),
        ("", 20, "failed", "failed", "failed", "failed"),
        ("", 34, "failed", "failed", "failed", "failed"),
        ("BUSY", 17, "declined", "busy", "busy", "busy"),
        ("BUSY", 21, "declined", "declined", "failed", "failed"),
        ("NOANSWER", 0, "missed", "failed", "failed", "failed"),
        ("NOANSWER", 16, "missed", "failed", "failed", "failed"),
        ("NOANSWER", 26, "answered elsewhere", "answered elsewhere", "answered elsewhere",
         "answered elsewhere"),
        ("CANCEL", 16, "cancelled", "cancelled", "cancelled", "failed"),
        ("CHANUNAVAIL", 20, "failed", "failed", "failed", "failed"),
        ("CONGESTION", 34, "failed", "failed", "failed", "failed"),
        ("DONTCALL", 16, "declined", "declined", "failed", "failed"),
        ("something new", 16, "cancelled", "cancelled", "cancelled", "failed"),
    ],
)  # fmt: skip
def test_how_a_leg_ended(  # noqa: PLR0917 - one row of the table
    dial_status: str, cause: int, rang: str, silent: str, placed: str, originated: str
) -> None:
    ends = {"rang": rang, "silent": silent, "placed": placed, "originated": originated}
    for kind, outcome in ends.items():
        leg = channel(kind)
        leg.dial_status = dial_status
        assert outcome_of(leg, cause) == outcome, kind
        leg.up_at = START
        assert outcome_of(leg, cause) is Outcome.ANSWERED


def test_the_seconds_of_an_answered_call(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    leg = story.ring(caller, "1001")
    story.wait(7)
    story.answer(caller, leg)
    story.wait(20)
    story.hold(leg)
    story.wait(5)
    story.unhold(leg)
    story.wait(30)
    story.hang_up(leg, caller)
    record = story.leg("1001")
    assert (record.direction, record.outcome) == (Direction.INBOUND, Outcome.ANSWERED)
    assert record.ring_s == pytest.approx(7, abs=0.01)
    assert record.talk_s == pytest.approx(50, abs=0.01)
    assert record.hold_s == pytest.approx(5, abs=0.01)
    assert record.answered_at is not None
    assert record.ended_at - record.answered_at == pytest.approx(record.talk_s + record.hold_s)
    assert (record.estimated, record.ended_before) == (False, None)


def test_a_placed_call_rings_from_its_beginning(story: Story) -> None:
    caller = story.dial("1001", "92025550123")
    story.wait(9)
    story.state(caller, UP)
    story.wait(1)
    story.hang_up(caller)
    record = story.leg("1001")
    assert (record.direction, record.peer) == (Direction.OUTBOUND, "92025550123")
    assert record.ring_s == pytest.approx(9, abs=0.01)
    assert record.talk_s == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("cause", [17, 19, 3, 21, 16])
def test_a_placed_call_that_came_to_nothing_is_a_record_too(story: Story, cause: int) -> None:
    caller = story.dial("1001", "92025550123")
    story.hang_up(caller, cause=cause)
    assert story.leg("1001").direction is Direction.OUTBOUND
    assert (story.extension("1001").today.calls, story.extension("1001").today.missed) == (0, 0)


def test_a_phone_that_was_never_reached_was_not_called(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    leg = story.line("1001", linked=caller)
    story.end_dial(caller, leg, "CHANUNAVAIL")
    story.hang_up(leg, caller, cause=20)
    assert story.legs("1001") == []


def test_only_a_ring_that_nobody_took_is_missed(story: Story) -> None:
    for cause, status in ((0, "NOANSWER"), (21, ""), (16, "CANCEL"), (26, "")):
        caller = story.dial("PJSIP/trunk", "1001")
        leg = story.ring(caller, "1001")
        story.end_dial(caller, leg, status)
        story.hang_up(leg, caller, cause=cause)
    assert [leg.outcome for leg in story.legs("1001")] == [
        "missed",
        "declined",
        "cancelled",
        "answered elsewhere",
    ]
    assert story.extension("1001").today.missed == 1


def test_a_ring_group_that_one_answers_is_missed_by_none(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "650")
    one, other = story.ring(caller, "1001"), story.ring(caller, "1002")
    story.answer(caller, one)
    story.end_dial(caller, other, "CANCEL")
    story.hang_up(other, cause=26)
    assert story.leg("1002").outcome == "answered elsewhere"
    assert story.extension("1002").today.missed == 0


def test_the_first_word_on_a_dial_counts(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    leg = story.ring(caller, "1001")
    story.end_dial(caller, leg, "NOANSWER")
    story.end_dial(caller, leg, "CANCEL")
    story.hang_up(leg, cause=0)
    assert story.leg("1001").outcome == "missed"


def test_a_dial_that_failed_before_the_answer_is_forgotten(story: Story) -> None:
    caller = story.dial("1001", "1002")
    story.state(caller, UP)
    trunk = story.line("PJSIP/trunk", linked=caller)
    story.end_dial(caller, trunk, "BUSY")
    story.hang_up(trunk, caller)
    assert story.leg("1001").outcome == "answered"


# One agent, several phones


def two_phones(story: Story) -> tuple[Line, Line, Line]:
    """A call that rings the desk phone and the soft phone of 1001."""
    caller = story.dial("PJSIP/trunk", "1001")
    return caller, story.ring(caller, "PJSIP/1001"), story.ring(caller, "SIP/1001")


def test_a_call_on_two_phones_of_an_agent_is_missed_once(story: Story) -> None:
    caller, desk, soft = two_phones(story)
    for leg in (desk, soft):
        story.end_dial(caller, leg, "NOANSWER")
        story.hang_up(leg, cause=0)
    assert story.leg("1001").outcome == "missed"
    assert story.extension("1001").today.missed == 1


def test_a_call_taken_on_one_of_two_phones_is_one_call(story: Story) -> None:
    caller, desk, soft = two_phones(story)
    story.answer(caller, soft)
    story.hang_up(desk, cause=26)
    story.hang_up(soft, caller)
    assert story.leg("1001").outcome == "answered"
    assert story.labels("1001") == ["Ringing", "On Call", "Free"]


def test_another_call_that_rings_meanwhile_is_a_call_of_its_own(story: Story) -> None:
    caller, leg = story.call("1002", "1001")
    other = story.dial("1003", "1001")
    waiting = story.ring(other, "1001")
    story.end_dial(other, waiting, "NOANSWER")
    story.hang_up(waiting, other, leg, caller)
    assert [record.outcome for record in story.legs("1001")] == ["missed", "answered"]


# The day's sums


def test_today_is_the_sum_of_the_finished_legs(story: Story) -> None:
    for wait in (3, 4):
        caller = story.dial("PJSIP/trunk", "1001")
        leg = story.ring(caller, "1001")
        story.wait(wait)
        story.answer(caller, leg)
        story.hold(leg)
        story.wait(wait)
        story.unhold(leg)
        story.wait(wait)
        story.hang_up(leg, caller)
    own = story.dial("1001", "1002")
    story.wait(5)
    story.hang_up(own, cause=19)
    today, legs = story.extension("1001").today, story.legs("1001")
    assert (today.calls, today.missed, len(legs)) == (2, 0, 3)
    rung = (leg.ring_s for leg in legs if leg.direction is Direction.INBOUND)
    assert today.talk_s == in_ms(leg.talk_s for leg in legs)
    assert today.hold_s == in_ms(leg.hold_s for leg in legs)
    assert today.ring_s == in_ms(rung) == pytest.approx(7, abs=0.05)


def test_a_leg_is_known_by_its_channel_and_its_beginning(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    begun = story.board.channels[leg.uniqueid].created_at
    story.hang_up(leg, caller)
    assert story.leg("1002").key == f"{leg.uniqueid}@{begun:.3f}"
