"""A phone's own word goes before that of hints and queues which mix it with other devices."""

from __future__ import annotations

import pytest

from state import events as ev
from state.board.identity.names import mixes_custom
from state.live.rows import row_of
from tests.fakes.story import START, Story
from tests.state.board.invariants import WatchedBoard

MIXED = "PJSIP/1001&Custom:DND1001,CustomPresence:1001"


@pytest.fixture
def story() -> Story:
    return Story("1001", board=WatchedBoard())


def sweep(story: Story, hint: str, status: int, device: str | None) -> None:
    story.ask()
    at = story.now()
    hints = (ev.ExtensionStatus(at, "1001", "ext-local", hint, status),)
    devices = (ev.DeviceStateChange(at, "PJSIP/1001", device),) if device else None
    story.tell(ev.Snapshot(at, (), hints, devices, (), (), ()))


def member(story: Story, state_interface: str, status: int) -> None:
    interface = "Local/1001@from-queue/n"
    now = story.now()
    story.tell(
        ev.QueueMemberStatus(now, "sales", "", interface, state_interface, status, False, "")
    )


def goes(story: Story) -> None:
    story.tell(ev.PeerStatus(story.now(), "PJSIP/1001", reachable=False))
    story.device("1001", "UNAVAILABLE")


def test_a_phone_that_is_gone_is_unavailable_though_its_hint_says_idle(story: Story) -> None:
    sweep(story, MIXED, 0, "NOT_INUSE")
    goes(story)
    story.wait(3.0)
    sweep(story, MIXED, 0, "UNAVAILABLE")
    story.tell(ev.ExtensionStatus(story.now(), "1001", "ext-local", MIXED, 0))
    story.wait(3.0)
    assert story.labels("1001") == ["Unavailable"]


def test_so_it_is_at_a_fresh_start() -> None:
    story = Story(board=WatchedBoard())
    sweep(story, MIXED, 0, "UNAVAILABLE")
    assert story.label("1001") == "Unavailable"


@pytest.mark.parametrize("state_interface", ["hint:1001@ext-local", "Local/1001@from-queue/n"])
def test_a_queue_that_watches_no_phone_makes_none_free(story: Story, state_interface: str) -> None:
    goes(story)
    member(story, state_interface, 1)
    assert story.label("1001") == "Unavailable"


def test_a_queue_that_watches_the_phone_is_believed(story: Story) -> None:
    goes(story)
    member(story, "PJSIP/1001", 1)
    assert story.label("1001") == "Free"


def test_a_hint_of_phones_alone_is_believed(story: Story) -> None:
    goes(story)
    story.hint("1001", 0)
    assert story.label("1001") == "Free"


def test_where_no_phone_has_spoken_the_hint_is_believed() -> None:
    story = Story(board=WatchedBoard())
    sweep(story, MIXED, 4, None)
    assert story.label("1001") == "Unavailable"
    sweep(story, MIXED, 0, None)
    assert story.label("1001") == "Free"


def test_a_hint_that_names_anothers_phone_too_does_not_tell_of_its_own() -> None:
    """A boss's hint names his secretary's phone: he does nothing while she talks."""
    story = Story("205", "206", board=WatchedBoard())
    for exten, hint, status in (("206", "PJSIP/206", 0), ("205", "PJSIP/205&PJSIP/206", 0)):
        story.tell(ev.ExtensionStatus(story.now(), exten, "x", hint, status))
    story.wait(3.0)
    story.tell(ev.ExtensionStatus(story.now(), "205", "x", "PJSIP/205&PJSIP/206", 1))
    story.wait(3.0)
    assert (story.labels("205"), story.disagreements) == ([], [])
    assert not story.extension("205").disagrees


@pytest.mark.parametrize(
    ("hint", "mixed"),
    [
        ("PJSIP/1001", False),
        ("PJSIP/1001&SIP/1001,CustomPresence:1001", False),
        ("PJSIP/1001&Custom:DND1001", True),
        ("PJSIP/1001&Queue:sales", True),
        (",CustomPresence:1001", True),
        ("", False),
    ],
)
def test_a_hint_mixes_where_it_names_more_than_phones(hint: str, mixed: bool) -> None:
    assert mixes_custom(hint) is mixed


# One read, one time


def test_a_report_in_the_same_read_as_the_end_of_a_call_is_questioned(story: Story) -> None:
    caller, leg = story.call("PJSIP/trunk", "1001")
    story.wait(5.0)
    at = story.now()
    story.tell(ev.Hangup(at, leg.info, 16))
    story.tell(ev.DeviceStateChange(at, "PJSIP/1001", "INUSE"))
    story.tell(ev.Hangup(at, caller.info, 16))
    story.wait(1.0)
    assert (story.label("1001"), story.questions) == ("Free", ["1001"])


def test_a_report_that_makes_an_extension_known_is_questioned() -> None:
    story = Story(board=WatchedBoard())
    story.tell(ev.DeviceStateChange(START + 1, "PJSIP/1001", "INUSE"))
    story.at = START + 1
    story.wait(1.0)
    assert (story.label("1001"), story.questions) == ("Free", ["1001"])


def test_the_report_in_dispute_is_published_though_its_reporter_says_it_again(story: Story) -> None:
    """A queue spoke in between, so that the other side of the dispute is another one now."""
    story.dial("1001", "1001")
    story.device("1001", "UNAVAILABLE")
    member(story, "PJSIP/1001", 1)
    story.wait(20.0)
    story.device("1001", "UNAVAILABLE")
    assert row_of(story.extension("1001"))["reported"] == "unavailable"
