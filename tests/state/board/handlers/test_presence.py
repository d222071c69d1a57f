"""Presence: whose it is, what it says, and that the lists tell it to a fresh start."""

from __future__ import annotations

import pytest

from state import events as ev
from tests.fakes.story import Story
from tests.scenarios.centre import Centre
from tests.state.board.invariants import WatchedBoard

HINT = "PJSIP/1001&Custom:DND1001,CustomPresence:anna"


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002", board=WatchedBoard())


def lists(story: Story, *presences: tuple[str, str, str], refused: bool = False) -> None:
    """The lists are there; 1001's hint names the presence of anna."""
    at = story.now()
    hints = (
        ev.ExtensionStatus(at, "1001", "ext-local", HINT, 0),
        ev.ExtensionStatus(at, "1002", "ext-local", "PJSIP/1002", 0),
    )
    devices = tuple(
        ev.DeviceStateChange(at, f"PJSIP/{number}", "NOT_INUSE") for number in story.numbers
    )
    said = None if refused else tuple(ev.PresenceStateChange(at, *each) for each in presences)
    story.tell(ev.Snapshot(at, (), hints, devices, (), (), (), said))


def said(story: Story, number: str = "1001") -> tuple[str, str]:
    extension = story.extension(number)
    return extension.presence, extension.presence_message


@pytest.mark.parametrize("state", ["away", "xa", "chat", "unavailable"])
def test_a_presence_is_kept_with_its_words_and_is_no_status(story: Story, state: str) -> None:
    story.tell(ev.PresenceStatus(story.now(), "1001", HINT, state, "lunch"))
    assert (said(story), story.label("1001")) == ((state, "lunch"), "Free")


@pytest.mark.parametrize("state", ["available", "not_set", "invalid", ""])
def test_a_presence_that_says_nothing_ends_one_that_did(story: Story, state: str) -> None:
    story.tell(ev.PresenceStatus(story.now(), "1001", HINT, "away", "lunch"))
    story.tell(ev.PresenceStatus(story.now(), "1001", HINT, state, ""))
    assert said(story) == ("", "")


def test_who_is_there_may_say_something(story: Story) -> None:
    story.tell(ev.PresenceStatus(story.now(), "1001", HINT, "available", "in the lab"))
    assert said(story) == ("available", "in the lab")


def test_a_presence_belongs_to_whose_hint_names_it(story: Story) -> None:
    story.ask()
    lists(story)
    story.tell(ev.PresenceStateChange(story.now(), "CustomPresence:anna", "away", ""))
    assert (said(story), said(story, "1002")) == (("away", ""), ("", ""))


def test_without_a_hint_it_belongs_to_the_number_in_its_name(story: Story) -> None:
    for presentity in ("CustomPresence:1002", "CustomPresence:9999", "SIP:1001"):
        story.tell(ev.PresenceStateChange(story.now(), presentity, "away", ""))
    assert (said(story), said(story, "1002")) == (("", ""), ("away", ""))
    assert set(story.board.extensions) == {"1001", "1002"}


def test_a_fresh_start_knows_presence_and_dnd_from_the_list() -> None:
    story = Story(board=WatchedBoard())
    story.numbers = ("1001", "1002")
    story.ask()
    lists(story, ("CustomPresence:anna", "away", "lunch"), ("CustomPresence:1002", "dnd", ""))
    assert said(story) == ("away", "lunch")
    assert story.label("1002") == "Do Not Disturb"


def test_a_presence_that_the_list_does_not_name_is_over(story: Story) -> None:
    story.tell(ev.PresenceStatus(story.now(), "1001", HINT, "dnd", "at work"))
    story.ask()
    lists(story, ("CustomPresence:9999", "away", ""))
    assert (said(story), story.label("1001")) == (("", ""), "Free")


def test_of_two_presences_the_one_that_says_something_is_shown(story: Story) -> None:
    story.ask()
    at = story.now()
    hint = ev.ExtensionStatus(at, "1001", "x", "PJSIP/1001,CustomPresence:a&CustomPresence:b", 0)
    listed = tuple(
        ev.PresenceStateChange(at, f"CustomPresence:{name}", state, "")
        for name, state in (("a", "away"), ("b", "not_set"))
    )
    story.tell(ev.Snapshot(at, (), (hint,), None, None, None, None, listed))
    assert said(story) == ("away", "")


def test_a_pbx_that_refuses_the_list_ends_no_presence(story: Story) -> None:
    story.tell(ev.PresenceStatus(story.now(), "1001", HINT, "away", "lunch"))
    story.ask()
    lists(story, refused=True)
    assert said(story) == ("away", "lunch")


def test_what_an_event_says_while_the_lists_are_asked_is_newer(story: Story) -> None:
    story.ask()
    story.tell(ev.PresenceStatus(story.now(), "1001", HINT, "away", "lunch"))
    lists(story, ("CustomPresence:anna", "dnd", ""))
    assert (said(story), story.label("1001")) == (("away", "lunch"), "Free")


def test_a_presence_of_no_extension_makes_none(story: Story) -> None:
    story.tell(ev.PresenceStatus(story.now(), "9999", "CustomPresence:9999", "away", ""))
    assert set(story.board.extensions) == {"1001", "1002"}


def test_a_presence_of_an_extension_that_is_gone_does_not_bring_it_back() -> None:
    centre = Centre(["101 = PJSIP/101,CustomPresence:101"])
    centre.remove("101")
    centre.tell(ev.PresenceStateChange(centre.now(), "CustomPresence:101", "away", ""))
    assert centre.tiles == set()


def test_a_presence_of_a_tenant_with_another_key_by_now_makes_no_second_tile() -> None:
    centre = Centre(["101@acme = PJSIP/a,CustomPresence:a101"])
    centre.move("101@beta = PJSIP/b")
    centre.tell(ev.PresenceStateChange(centre.now(), "CustomPresence:a101", "away", ""))
    assert centre.tiles == {"101@acme", "101@beta"}


BACK = "101 = PJSIP/101,CustomPresence:101"


@pytest.mark.parametrize("by_hint", [False, True])
def test_a_presence_is_known_when_its_hint_comes_back(*, by_hint: bool) -> None:
    centre = Centre([BACK])
    at = centre.now()
    hinted = ev.PresenceStatus(at, "101", "PJSIP/101,CustomPresence:101", "dnd", "", "ext-local")
    alone = ev.PresenceStateChange(at, "CustomPresence:101", "dnd", "")
    centre.tell(hinted if by_hint else alone)
    centre.remove("101")
    assert centre.tiles == set()
    centre.move(BACK)
    assert centre.label("101") == "Do Not Disturb"


def test_a_presence_that_ended_while_its_hint_was_gone_has_ended() -> None:
    centre = Centre([BACK])
    centre.tell(ev.PresenceStateChange(centre.now(), "CustomPresence:101", "dnd", ""))
    centre.remove("101")
    centre.tell(ev.PresenceStateChange(centre.now(), "CustomPresence:101", "available", ""))
    centre.move(BACK)
    assert centre.label("101") == "Free"


def test_of_a_presence_without_a_hint_the_newer_of_list_and_event_is_remembered(
    story: Story,
) -> None:
    story.ask()
    story.tell(ev.PresenceStateChange(story.now(), "CustomPresence:101", "away", "lunch"))
    story.tell(ev.PresenceStateChange(story.now(), "CustomPresence:103", "available", ""))
    lists(story, *((f"CustomPresence:{n}", "dnd", "") for n in ("101", "102", "103")))
    for number in ("101", "102", "103"):
        hint = f"PJSIP/{number},CustomPresence:{number}"
        story.tell(ev.ExtensionStatus(story.now(), number, "ext-local", hint, 0))
    assert said(story, "101") == ("away", "lunch")
    assert [story.label(n) for n in ("101", "102", "103")] == ["Free", "Do Not Disturb", "Free"]
