"""A phone that changes hands takes its calls and its reports along at once."""

from __future__ import annotations

import pytest

from state import events as ev
from state.board.apply import Board
from state.board.identity.rules import Rules
from tests.fakes.story import UP, Story


def hint(story: Story, exten: str, text: str, status: int = 0, context: str = "x") -> None:
    story.tell(ev.ExtensionStatus(story.now(), exten, context, text, status))


@pytest.fixture
def story() -> Story:
    return Story(board=Board(Rules(r"\d{3,4}")))


def test_a_hint_that_moves_in_a_call_takes_the_call_along(story: Story) -> None:
    hint(story, "7001", "PJSIP/desk")
    caller = story.dial("PJSIP/desk", "5550001")
    story.state(caller, UP)
    assert story.label("7001") == "On Call"
    hint(story, "7002", "PJSIP/desk")
    assert story.label("7002") == "On Call"
    assert "7001" not in story.board.extensions
    story.hang_up(caller)
    assert story.leg("7002").answered_at is not None


def test_what_a_device_said_goes_along_with_it(story: Story) -> None:
    hint(story, "7001", "PJSIP/desk")
    story.tell(ev.DeviceStateChange(story.now(), "PJSIP/desk", "UNAVAILABLE"))
    hint(story, "7001", "Custom:DND7001")
    hint(story, "7002", "PJSIP/desk", status=4)
    assert story.label("7002") == "Unavailable"
    assert "7001" not in story.board.extensions


def test_a_desk_where_nobody_is_logged_on_has_no_tile(story: Story) -> None:
    hint(story, "7001", "PJSIP/6001")
    story.tell(ev.DeviceStateChange(story.now(), "PJSIP/6001", "NOT_INUSE"))
    hint(story, "7001", "PJSIP/6001", status=-1)
    assert story.board.extensions == {}
    caller = story.dial("PJSIP/6001", "5550001")
    story.state(caller, UP)
    story.tell(ev.DeviceStateChange(story.now(), "PJSIP/6001", "INUSE"))
    assert story.board.extensions == {}


def test_an_agent_who_logs_off_his_desk_stays_while_he_is_a_queue_member(story: Story) -> None:
    hint(story, "7001", "PJSIP/6001")
    story.member("sales", "7001")
    hint(story, "7001", "Custom:DND7001")
    assert set(story.board.extensions) == {"7001"}


def test_the_same_number_of_two_tenants_rings_for_the_one_that_is_called(story: Story) -> None:
    hint(story, "101", "PJSIP/acme-101", context="acme")
    hint(story, "101", "PJSIP/beta-101", context="beta")
    assert set(story.board.extensions) == {"101@acme", "101@beta"}
    story.tell(
        ev.Newchannel(
            story.now(),
            ev.ChannelInfo("1.1", "PJSIP/acme-102-00000001", "1.1", 4, "101", context="acme"),
        )
    )
    assert story.label("101@acme") == "Ringing"
    assert story.label("101@beta") == "Free"


def test_a_call_that_goes_on_to_the_same_number_keeps_ringing_early(story: Story) -> None:
    hint(story, "101", "PJSIP/101")
    info = ev.ChannelInfo("1.1", "PJSIP/trunk-00000001", "1.1", 4, "101", context="from-trunk")
    story.tell(ev.Newchannel(story.now(), info))
    story.tell(ev.Newstate(story.now(), info._replace(context="ext-local")))
    assert story.label("101") == "Ringing"
    story.tell(ev.Newstate(story.now(), info._replace(exten="102")))
    assert story.label("101") == "Free"


def test_the_pbx_is_asked_when_a_hint_changes(story: Story) -> None:
    """A reload tells what hints were before, too: who was moved wrongly is moved back at once."""
    hint(story, "7001", "PJSIP/6001")
    hint(story, "7001", "PJSIP/6001", status=1)
    assert len(story.questions) == 1
    hint(story, "7001", "PJSIP/6002")
    hint(story, "7001", "PJSIP/6002", status=-1)
    hint(story, "7002", "Custom:DND7002")
    assert len(story.questions) == 3
