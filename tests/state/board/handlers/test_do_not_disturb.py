"""Do-not-disturb: whoever switched it on, it ends only when the same one ends it."""

from __future__ import annotations

import pytest

from state import events as ev
from state.collector.resume import restore, resume_document
from state.live.rows import row_of
from tests.fakes.story import UP, Story
from tests.state.board.invariants import WatchedBoard

HINT = "PJSIP/1001&Custom:DND1001,CustomPresence:1001"
OWNERS = ("Custom:DND1001", "Custom:DEVDND1001", "presence")


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002", board=WatchedBoard())


def switch(story: Story, owner: str, *, on: bool) -> None:
    if owner == "presence":
        state = "dnd" if on else "away"
        story.tell(ev.PresenceStatus(story.now(), "1001", HINT, state, ""))
    else:
        say(story, owner, "BUSY" if on else "NOT_INUSE")


def say(story: Story, device: str, state: str) -> None:
    story.tell(ev.DeviceStateChange(story.now(), device, state))


def hint(story: Story, status: int) -> None:
    story.tell(ev.ExtensionStatus(story.now(), "1001", "ext-local", HINT, status))


def sweep(story: Story, status: int, *devices: tuple[str, str]) -> None:
    """The lists are asked: the hint has `status`, and these are all devices."""
    story.ask()
    at = story.now()
    hints = (ev.ExtensionStatus(at, "1001", "ext-local", HINT, status),)
    listed = tuple(ev.DeviceStateChange(at, *each) for each in devices)
    story.tell(ev.Snapshot(at, (), hints, listed, (), (), ()))


@pytest.mark.parametrize("first", OWNERS)
@pytest.mark.parametrize("second", OWNERS)
def test_each_owner_ends_only_its_own(story: Story, first: str, second: str) -> None:
    switch(story, first, on=True)
    switch(story, second, on=True)
    assert story.label("1001") == "Do Not Disturb"
    switch(story, second, on=False)
    assert story.label("1001") == ("Free" if first == second else "Do Not Disturb")
    switch(story, first, on=False)
    assert (story.label("1001"), story.extension("1001").dnd_by) == ("Free", set())


def test_dnd_by_the_phone_is_shown_the_moment_its_own_call_ends(story: Story) -> None:
    leg = story.dial("1001", "*78")
    story.state(leg, UP)
    story.device("1001", "INUSE")
    say(story, "Custom:DND1001", "BUSY")
    hint(story, 2)
    assert (story.extension("1001").dnd, story.label("1001")) == (True, "On Call")
    story.hang_up(leg)
    assert (story.label("1001"), story.state_of("1001")) == ("Do Not Disturb", "dnd")


def test_a_hint_that_is_busy_by_dnd_is_dnd_whatever_the_lists_say(story: Story) -> None:
    say(story, "Custom:DND1001", "BUSY")
    hint(story, 2)
    story.wait(3.0)
    sweep(story, 2, ("PJSIP/1001", "NOT_INUSE"), ("Custom:DND1001", "BUSY"))
    story.wait(3.0)
    assert story.labels("1001") == ["Do Not Disturb"]
    assert not story.extension("1001").disagrees
    assert story.disagreements == []


def test_a_call_that_rings_a_phone_with_dnd_is_no_disagreement(story: Story) -> None:
    say(story, "Custom:DND1001", "BUSY")
    caller = story.dial("PJSIP/trunk", "1001")
    story.ring(caller, "1001")
    hint(story, 2)
    story.wait(5.0)
    assert story.label("1001") == "Ringing"
    assert not story.extension("1001").disagrees


def test_the_list_of_devices_says_who_has_dnd_from_the_start() -> None:
    story = Story(board=WatchedBoard())
    devices = (("Custom:DND1001", "BUSY"), ("PJSIP/1001", "NOT_INUSE"))
    sweep(story, 2, *devices)
    assert (story.label("1001"), story.state_of("1001")) == ("Do Not Disturb", "dnd")


def test_a_device_that_the_list_no_longer_names_has_no_dnd(story: Story) -> None:
    say(story, "Custom:DND1001", "BUSY")
    sweep(story, 0, ("PJSIP/1001", "NOT_INUSE"))
    assert story.label("1001") == "Free"


def test_what_an_event_says_while_the_lists_are_asked_is_newer(story: Story) -> None:
    story.ask()
    say(story, "Custom:DND1001", "BUSY")
    story.lists()
    assert story.label("1001") == "Do Not Disturb"


def test_the_dnd_of_a_device_goes_with_the_device() -> None:
    """In FreePBX's device and user mode a person logs on to the device 7001."""

    def log_on(story: Story, *numbers: str) -> None:
        story.ask()
        at = story.now()
        hints = tuple(
            ev.ExtensionStatus(at, n, "ext-local", f"PJSIP/7001&Custom:DND{n}", 0) for n in numbers
        )
        dnd = ev.DeviceStateChange(at, "Custom:DEVDND7001", "BUSY")
        phone = ev.DeviceStateChange(at, "PJSIP/7001", "NOT_INUSE")
        story.tell(ev.Snapshot(at, (), hints, (dnd, phone), (), (), ()))

    story = Story(board=WatchedBoard())
    log_on(story, "1001")
    assert story.label("1001") == "Do Not Disturb"
    log_on(story, "1002")
    assert story.label("1002") == "Do Not Disturb"
    assert "1001" not in story.board.extensions


def test_dnd_of_nobody_s_device_is_nobody_s(story: Story) -> None:
    say(story, "Custom:DEVDND7001", "BUSY")
    say(story, "Custom:DND7001", "BUSY")
    assert {each.label for each in story.board.extensions.values()} == {"Free"}


@pytest.mark.parametrize("phone", ["SCCP/1001", "Skinny/1001"])
def test_a_phone_whose_driver_says_busy_without_a_call_has_dnd(phone: str) -> None:
    def lists(story: Story, state: str, *, asked: bool = True) -> None:
        if asked:
            story.ask()
        at = story.now()
        story.tell(ev.Snapshot(at, (), (), (ev.DeviceStateChange(at, phone, state),), (), (), ()))

    story = Story(board=WatchedBoard())
    lists(story, "NOT_INUSE")
    say(story, phone, "BUSY")
    story.wait(1.0)
    assert story.questions == ["1001"]
    lists(story, "BUSY")
    assert (story.label("1001"), story.extension("1001").dnd_by) == ("Do Not Disturb", {phone})
    switch(story, "Custom:DND1001", on=True)
    switch(story, "Custom:DND1001", on=False)
    assert story.label("1001") == "Do Not Disturb"
    say(story, phone, "NOT_INUSE")
    assert story.label("1001") == "Free"


def test_the_dnd_of_a_phone_goes_when_the_phone_becomes_another_s() -> None:
    def owned_by(story: Story, number: str) -> None:
        story.ask()
        at = story.now()
        hints = tuple(
            ev.ExtensionStatus(at, n, "x", "SCCP/7001" if n == number else f"PJSIP/{n}", 0)
            for n in ("1001", "1002")
        )
        names = ("PJSIP/1001", "PJSIP/1002")
        idle = tuple(ev.DeviceStateChange(at, name, "NOT_INUSE") for name in names)
        busy = ev.DeviceStateChange(at, "SCCP/7001", "BUSY")
        story.tell(ev.Snapshot(at, (), hints, (*idle, busy), (), (), ()))

    story = Story(board=WatchedBoard())
    story.tell(ev.LinkLost(story.now(), "cut"))
    owned_by(story, "1001")
    assert story.extension("1001").dnd_by == {"SCCP/7001"}
    owned_by(story, "1002")
    assert story.extension("1001").dnd_by == set()


def test_a_phone_that_is_busy_at_the_start_and_in_a_call_has_no_dnd() -> None:
    story = Story(board=WatchedBoard())
    story.tell(ev.LinkLost(story.now(), "cut"))
    story.ask()
    at = story.now()
    info = ev.ChannelInfo("1.1", "SCCP/1001-00000001", "1.1", UP)
    channels = (ev.ListedChannel(info, 5.0, "", "Dial"),)
    devices = (ev.DeviceStateChange(at, "SCCP/1001", "BUSY"),)
    story.tell(ev.Snapshot(at, channels, (), devices, (), (), ()))
    assert (story.label("1001"), story.extension("1001").dnd) == ("On Call", False)


def test_dnd_and_its_owners_outlive_a_restart(story: Story) -> None:
    switch(story, "Custom:DND1001", on=True)
    switch(story, "presence", on=True)
    rows = {number: row_of(each) for number, each in story.board.extensions.items()}
    board = WatchedBoard()
    restore(board, resume_document(story.board, story.board.results, story.at), rows)
    again = Story("1001", "1002", board=board, at=story.at)
    again.lists(devices={})
    assert again.extension("1001").dnd_by == {"presence"}, "the list names no Custom:DND1001"
