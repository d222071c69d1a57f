"""A list with entries that could not be read closes, drops and frees nothing."""

from __future__ import annotations

import pytest

from state import events as ev
from tests.fakes.story import RINGING, UP, Story


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002")


def doubtful(story: Story, part: ev.Part) -> None:
    """All lists are empty; one of them has an entry that could not be read."""

    story.ask()
    at = story.now()
    story.tell(ev.Snapshot(at, (), (), (), (), (), (), doubtful=frozenset({part})))


def test_a_call_that_may_be_in_an_unreadable_entry_goes_on(story: Story) -> None:
    line = story.dial("1001", "5550001")
    story.state(line, UP)
    story.at += 60
    doubtful(story, "channels")
    story.tell(ev.Tick(story.now() + 5))
    assert story.label("1001") == "On Call"
    assert not story.legs("1001")


def test_a_call_goes_on_though_the_first_lists_of_a_new_link_cannot_be_read(story: Story) -> None:
    line = story.dial("1001", "5550001")
    story.state(line, UP)
    story.tell(ev.LinkLost(story.now(), "cut"))
    doubtful(story, "channels")
    assert story.label("1001") == "On Call"
    story.hang_up(line)
    assert story.label("1001") == "Free"
    assert story.leg("1001").talk_s > 0


def test_an_extension_stays_while_a_list_that_may_name_it_cannot_be_read(story: Story) -> None:
    for part in ("hints", "devices", "members"):
        doubtful(story, part)
        assert set(story.board.extensions) == {"1001", "1002"}
    doubtful(story, "channels")
    assert story.board.extensions == {}


def test_a_hint_that_may_be_in_an_unreadable_entry_keeps_its_phone() -> None:
    story = Story()
    at = story.now()
    hint = ev.ExtensionStatus(at, "1007", "internal", "SIP/0004f2aabbcc", 0)
    story.ask()
    story.tell(ev.Snapshot(at, (), (hint,), None, None, None, None))
    doubtful(story, "hints")
    assert story.board.identity.number_of_device("SIP/0004f2aabbcc") == "1007"
    story.ask()
    story.tell(ev.Snapshot(story.now(), (), (), None, None, None, None))
    assert story.board.identity.number_of_device("SIP/0004f2aabbcc") == ""


def test_a_phone_that_may_be_in_an_unreadable_entry_rings(story: Story) -> None:
    at = story.now()
    known = (ev.DeviceStateChange(at, "PJSIP/1001", "NOT_INUSE"),)
    story.ask()
    story.tell(ev.Snapshot(at, (), (), known, (), (), (), doubtful=frozenset({"devices"})))
    caller = story.dial("PJSIP/trunk", "1003")
    leg = story.ring(caller, "1003")
    story.state(leg, RINGING)
    assert story.label("1003") == "Ringing"


def test_a_member_and_its_pause_stay_while_its_entry_cannot_be_read(story: Story) -> None:
    story.member("sales", "1001", paused=True, reason="lunch")
    doubtful(story, "members")
    assert story.label("1001") == "Paused"
    assert story.board.queues["sales"].members == {"1001": 0}


def test_a_member_of_a_queue_that_may_be_in_an_unreadable_entry_logged_out(story: Story) -> None:
    """Not its queue is gone, as far as anybody knows, but the member: so he is Logged Out."""
    story.member("sales", "1001")
    story.ask()
    at = story.now()
    phone = (ev.DeviceStateChange(at, "PJSIP/1001", "NOT_INUSE"),)
    story.tell(ev.Snapshot(at, (), (), phone, (), (), (), doubtful=frozenset({"queues"})))
    assert story.label("1001") == "Logged Out"
    assert "sales" in story.board.queues


def test_a_caller_that_may_be_in_an_unreadable_entry_waits_on(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "600")
    story.tell(ev.QueueCallerJoin(story.now(), caller.info, "sales", 1))
    story.ask()
    at = story.now()
    story.tell(
        ev.Snapshot(at, None, None, None, ("sales",), (), (), doubtful=frozenset({"callers"}))
    )
    assert list(story.board.queues["sales"].callers) == [caller.uniqueid]
    story.ask()
    story.tell(ev.Snapshot(story.now(), None, None, None, ("sales",), (), ()))
    assert not story.board.queues["sales"].callers
