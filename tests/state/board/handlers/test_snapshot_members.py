"""The lists of members, callers and queues, and the extensions that a reload drops."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from state import events as ev
from tests.fakes.story import UP, Line, Story, listed


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002", "1003")


def test_members_of_the_list_are_members(story: Story) -> None:
    member = ev.QueueMemberStatus(
        story.at, "sales", "Agent A", "PJSIP/1001", "PJSIP/1001", 1, True, "lunch", 15
    )
    story.ask()
    story.lists(members=[member])
    assert (story.extension("1001").name, story.extension("1001").pause_reason) == (
        "Agent A",
        "lunch",
    )
    assert story.board.queues["sales"].members == {"1001": 15}


def test_a_member_that_is_no_longer_listed_is_none(story: Story) -> None:
    story.member("sales", "1001", paused=True)
    story.member("support", "1001", paused=True)
    story.ask()
    support = story.member("support", "1001", paused=True)
    story.lists(members=[support])
    assert story.extension("1001").pauses == {"support": ""}


def test_a_member_that_was_added_since_the_question_stays(story: Story) -> None:
    story.ask()
    story.member("sales", "1001")
    story.lists(members=[])
    assert story.extension("1001").pauses == {"sales": None}


def test_a_pause_since_the_question_is_truer_than_the_list(story: Story) -> None:
    listed_member = story.member("sales", "1001")
    story.ask()
    story.member("sales", "1001", paused=True, reason="lunch")
    story.lists(members=[listed_member])
    assert story.extension("1001").pause_reason == "lunch"


def test_a_caller_of_the_list_waits_since_then(story: Story) -> None:
    trunk = Line("5.1", "PJSIP/trunk-00000001", "5.0", UP)
    caller = ev.ListedCaller("sales", "5.1", 1, 45, "2025550101", "Bo")
    story.ask()
    story.lists([listed(trunk, age_s=60)], callers=[caller])
    waiting = story.board.queues["sales"].callers["5.1"]
    assert (waiting.linkedid, waiting.joined_at) == ("5.0", story.at - 45)
    story.ask()
    story.lists([listed(trunk, age_s=60)], callers=[replace(caller, position=3)])
    assert waiting.position == 3
    assert waiting.joined_at < story.at - 45
    story.hang_up(trunk)
    assert (story.queue_calls[0].result, story.queue_calls[0].estimated) == ("abandoned", True)


def test_a_caller_who_joined_or_left_since_the_question_is_as_the_stream_says(
    story: Story,
) -> None:
    stays, goes = story.dial("PJSIP/trunk", "600"), story.dial("PJSIP/trunk", "600")
    story.join_queue(goes, "sales")
    before = ev.ListedCaller("sales", goes.uniqueid, 1, 0, "", "")
    story.ask()
    story.join_queue(stays, "sales")
    story.leave_queue(goes, "sales", abandons=True)
    story.hang_up(goes)
    story.lists([listed(stays)], callers=[before])
    assert set(story.board.queues["sales"].callers) == {stays.uniqueid}


def test_an_empty_queue_is_a_queue_and_a_removed_one_is_none(story: Story) -> None:
    story.ask()
    story.lists(queues=["sales", "support"], members=[], callers=[])
    assert set(story.board.queues) == {"sales", "support"}
    story.board.unpublished.queues.clear()
    story.ask()
    story.lists(queues=["sales"], members=[], callers=[])
    assert set(story.board.queues) == {"sales"}
    assert story.board.unpublished.queues


def test_a_queue_with_a_caller_is_not_removed(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "600")
    story.ask()
    story.join_queue(caller, "sales")
    story.lists([], queues=[], members=[], callers=[])
    assert set(story.board.queues) == {"sales"}


def test_a_part_of_the_members_is_taken_before_the_rest_of_the_lists(story: Story) -> None:
    """But for a member of which the stream has spoken since the lists were asked for."""
    at = story.now()
    entries = [
        ev.QueueMemberStatus(at, "sales", "", f"PJSIP/{n}", f"PJSIP/{n}", 1, True, "lunch")
        for n in ("1001", "1002", "trunk")
    ]
    story.ask()
    story.member("sales", "1002")
    story.tell(ev.ListedMembers(story.now(), tuple(entries)))
    assert story.label("1001") == "Paused"
    assert story.label("1002") == "Free"
    story.lists([], queues=["sales"], members=entries, callers=[])
    assert [story.label(number) for number in ("1001", "1002")] == ["Paused", "Free"]


def test_a_member_whose_phone_a_hint_of_the_same_lists_names_is_found_though_its_part_came_first(
    story: Story,
) -> None:
    at = story.now()
    phone = "SIP/0004f2aabbcc"
    entry = ev.QueueMemberStatus(at, "sales", "", phone, phone, 1, True, "lunch")
    hint = ev.ExtensionStatus(at, "1007", "internal", phone, 0)
    story.ask()
    story.tell(ev.ListedMembers(story.now(), (entry,)))
    story.tell(ev.Snapshot(story.now(), (), (hint,), (), ("sales",), (entry,), ()))
    assert story.label("1007") == "Paused"


def test_a_part_of_the_members_may_come_though_no_list_was_asked_for(story: Story) -> None:
    entry = ev.QueueMemberStatus(story.now(), "sales", "", "PJSIP/1001", "PJSIP/1001", 1, True, "")
    story.tell(ev.ListedMembers(story.now(), (entry,)))
    assert story.label("1001") == "Paused"


@pytest.mark.parametrize(
    "change",
    [
        {"paused": True, "reason": "lunch"},
        {"name": "Ana"},
        {"wrapup_s": 20},
        {"state_interface": "PJSIP/1003"},
    ],
)
def test_a_listed_member_that_has_changed_is_taken_over(
    story: Story, change: dict[str, Any]
) -> None:
    entry = ev.QueueMemberStatus(story.now(), "sales", "", "Local/7@x", "PJSIP/1001", 1, False, "")
    story.ask()
    story.lists([], queues=["sales"], members=[entry], callers=[])
    story.board.unpublished.clear()
    story.ask()
    story.lists([], queues=["sales"], members=[entry], callers=[])
    assert not story.board.unpublished.rows, "nothing has changed"
    story.ask()
    story.lists([], queues=["sales"], members=[replace(entry, **change)], callers=[])
    assert story.board.unpublished.rows


# Reloads


def reload(story: Story, *numbers: str) -> None:
    """The lists after a reload name these phones and nothing else."""
    at = story.now()
    devices = tuple(ev.DeviceStateChange(at, f"PJSIP/{n}", "NOT_INUSE") for n in numbers)
    story.ask()
    story.tell(ev.Snapshot(story.now(), (), (), devices, (), (), ()))


def test_an_extension_that_no_list_names_any_more_is_removed(story: Story) -> None:
    reload(story, "1001", "1002")
    assert set(story.board.extensions) == {"1001", "1002"}
    assert story.board.unpublished.removed == {"1003"}


def test_an_extension_in_a_call_is_removed_when_the_call_is_over(story: Story) -> None:
    caller = story.dial("1003", "5550001")
    story.ask()
    story.state(caller, UP)
    at = story.now()
    story.tell(ev.Snapshot(at, (), (), (ev.DeviceStateChange(at, "PJSIP/1001", "NOT_INUSE"),), (),
                           (), ()))  # fmt: skip
    assert "1003" in story.board.extensions
    story.hang_up(caller)
    reload(story, "1001")
    assert set(story.board.extensions) == {"1001"}


def test_an_extension_that_is_being_rung_is_removed_when_the_ring_is_over(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1003")
    at = story.now()
    story.ask()
    story.state(caller, 4)
    story.tell(ev.Snapshot(at, (), (), (), (), (), ()))
    assert story.label("1003") == "Ringing"
    story.hang_up(caller)
    reload(story)
    assert story.board.extensions == {}


def test_an_extension_that_was_never_listed_is_not_missed() -> None:
    story = Story()
    story.tell(ev.DialBegin(story.now(), None, Line("1", "SIP/4001-1", "1").info))
    caller = story.dial("SIP/4001", "1")
    story.hang_up(caller)
    reload(story)
    assert set(story.board.extensions) == {"4001"}


def test_an_extension_whose_last_queue_and_lists_drop_it_at_once_is_gone() -> None:
    story = Story()
    member = story.member("sales", "1001")
    story.ask()
    story.lists([], queues=["sales"], members=[member], callers=[])
    story.ask()
    story.tell(ev.Snapshot(story.now(), (), (), (), ("sales",), (), ()))
    assert story.board.extensions == {}
    assert story.board.members == {}
    assert story.board.unpublished.removed == {"1001"}


def test_a_listed_member_that_is_no_agents_phone_makes_no_extension(story: Story) -> None:
    member = ev.QueueMemberStatus(
        story.now(), "sales", "Trunk", "PJSIP/trunk", "PJSIP/trunk", 1, False, "", 0
    )
    story.ask()
    story.lists([], queues=["sales"], members=[member], callers=[])
    assert set(story.board.extensions) == {"1001", "1002", "1003"}


def test_the_hint_of_a_ring_group_makes_no_extension() -> None:
    story = Story()
    at = story.now()
    hints = (
        ev.ExtensionStatus(at, "650", "internal", "PJSIP/1001&PJSIP/1002", 0),
        ev.ExtensionStatus(at, "1001", "internal", "PJSIP/1001", 0),
        ev.ExtensionStatus(at, "1002", "internal", "PJSIP/1002", 4),
    )
    story.ask()
    story.tell(ev.Snapshot(story.now(), (), hints, None, None, None, None))
    assert set(story.board.extensions) == {"1001", "1002"}
    assert story.label("1002") == "Unavailable"
    assert story.changes("1002")[-1].source == "ExtensionStateList"


def test_a_caller_whose_channel_no_list_names_waits_in_a_call_of_its_own(story: Story) -> None:
    story.ask()
    story.lists(callers=[ev.ListedCaller("sales", "7.1", 1, 20.0, "2025550101", "")])
    waiting = story.board.queues["sales"].callers["7.1"]
    assert (waiting.linkedid, waiting.caller) == ("7.1", "2025550101")


def test_of_two_interfaces_of_an_extension_in_a_queue_one_may_go(story: Story) -> None:
    by_number = "Local/1001@from-queue/n"
    for interface in ("PJSIP/1001", by_number):
        story.member("sales", "1001", interface=interface)
    story.tell(ev.QueueMemberRemoved(story.now(), "sales", "", by_number))
    assert (story.label("1001"), story.extension("1001").pauses) == ("Free", {"sales": None})
    assert set(story.board.queues["sales"].members) == {"1001"}
    story.tell(ev.QueueMemberRemoved(story.now(), "sales", "", "PJSIP/1001"))
    assert (story.label("1001"), story.extension("1001").pauses) == ("Logged Out", {})


def test_members_of_no_queue_are_forgotten_with_the_next_list(story: Story) -> None:
    """But not one that came while the list was asked for."""
    for n in range(100):
        mobile = f"Local/06{n:08}@out"
        story.tell(ev.QueueMemberStatus(story.now(), "sales", "Ann", mobile, mobile, 1, False, ""))
        story.tell(ev.QueueMemberRemoved(story.now(), "sales", "Ann", mobile))
    staff = story.member("sales", "1001", name="Ann")
    story.ask()
    story.member("sales", "1002", name="Bob")
    story.lists(members=[staff], queues=["sales"])
    members = story.board.identity.members
    assert members.known.keys() == {"PJSIP/1001", "PJSIP/1002"}
    assert members.names == {"PJSIP/1001": "Ann", "PJSIP/1002": "Bob"}
