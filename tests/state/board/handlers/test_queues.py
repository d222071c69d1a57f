"""Queues: callers, members, their pauses and wrap-up, and for which queue a leg is."""

from __future__ import annotations

import pytest

from state import events as ev
from state.board.model import QUEUES
from state.counters import Reason
from tests.fakes.story import UP, Line, Story
from tests.state.board.handlers.test_calls import local_pair


@pytest.fixture
def story() -> Story:
    story = Story("1001", "1002", "1003")
    story.member("sales", "1001", name="Agent A", wrapup_s=10)
    story.member("sales", "1002", name="Agent B")
    return story


def waits(story: Story, exten: str = "600") -> Line:
    """A caller who waits in sales."""
    caller = story.line("PJSIP/trunk", state=4, exten=exten, caller="2025550101")
    story.join_queue(caller, "sales")
    return caller


def connect(story: Story, caller: Line, leg: Line, number: str) -> None:
    """The member answers, and the queue says so."""
    story.answer(caller, leg)
    story.leave_queue(caller, "sales")
    story.agent(ev.AgentConnect, caller, leg, queue="sales", interface=f"PJSIP/{number}")


def test_a_leg_that_a_queue_rings_is_for_the_queue(story: Story) -> None:
    caller = waits(story)
    story.queue_rings(caller, "sales", "1001")
    assert (story.label("1001"), story.details("1001").queue) == ("Ringing", "sales")


def test_a_served_call_names_queue_caller_and_agent(story: Story) -> None:
    caller = waits(story)
    leg = story.queue_rings(caller, "sales", "1001")
    connect(story, caller, leg, "1001")
    story.hang_up(leg, caller)
    record = story.leg("1001")
    assert (record.queue, record.peer, record.agent) == ("sales", "2025550101", "Agent A")


def test_a_member_behind_a_local_channel_serves_the_queue_too(story: Story) -> None:
    caller = waits(story)
    near, far = local_pair(story, caller, "1001")
    interface = "Local/1001@agents/n"
    story.agent(ev.AgentCalled, caller, near, queue="sales", interface=interface)
    story.begin_dial(caller, near)
    leg = story.ring(far, "1001")
    assert story.details("1001").queue == "sales"
    story.answer(far, leg)
    story.leave_queue(caller, "sales")
    story.agent(ev.AgentConnect, caller, near, queue="sales", interface=interface)
    story.hang_up(leg, caller)
    assert story.leg("1001").queue == "sales"
    assert story.queue_calls[0].extension == "1001"


def test_a_leg_that_rang_before_the_queue_said_so_is_for_the_queue(story: Story) -> None:
    caller = waits(story)
    near, far = local_pair(story, caller, "1001")
    leg = story.ring(far, "1001")
    story.agent(ev.AgentCalled, caller, near, queue="sales", interface="Local/1001@agents")
    story.hang_up(leg)
    assert story.leg("1001").queue == "sales"


def test_a_call_handed_on_by_a_member_is_no_longer_the_queues(story: Story) -> None:
    caller = waits(story)
    leg = story.queue_rings(caller, "sales", "1001")
    connect(story, caller, leg, "1001")
    story.tell(ev.BlindTransfer(story.now(), leg.info, caller.info, "1003"))
    story.hang_up(leg)
    other = story.ring(caller, "1003")
    story.hang_up(other, caller)
    assert (story.leg("1001").queue, story.leg("1003").queue) == ("sales", "")


def test_who_calls_a_queue_does_not_serve_it(story: Story) -> None:
    caller = story.dial("1003", "600")
    story.join_queue(caller, "sales")
    leg = story.queue_rings(caller, "sales", "1001")
    connect(story, caller, leg, "1001")
    story.hang_up(leg, caller)
    assert (story.leg("1003").direction, story.leg("1003").queue) == ("outbound", "")


@pytest.mark.parametrize("through_local", [False, True])
def test_a_ring_that_a_member_let_pass_is_missed(story: Story, through_local: bool) -> None:
    caller = waits(story)
    dest, dialler, interface = caller, caller, "PJSIP/1001"
    if through_local:
        dest, dialler = local_pair(story, caller, "1001")
        interface = "Local/1001@agents/n"
    leg = story.ring(dialler, "1001")
    dest = dest if through_local else leg
    story.agent(ev.AgentCalled, caller, dest, queue="sales", interface=interface)
    story.wait(15)
    no_answer = ev.AgentRingNoAnswer(
        story.now(), caller.info, dest.info, "sales", interface, "Agent A", 15.0
    )
    story.tell(no_answer)
    story.end_dial(dialler, leg, "CANCEL")
    story.hang_up(leg)
    assert (story.leg("1001").outcome, story.extension("1001").today.missed) == ("missed", 1)


def test_a_ring_of_no_time_was_no_ring(story: Story) -> None:
    caller = waits(story)
    leg = story.line("1001", linked=caller)
    story.tell(
        ev.AgentRingNoAnswer(story.now(), caller.info, leg.info, "sales", "PJSIP/1001", "", 0.0)
    )
    story.hang_up(leg, cause=20)
    assert story.legs("1001") == []
    assert story.extension("1001").today.missed == 0


# Members


def test_a_members_name_is_the_agents(story: Story) -> None:
    assert story.extension("1001").name == "Agent A"
    story.member("sales", "1001", name="PJSIP/1001")
    assert story.extension("1001").name == "Agent A"
    story.member("sales", "1001", name="Ana Perez")
    assert story.extension("1001").name == "Ana Perez"


def test_an_agent_is_paused_when_it_is_so_in_every_queue(story: Story) -> None:
    story.member("support", "1001")
    story.member("sales", "1001", paused=True, reason="lunch")
    assert not story.extension("1001").paused
    paused_at = story.member("support", "1001", paused=True).at
    assert (story.extension("1001").paused, story.extension("1001").pause_reason) == (
        True,
        "lunch",
    )
    assert story.extension("1001").paused_since == paused_at


def test_a_pause_keeps_its_beginning_when_it_is_told_again(story: Story) -> None:
    began = story.member("sales", "1001", paused=True, reason="lunch").at
    story.wait(60)
    story.member("sales", "1001", paused=True, reason="lunch")
    assert story.extension("1001").paused_since == began
    story.member("sales", "1001", paused=False)
    assert story.extension("1001").paused_since is None
    assert story.extension("1001").pause_reason is None


def test_a_pause_is_a_layer_over_the_status(story: Story) -> None:
    story.member("sales", "1001", paused=True, reason="lunch")
    assert (story.code("1001"), story.state_of("1001")) == (0, "paused")
    caller, leg = story.call("1002", "1001")
    assert (story.label("1001"), story.state_of("1001")) == ("On Call", "oncall")
    story.hang_up(leg, caller)
    assert story.state_of("1001") == "paused"


def test_leaving_the_queue_ends_the_pause_there(story: Story) -> None:
    story.member("support", "1001")
    story.member("sales", "1001", paused=True)
    story.member("support", "1001", paused=True)
    story.tell(ev.QueueMemberRemoved(story.now(), "sales", "Agent A", "PJSIP/1001"))
    assert story.extension("1001").pauses == {"support": ""}
    story.tell(ev.QueueMemberRemoved(story.now(), "support", "Agent A", "PJSIP/1001"))
    assert not story.extension("1001").paused
    assert story.extension("1001").paused_since is None
    assert story.board.queues["sales"].members == {"1002": 0}


def test_a_member_nobody_knows_is_no_extension(story: Story) -> None:
    story.member("sales", "x", interface="Local/07700900123@mobiles")
    story.tell(ev.QueueMemberRemoved(story.now(), "sales", "x", "Local/07700900123@mobiles"))
    assert set(story.board.extensions) == {"1001", "1002", "1003"}


@pytest.mark.parametrize("status", [-1, 9, 10**30])
def test_a_members_unknown_state_is_counted(story: Story, status: int) -> None:
    story.member("sales", "1001", status=status)
    assert story.refused(Reason.DEVICE_STATE) == 1
    assert story.label("1001") == "Free"


# Wrap-up


def complete(story: Story, number: str) -> None:
    """A served call ends, and the queue says so."""
    caller = waits(story)
    leg = story.queue_rings(caller, "sales", number)
    connect(story, caller, leg, number)
    story.wait(30)
    story.hang_up(leg)
    story.agent(ev.AgentComplete, caller, leg, queue="sales", interface=f"PJSIP/{number}")
    story.hang_up(caller)


def test_wrap_up_follows_a_call_of_a_queue_that_has_it(story: Story) -> None:
    complete(story, "1001")
    assert (story.label("1001"), story.state_of("1001")) == ("Wrap-up", "wrapup")
    story.wait(9)
    assert story.state_of("1001") == "wrapup"
    story.wait(1.5)
    assert (story.state_of("1001"), story.extension("1001").wrapup_until) == (
        "free",
        None,
    )
    wrapup = next(each for each in story.intervals("1001") if each.state == "wrapup")
    assert wrapup.ended_at - wrapup.started_at == pytest.approx(10, abs=0.3)


def test_no_wrap_up_where_the_queue_has_none(story: Story) -> None:
    complete(story, "1002")
    assert story.state_of("1002") == "free"


def test_a_call_during_wrap_up_goes_before_it(story: Story) -> None:
    complete(story, "1001")
    caller, leg = story.call("1003", "1001")
    assert story.state_of("1001") == "oncall"
    story.wait(20)
    story.hang_up(leg, caller)
    assert story.state_of("1001") == "free"


def test_a_completed_call_without_its_channels_still_begins_wrap_up(story: Story) -> None:
    story.tell(ev.AgentComplete(story.now(), None, None, "sales", "PJSIP/1001", "Agent A"))
    assert story.state_of("1001") == "wrapup"


def test_a_caller_that_left_is_not_shown_as_waiting(story: Story) -> None:
    caller = waits(story)
    assert story.board.queues["sales"].callers[caller.uniqueid].left_at is None
    story.leave_queue(caller, "sales")
    assert story.board.queues["sales"].callers[caller.uniqueid].left_at == story.at


def test_a_caller_that_was_never_seen_to_join_may_leave(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "600")
    story.state(caller, UP)
    story.leave_queue(caller, "sales", abandons=True)
    story.hang_up(caller)
    assert story.queue_calls == []


def test_all_queues_of_an_extension_are_one_reporter() -> None:
    """A thousand queues say the same of the same phone; the last of them takes its word along."""
    story = Story("1001")
    for number in range(20):
        story.member(f"queue-{number}", "1001", status=5)
    assert story.label("1001") == "Unavailable"
    assert len(story.extension("1001").said) == 2, "the phone itself, and its queues"
    for number in range(20):
        assert QUEUES in story.extension("1001").said
        story.tell(ev.QueueMemberRemoved(story.now(), f"queue-{number}", "", "PJSIP/1001"))
    assert QUEUES not in story.extension("1001").said


def test_a_member_that_is_somebody_elses_phone_by_now_leaves_the_first() -> None:
    story = Story("1001", "1002")
    for number in ("1001", "1002"):
        story.tell(
            ev.QueueMemberStatus(
                story.now(), "sales", "", "Local/id-19@agents", f"PJSIP/{number}", 1, False, "", 0
            )
        )
    assert [sorted(story.extension(number).pauses) for number in ("1001", "1002")] == [
        [],
        ["sales"],
    ]
    assert list(story.board.queues["sales"].members) == ["1002"]
    assert story.label("1001") == "Logged Out"
