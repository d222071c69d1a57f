"""The main rule: a channel's life makes what its extension shows, from Newchannel to Hangup."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from state import events as ev
from state.board.handlers import channels
from state.board.handlers.early_ring import EARLY_RING_S
from state.board.memory import MAX_CHANNELS
from state.counters import Reason
from tests.fakes.story import DOWN, RINGING, START, UP, Line, Story


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002", "1003")


def test_a_phone_that_dials_is_dialing_then_on_call_then_free(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.hang_up(leg, caller)
    assert story.labels("1001") == ["Dialing", "On Call", "Free"]
    assert story.changes("1001")[0].after == 8


def test_a_dialing_phone_is_outbound_and_a_ringing_one_inbound(story: Story) -> None:
    caller = story.dial("1001", "1002")
    story.ring(caller, "1002")
    assert story.details("1001").direction == "outbound"
    assert story.details("1002").direction == "inbound"


def test_an_answered_leg_is_on_call_before_it_is_in_a_bridge(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    leg = story.ring(caller, "1001")
    story.state(leg, UP)
    assert story.label("1001") == "On Call"


def test_up_is_latched_until_hangup(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.state(leg, RINGING)
    story.state(caller, DOWN)
    assert (story.label("1001"), story.label("1002")) == ("On Call", "On Call")


def test_moving_to_another_bridge_does_not_answer_again(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    answered_at = story.details("1002").answered_at
    story.wait(5)
    story.join("elsewhere", leg, caller)
    assert story.details("1002").answered_at == answered_at


def test_a_local_channel_is_nobodys_leg(story: Story) -> None:
    master = story.dial("PJSIP/trunk", "5551000")
    story.line("Local/1001@internal;1", linked=master, state=RINGING)
    story.line("Local/1001@internal;2", linked=master, state=UP)
    assert story.labels("1001") == []
    assert story.extension("1001").legs == {}


# The early ring


def test_the_early_ring_becomes_the_phones_own(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    story.ring(caller, "1001")
    assert story.labels("1001") == ["Ringing"]
    assert story.extension("1001").early == {}


def test_the_early_ring_shows_who_calls(story: Story) -> None:
    story.line("PJSIP/trunk", state=4, exten="1001", caller="2025550101")
    assert story.details("1001").peer == "2025550101"


def test_the_early_ring_goes_on_while_the_own_leg_is_down(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    leg = story.line("1001", linked=caller)
    story.begin_dial(caller, leg)
    assert story.label("1001") == "Ringing"


@pytest.mark.parametrize(
    "end", ["hangup", "dial end", "answered by the dialplan", "bridge", "queue"]
)
def test_the_early_ring_ends_with_what_its_call_does(story: Story, end: str) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    trunk = story.line("PJSIP/trunk", linked=caller)
    ends: dict[str, Callable[[], object]] = {
        "hangup": lambda: story.hang_up(caller),
        "dial end": lambda: story.end_dial(caller, trunk, "CHANUNAVAIL"),
        "answered by the dialplan": lambda: story.state(caller, UP),
        "bridge": lambda: story.join("b1", caller),
        "queue": lambda: story.tell(ev.QueueCallerJoin(story.now(), caller.info, "sales", 1)),
    }
    ends[end]()
    assert story.labels("1001") == ["Ringing", "Free"]


def test_the_early_ring_ends_where_the_dialplan_goes_to_another_agent(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    caller.exten = "1002"
    story.state(caller, 4)
    assert story.label("1001") == "Free"


@pytest.mark.parametrize("exten", ["s", "h", "vm-1001", ""])
def test_the_early_ring_goes_on_where_the_dialplan_goes_elsewhere(story: Story, exten: str) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    caller.exten = exten
    story.state(caller, 4)
    assert story.label("1001") == "Ringing"


def test_the_early_ring_ends_after_a_while_without_a_leg(story: Story) -> None:
    story.dial("PJSIP/trunk", "1001")
    story.wait(EARLY_RING_S - 0.1)
    assert story.label("1001") == "Ringing"
    story.wait(0.5)
    assert story.label("1001") == "Free"


def test_a_leg_that_ended_takes_the_early_ring_with_it(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    leg = story.line("1001", linked=caller)
    story.hang_up(leg, cause=17)
    assert story.label("1001") == "Free"


def test_an_agent_who_dials_its_own_number_does_not_ring(story: Story) -> None:
    story.dial("1001", "1001")
    assert story.labels("1001") == ["Dialing"]


def test_a_number_without_a_phone_does_not_ring(story: Story) -> None:
    story.dial("PJSIP/trunk", "600")
    assert "600" not in story.board.extensions


def test_a_phone_that_is_unavailable_does_not_ring_early() -> None:
    story = Story("1001")
    story.device("1001", "UNAVAILABLE")
    story.dial("PJSIP/trunk", "1001")
    assert story.labels("1001") == ["Unavailable"]


def test_two_calls_ring_one_phone_and_one_gives_up(story: Story) -> None:
    first = story.dial("PJSIP/trunk", "1001")
    story.dial("1002", "1001")
    story.hang_up(first)
    assert story.label("1001") == "Ringing"


# Hold


def test_hold_is_the_phones_that_pressed_it(story: Story) -> None:
    _, leg = story.call("1001", "1002")
    story.hold(leg)
    assert (story.label("1001"), story.label("1002")) == ("On Call", "On Hold")
    assert story.code("1002") == 16
    story.unhold(leg)
    assert story.label("1002") == "On Call"


def test_a_hold_that_is_never_taken_back_ends_with_the_call(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.hold(leg)
    story.wait(10)
    story.hang_up(leg, caller)
    assert story.leg("1002").hold_s == pytest.approx(10, abs=0.01)
    assert story.leg("1002").talk_s == pytest.approx(0, abs=0.01)


def test_holds_add_up_and_a_second_press_does_not_begin_anew(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    for _ in range(3):
        story.hold(leg)
        story.wait(2)
        story.hold(leg)
        story.wait(2)
        story.unhold(leg)
        story.unhold(leg)
    story.hang_up(leg, caller)
    assert story.leg("1002").hold_s == pytest.approx(12, abs=0.05)


def test_who_pressed_hold_and_is_joined_with_another_talks_again(story: Story) -> None:
    _, leg = story.call("1001", "1002")
    story.hold(leg)
    story.join("consultation", leg)
    assert story.label("1002") == "On Call"


def test_a_hold_ends_in_the_next_bridge_though_the_first_was_entered_late(story: Story) -> None:
    """A BridgeEnter that is overtaken by later events of its channel is refused, but for where."""
    caller = story.dial("1001", "1002")
    leg = story.ring(caller, "1002")
    entered = story.now()
    story.state(leg, UP)
    story.tell(ev.BridgeEnter(entered, leg.info, "b1"))
    story.hold(leg)
    story.join("consultation", leg)
    assert story.label("1002") == "On Call"


def test_a_hold_ended_when_the_next_bridge_was_entered_though_that_is_told_late(
    story: Story,
) -> None:
    _, leg = story.call("1001", "1002")
    story.hold(leg)
    story.wait(10)
    entered = story.now()
    story.state(leg, UP)
    story.tell(ev.BridgeEnter(entered, leg.info, "consultation"))
    assert story.label("1002") == "On Call"
    story.wait(5)
    story.hang_up(leg)
    assert story.leg("1002").hold_s == pytest.approx(10, abs=0.05)


def test_a_hold_ended_in_the_second_bridge_though_the_first_is_told_after_it(story: Story) -> None:
    caller = story.dial("1001", "1002")
    leg = story.ring(caller, "1002")
    entered = story.now()
    story.state(leg, UP)
    story.hold(leg)
    story.wait(10)
    story.join("consultation", leg)
    assert story.label("1002") == "On Hold"
    story.tell(ev.BridgeEnter(entered, leg.info, "b1"))
    assert story.label("1002") == "On Call"
    story.wait(5)
    story.hang_up(leg)
    assert story.leg("1002").hold_s == pytest.approx(10, abs=0.05)


def test_hold_survives_coming_back_to_the_same_bridge(story: Story) -> None:
    _, leg = story.call("1001", "1002")
    story.hold(leg)
    story.join(f"bridge-{leg.uniqueid}", leg)
    assert story.label("1002") == "On Hold"


def test_a_hold_pressed_before_the_first_bridge_is_entered_goes_on_in_it(story: Story) -> None:
    caller = story.dial("1001", "1002")
    leg = story.ring(caller, "1002")
    story.state(leg, UP)
    story.state(caller, UP)
    story.hold(caller)
    story.join("b1", caller, leg)
    assert (story.label("1001"), story.label("1002")) == ("On Hold", "On Call")


def test_a_second_call_while_the_first_is_held_is_in_use_and_on_hold(story: Story) -> None:
    caller, _ = story.call("1001", "1002")
    story.hold(caller)
    story.call("1001", "1003")
    assert (story.code("1001"), story.label("1001")) == (17, "On Call")


# What comes late, twice or never


def test_a_hung_up_channel_never_comes_back(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.hang_up(leg, caller)
    for late in (ev.Newstate, ev.Newchannel, ev.Hold, ev.NewConnectedLine):
        story.tell(late(story.now(), leg.info))
    story.join("b1", leg)
    assert story.label("1002") == "Free"
    assert story.board.channels == {}
    assert story.refused(Reason.HUNG_UP) == 5


def test_a_hangup_of_an_unknown_channel_is_remembered(story: Story) -> None:
    stranger = Line("9.9", "PJSIP/1001-00000009", "9.9", UP)
    story.hang_up(stranger)
    story.state(stranger, UP)
    assert story.label("1001") == "Free"
    assert story.refused(Reason.UNKNOWN_HANGUP) == 1


def test_a_second_hangup_ends_nothing_twice(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.hang_up(leg, leg, caller, caller)
    assert len(story.legs("1002")) == len(story.legs("1001")) == 1


def test_a_second_newchannel_begins_nothing_anew(story: Story) -> None:
    caller = story.dial("1001", "1002")
    story.wait(3)
    story.tell(ev.Newchannel(story.now(), caller.info))
    assert story.board.channels[caller.uniqueid].created_at < START + 1
    assert story.refused(Reason.KNOWN_NEWCHANNEL) == 1


def test_an_older_event_changes_nothing(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    leg = story.ring(caller, "1001")
    story.tell(ev.Newstate(story.at - 5, leg.info._replace(state=UP)))
    assert story.label("1001") == "Ringing"
    assert story.refused(Reason.OLDER_THAN_CHANNEL) == 1


def test_a_hangup_counts_however_old_it_is(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.tell(ev.Hangup(story.at - 100, leg.info, 16))
    assert story.label("1002") == "Free"
    leg_record = story.leg("1002")
    assert leg_record.started_at <= leg_record.ended_at
    assert leg_record.talk_s >= 0
    story.hang_up(caller)


def test_a_channel_is_known_from_whatever_speaks_of_it_first(story: Story) -> None:
    story.state(Line("9.9", "PJSIP/1001-00000009", "9.9"), RINGING)
    assert story.label("1001") == "Ringing"


@pytest.mark.parametrize(
    "info",
    [
        ev.ChannelInfo("", "PJSIP/1001-00000001", "1.1", 6),
        ev.ChannelInfo("1.1", "", "1.1", 6),
        ev.ChannelInfo("", "", "", 6),
    ],
)
def test_an_event_without_a_channel_is_refused(story: Story, info: ev.ChannelInfo) -> None:
    story.tell(ev.Newstate(story.now(), info))
    assert story.board.channels == {}
    assert story.refused(Reason.NO_CHANNEL) == 1


def test_more_channels_than_are_kept_are_refused(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "MAX_CHANNELS", 10)
    for _ in range(20):
        story.dial("PJSIP/trunk", "5551000")
    assert len(story.board.channels) == 10
    assert story.refused(Reason.TOO_MANY_CHANNELS) == 10
    assert MAX_CHANNELS >= 10_000


def test_after_a_restart_of_the_pbx_a_uniqueid_may_come_again(story: Story) -> None:
    caller = story.dial("1001", "1002")
    story.state(caller, UP)
    story.tell(ev.LinkLost(story.now(), "restart"))
    story.wait(5)
    again = Line(caller.uniqueid, "PJSIP/1003-00000001", caller.uniqueid, RINGING)
    story.tell(ev.Newchannel(story.now(), again.info))
    assert (story.label("1001"), story.label("1003")) == ("Free", "Ringing")
    assert story.leg("1001").estimated


# Names


def test_a_masquerade_gives_a_channel_to_the_extension_of_its_new_name(story: Story) -> None:
    caller = story.dial("1001", "1002")
    story.tell(ev.Rename(story.now(), caller.uniqueid, "PJSIP/1003-0000002a"))
    assert (story.label("1001"), story.label("1003")) == ("Free", "Dialing")


def test_a_zombie_stays_whose_it_was(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.tell(ev.Rename(story.now(), leg.uniqueid, f"{leg.name}<ZOMBIE>"))
    story.hang_up(leg, caller)
    assert story.leg("1002").outcome == "answered"


def test_a_rename_of_an_unknown_channel_is_refused(story: Story) -> None:
    story.tell(ev.Rename(story.now(), "9.9", "PJSIP/1001-00000001"))
    assert story.board.channels == {}
    assert story.refused(Reason.UNKNOWN_RENAME) == 1


def test_a_channel_follows_its_call_into_another(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    leg.linkedid = "1.0"
    story.join("b2", leg)
    assert story.details("1002").call_id == "1.0"
    story.hang_up(leg, caller)
    assert story.leg("1002").call_id == "1.0"


def test_an_event_that_names_no_call_leaves_its_channel_in_the_one_it_is_in(story: Story) -> None:
    caller = story.dial("1001", "1002")
    story.tell(ev.Newstate(story.now(), caller.info._replace(linkedid="", state=UP)))
    assert story.label("1001") == "On Call"
    assert story.details("1001").call_id == caller.linkedid


def test_a_hostile_name_is_kept_as_text(story: Story) -> None:
    caller = story.line("PJSIP/trunk", state=4, exten="1001")
    caller.caller_name = "<script>alert(1)</script>"
    story.state(caller, 4)
    leg = story.line("1001", linked=caller, connected="2025550101")
    leg.connected_name = "<script>alert(1)</script>"
    story.state(leg, RINGING)
    assert story.details("1001").peer_name == "<script>alert(1)</script>"


def test_a_channel_that_an_event_calls_by_another_name_changes_hands(story: Story) -> None:
    """A masquerade whose Rename was lost: the next event of the channel has its new name."""
    line = story.line("1001", state=UP)
    line.name = "PJSIP/1002-0000000a"
    story.state(line, UP)
    assert (story.label("1001"), story.label("1002")) == ("Free", "On Call")
    line.name = "PJSIP/trunk-0000000b"
    story.state(line, UP)
    assert (story.label("1001"), story.label("1002")) == ("Free", "Free")
