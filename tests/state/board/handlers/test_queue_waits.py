"""How a caller's wait ended: answered, abandoned or left; counted once."""

from __future__ import annotations

import pytest

from state import events as ev
from state.board.handlers.queue_waits import ABANDONS_WITHIN_S, LEFT_AFTER_S
from state.live.rows import queues_of
from tests.fakes.story import Line, Story


@pytest.fixture
def story() -> Story:
    story = Story("1001", "1002")
    story.member("sales", "1001", name="Agent A")
    return story


@pytest.fixture
def caller(story: Story) -> Line:
    caller = story.line("PJSIP/trunk", state=4, exten="600", caller="2025550101")
    story.join_queue(caller, "sales")
    return caller


def connect(story: Story, caller: Line, interface: str = "PJSIP/1001") -> None:
    leg = story.line("PJSIP/trunk", linked=caller)
    story.agent(ev.AgentConnect, caller, leg, queue="sales", interface=interface, member="Agent A")


def results(story: Story) -> list[str]:
    return [call.result for call in story.queue_calls]


def counts(story: Story) -> tuple[int, int, int]:
    queue = story.board.queues["sales"]
    return queue.answered, queue.abandoned, queue.answered_within


def test_a_wait_that_a_member_ends_is_answered(story: Story, caller: Line) -> None:
    story.wait(12)
    story.leave_queue(caller, "sales")
    left_at = story.at
    connect(story, caller)
    (call,) = story.queue_calls
    assert (call.result, call.extension, call.agent, call.caller) == (
        "answered",
        "1001",
        "Agent A",
        "2025550101",
    )
    assert call.ended_at == left_at
    assert call.wait_s == pytest.approx(12, abs=0.01)
    assert counts(story) == (1, 0, 1)


def test_a_wait_beyond_the_threshold_is_not_within_it(story: Story, caller: Line) -> None:
    story.wait(story.board.service_level_s + 1)
    story.leave_queue(caller, "sales")
    connect(story, caller)
    assert counts(story) == (1, 0, 0)


def test_a_member_may_hear_a_greeting_before_it_is_connected(story: Story, caller: Line) -> None:
    story.leave_queue(caller, "sales")
    story.wait(LEFT_AFTER_S - 1)
    connect(story, caller)
    assert results(story) == ["answered"]


def test_a_member_that_is_no_agent_answers_too(story: Story, caller: Line) -> None:
    story.leave_queue(caller, "sales")
    connect(story, caller, "Local/07700900123@mobiles")
    (call,) = story.queue_calls
    assert (call.result, call.extension) == ("answered", "")


def test_an_answer_counts_where_the_leave_was_not_heard(story: Story, caller: Line) -> None:
    connect(story, caller)
    assert results(story) == ["answered"]


def test_a_caller_who_hangs_up_abandons(story: Story, caller: Line) -> None:
    story.wait(8)
    story.leave_queue(caller, "sales", abandons=True)
    story.hang_up(caller)
    assert results(story) == ["abandoned"]
    assert story.queue_calls[0].wait_s == pytest.approx(8, abs=0.01)
    assert counts(story) == (0, 1, 0)


def test_a_caller_whose_channel_just_goes_abandons(story: Story, caller: Line) -> None:
    story.hang_up(caller)
    assert results(story) == ["abandoned"]


def test_the_hang_up_of_a_waiting_caller_is_published_and_counted(
    story: Story, caller: Line
) -> None:
    story.board.unpublished.queues.clear()
    story.hang_up(caller)
    assert "sales" in story.board.unpublished.queues
    [queue] = queues_of(story.board)
    assert (queue["waiting"], queue["abandoned"]) == ([], 1)


def test_a_caller_whose_time_is_over_and_who_stays_did_not_abandon(
    story: Story, caller: Line
) -> None:
    story.leave_queue(caller, "sales", abandons=True)
    story.wait(ABANDONS_WITHIN_S + 1)
    assert results(story) == ["left"]
    story.hang_up(caller)
    assert results(story) == ["left"]
    assert counts(story) == (0, 0, 0)


def test_a_caller_whose_time_is_over_and_who_is_hung_up_on_at_once_left(
    story: Story, caller: Line
) -> None:
    story.leave_queue(caller, "sales", abandons=True)
    story.tell(ev.SoftHangupRequest(story.now(), caller.info))
    story.hang_up(caller)
    assert results(story) == ["left"]
    assert counts(story) == (0, 0, 0)


def test_a_caller_who_asks_to_be_hung_up_on_abandons(story: Story, caller: Line) -> None:
    story.tell(ev.HangupRequest(story.now(), caller.info))
    story.leave_queue(caller, "sales", abandons=True)
    story.tell(ev.SoftHangupRequest(story.now(), caller.info))
    story.hang_up(caller)
    assert results(story) == ["abandoned"]


def test_a_waiting_caller_whom_an_operator_hangs_up_abandons(story: Story, caller: Line) -> None:
    story.tell(ev.SoftHangupRequest(story.now(), caller.info))
    story.leave_queue(caller, "sales", abandons=True)
    story.tell(ev.SoftHangupRequest(story.now(), caller.info))
    story.hang_up(caller)
    assert results(story) == ["abandoned"]


def test_hangup_requests_of_unknown_channels_change_nothing(story: Story, caller: Line) -> None:
    stranger = Line("9.1", "PJSIP/trunk-1", "9.1")
    story.tell(ev.HangupRequest(story.now(), stranger.info))
    story.tell(ev.SoftHangupRequest(story.now(), stranger.info))
    story.leave_queue(caller, "sales", abandons=True)
    story.hang_up(caller)
    assert results(story) == ["abandoned"]


def test_a_caller_whose_time_is_over_and_who_is_sent_to_another_queue_left(
    story: Story, caller: Line
) -> None:
    story.leave_queue(caller, "sales", abandons=True)
    story.join_queue(caller, "support")
    assert results(story) == ["left"]
    story.hang_up(caller)
    assert [(call.queue, call.result) for call in story.queue_calls] == [
        ("sales", "left"),
        ("support", "abandoned"),
    ]


def test_a_caller_may_wait_in_the_same_queue_again(story: Story, caller: Line) -> None:
    story.wait(10)
    story.leave_queue(caller, "sales", abandons=True)
    story.join_queue(caller, "sales")
    story.wait(20)
    story.leave_queue(caller, "sales")
    connect(story, caller)
    assert results(story) == ["left", "answered"]
    assert len({call.key for call in story.queue_calls}) == 2
    assert story.queue_calls[1].wait_s == pytest.approx(20, abs=0.01)


def test_a_caller_who_leaves_by_key_left(story: Story, caller: Line) -> None:
    story.leave_queue(caller, "sales")
    left_at = story.at
    story.wait(LEFT_AFTER_S + 1)
    assert results(story) == ["left"]
    assert story.queue_calls[0].ended_at == left_at


def test_a_caller_who_left_and_hung_up_long_after_did_not_abandon(
    story: Story, caller: Line
) -> None:
    story.leave_queue(caller, "sales")
    story.wait(3)
    story.hang_up(caller)
    assert results(story) == ["left"]


def test_a_caller_that_joins_twice_waits_once(story: Story, caller: Line) -> None:
    story.wait(5)
    story.tell(ev.QueueCallerJoin(story.now(), caller.info, "sales", 2))
    story.hang_up(caller)
    assert results(story) == ["abandoned"]
    assert story.queue_calls[0].wait_s == pytest.approx(5, abs=0.01)


def test_a_wait_ends_once(story: Story, caller: Line) -> None:
    story.leave_queue(caller, "sales")
    connect(story, caller)
    connect(story, caller)
    story.leave_queue(caller, "sales", abandons=True)
    story.wait(LEFT_AFTER_S + 1)
    story.hang_up(caller)
    assert results(story) == ["answered"]
    assert story.board.leaving == []


def test_a_caller_that_a_list_no_longer_names_was_lost_from_sight(
    story: Story, caller: Line
) -> None:
    story.ask()
    story.lists(None, callers=[])
    (call,) = story.queue_calls
    assert (call.result, call.estimated) == ("left", True)
