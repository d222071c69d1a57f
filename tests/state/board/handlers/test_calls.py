"""Who called whom: dials, transfers, pickups, parking, Local pairs, listening in."""

from __future__ import annotations

import pytest

from state import events as ev
from state.counters import Reason
from tests.fakes.story import RINGING, UP, Line, Story


@pytest.fixture
def story() -> Story:
    return Story("1001", "1002", "1003")


def local_pair(story: Story, master: Line, number: str) -> tuple[Line, Line]:
    """The halves of Local/number@agents, dialled in the call of `master`."""
    near = story.line(f"Local/{number}@agents;1", linked=master, exten=number)
    far = story.line(f"Local/{number}@agents;2", linked=master, state=4, exten=number)
    story.tell(ev.LocalBridge(story.now(), near.info, far.info))
    return near, far


# Dials


def test_a_placed_call_shows_the_number_that_was_dialled(story: Story) -> None:
    caller = story.dial("1001", "92025550123")
    assert story.details("1001").peer == "92025550123"
    caller.exten = "s"
    story.state(caller, 4)
    assert story.details("1001").peer == "92025550123"


def test_a_placed_call_shows_who_is_reached_once_that_is_known(story: Story) -> None:
    caller = story.dial("1001", "650")
    caller.connected_num, caller.connected_name = "1002", "Ana"
    story.state(caller, 4)
    assert (story.details("1001").peer, story.details("1001").peer_name) == (
        "1002",
        "Ana",
    )


def test_a_call_that_is_forwarded_does_not_ring_the_phone_it_passes_by(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    near, far = local_pair(story, caller, "1002")
    story.begin_dial(caller, near)
    assert story.label("1001") == "Free"
    story.begin_dial(far, story.line("1002", linked=caller))
    assert story.labels("1001") == ["Ringing", "Free"]


def test_a_call_that_leaves_by_the_trunk_does_not_ring_its_agent(story: Story) -> None:
    caller = story.dial("1002", "1001")
    story.begin_dial(caller, story.line("PJSIP/trunk", linked=caller))
    assert story.label("1001") == "Free"


def test_a_local_channel_to_the_same_agent_goes_on_ringing_it(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    near, _ = local_pair(story, caller, "1001")
    story.begin_dial(caller, near)
    assert story.label("1001") == "Ringing"


def test_a_phone_rung_together_with_a_trunk_does_not_flicker(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    leg = story.line("1001", linked=caller)
    mobile = story.line("PJSIP/trunk", linked=caller)
    story.begin_dial(caller, mobile)
    story.begin_dial(caller, leg)
    story.state(leg, RINGING)
    assert story.labels("1001") == ["Ringing"]


def test_an_originated_call_rings_and_then_is_the_agents_own(story: Story) -> None:
    leg = story.line("1001", exten="s")
    story.begin_dial(None, leg)
    story.state(leg, RINGING)
    assert (story.label("1001"), story.details("1001").direction) == (
        "Ringing",
        "inbound",
    )
    story.state(leg, UP)
    other = story.ring(leg, "1002")
    story.answer(leg, other)
    story.hang_up(other, leg)
    assert (story.leg("1001").direction, story.leg("1002").direction) == ("outbound", "inbound")


def test_an_originate_through_local_is_the_agents_own_call_too(story: Story) -> None:
    near = story.line("Local/1001@agents;1", exten="1001")
    far = story.line("Local/1001@agents;2", linked=near, state=4, exten="1001")
    story.tell(ev.LocalBridge(story.now(), near.info, far.info))
    story.begin_dial(None, near)
    leg = story.ring(far, "1001")
    story.answer(far, leg)
    other = story.ring(near, "1002")
    story.answer(near, other)
    story.hang_up(other, leg, near, far)
    assert (story.leg("1001").direction, story.leg("1002").direction) == ("outbound", "inbound")


def test_events_of_unknown_channels_change_nothing(story: Story) -> None:
    one, two = Line("9.1", "PJSIP/trunk-1", "9.1"), Line("9.2", "PJSIP/trunk-2", "9.1")
    at = story.now
    for event in (
        ev.DialEnd(at(), None, two.info, "ANSWER"),
        ev.LocalBridge(at(), one.info, two.info),
        ev.BlindTransfer(at(), one.info, two.info, "1001"),
        ev.AttendedTransfer(at(), one.info, two.info, None),
    ):
        story.tell(event)
    assert story.board.channels == {}
    assert story.labels("1001") == []


# Channels whose beginning was not told


def test_a_dial_tells_of_the_caller_whose_beginning_was_lost(story: Story) -> None:
    caller = Line("9.1", "PJSIP/1001-00000009", "9.1", 4, "650")
    called = Line("9.2", "PJSIP/1002-00000010", "9.1")
    story.tell(ev.DialBegin(story.now(), caller.info, called.info))
    assert (story.label("1001"), story.label("1002")) == ("Dialing", "Free")
    story.wait(1.5)
    story.hang_up(called, caller)
    leg = story.leg("1001")
    assert (leg.direction, leg.peer, leg.estimated) == ("outbound", "650", True)
    assert leg.ring_s == pytest.approx(1.5, abs=0.1)


@pytest.mark.parametrize("request_", [ev.HangupRequest, ev.SoftHangupRequest])
def test_a_call_of_which_only_the_end_is_told_is_kept(
    story: Story, request_: type[ev.HangupRequest | ev.SoftHangupRequest]
) -> None:
    caller = Line("9.1", "PJSIP/1001-00000009", "9.1", 4, "999")
    story.tell(request_(story.now(), caller.info))
    story.hang_up(caller)
    assert (story.leg("1001").direction, story.leg("1001").estimated) == ("outbound", True)
    assert story.label("1001") == "Free"


def test_a_dial_or_request_of_a_channel_that_has_hung_up_brings_nothing_back(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.hang_up(leg, caller)
    story.tell(ev.DialBegin(story.now(), caller.info, leg.info))
    story.tell(ev.SoftHangupRequest(story.now(), caller.info))
    assert story.board.channels == {}
    assert story.refused(Reason.HUNG_UP) == 0


def test_a_dial_whose_caller_has_hung_up_is_no_originate(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    story.hang_up(caller)
    leg = story.line("1001")
    story.begin_dial(caller, leg)
    channel = story.board.channels[leg.uniqueid]
    assert (channel.originated, channel.transferred_from, channel.queue) == (False, "", "")
    assert caller.uniqueid not in story.board.channels


# Transfers


def test_a_blind_transfer_tells_who_sent_the_call_where(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.tell(ev.BlindTransfer(story.now(), leg.info, caller.info, "1003"))
    story.hang_up(leg)
    target = story.ring(caller, "1003")
    story.answer(caller, target)
    story.hang_up(target, caller)
    assert story.leg("1002").transferred_to == "1003"
    assert (story.leg("1003").transferred_from, story.leg("1003").peer) == ("1002", "1001")
    assert (story.leg("1001").transferred_from, story.leg("1001").peer) == ("", "1002")
    assert story.labels("1001") == ["Dialing", "On Call", "Free"]


def test_a_dial_that_is_reported_before_its_blind_transfer_is_known_as_transferred(
    story: Story,
) -> None:
    caller, leg = story.call("1001", "1002")
    target = story.ring(caller, "1003")
    story.tell(ev.BlindTransfer(story.now(), leg.info, caller.info, "1003"))
    story.hang_up(leg, target, caller)
    assert story.leg("1003").transferred_from == "1002"


def test_an_attended_transfer_by_the_phone_tells_both_ends(story: Story) -> None:
    caller, leg = story.call("1001", "1002")
    story.hold(leg)
    consult, target = story.call("1002", "1003")
    story.tell(ev.AttendedTransfer(story.now(), leg.info, consult.info, target.info))
    target.connected_num = caller.caller_num
    story.join("b9", caller, target)
    story.hang_up(leg, consult, target, caller)
    first, second = story.legs("1002")
    assert (first.transferred_to, second.transferred_to) == ("1003", "")
    assert (story.leg("1003").transferred_from, story.leg("1003").peer) == ("1002", "1001")
    assert story.leg("1001").peer == "1002"


def test_an_attended_transfer_by_feature_code_reaches_through_the_local_channel(
    story: Story,
) -> None:
    caller, leg = story.call("1001", "1002")
    near, far = local_pair(story, caller, "1003")
    near.caller_num = "1003"
    target = story.ring(far, "1003")
    story.answer(far, target)
    story.tell(ev.AttendedTransfer(story.now(), leg.info, leg.info, near.info))
    story.hang_up(leg, target, caller)
    assert story.leg("1002").transferred_to == "1003"
    assert story.leg("1003").transferred_from == "1002"


def test_an_attended_transfer_without_a_target_names_the_connected_line(story: Story) -> None:
    _, leg = story.call("1001", "1002")
    consult, target = story.call("1002", "1003")
    consult.connected_num = "1003"
    story.tell(ev.AttendedTransfer(story.now(), leg.info, consult.info, None))
    target.connected_num = "1001"
    story.join("b9", target)
    story.hang_up(leg, target)
    assert story.leg("1002").transferred_to == "1003"
    assert story.leg("1003").transferred_from == "1002"


# Pickup, parking, listening in


def test_a_pickup_is_the_pickers_inbound_call(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "1001")
    rung = story.ring(caller, "1001")
    picker = story.dial("1002", "*81001")
    story.state(picker, UP)
    story.tell(ev.Pickup(story.now(), picker.info, rung.info))
    story.hang_up(rung, cause=26)
    story.join("b1", picker, caller)
    story.hang_up(picker, caller)
    assert story.leg("1001").outcome == "answered elsewhere"
    assert (story.leg("1002").direction, story.leg("1002").outcome) == ("inbound", "answered")


def test_a_picked_up_queue_call_stays_the_queues(story: Story) -> None:
    caller = story.dial("PJSIP/trunk", "600")
    story.join_queue(caller, "sales")
    rung = story.queue_rings(caller, "sales", "1001")
    picker = story.dial("1002", "*81001")
    story.state(picker, UP)
    story.tell(ev.Pickup(story.now(), picker.info, rung.info))
    assert story.details("1002").queue == "sales"


@pytest.mark.parametrize("retrieved", [True, False])
def test_a_parked_call_is_parked_until_somebody_or_nobody_takes_it(
    story: Story, retrieved: bool
) -> None:
    caller, leg = story.call("PJSIP/trunk", "1001")
    story.tell(ev.ParkedCall(story.now(), caller.info, "701"))
    story.hang_up(leg)
    assert story.board.channels[caller.uniqueid].parked == "701"
    taker = story.dial("1002", "701") if retrieved else None
    story.tell(ev.UnParkedCall(story.now(), caller.info, taker.info if taker else None))
    assert story.board.channels[caller.uniqueid].parked == ""


def test_listening_in_is_monitoring_and_no_call(story: Story) -> None:
    story.call("PJSIP/trunk", "1001")
    spyer = story.dial("1002", "*551001")
    story.state(spyer, UP)
    spied = next(iter(story.extension("1001").legs.values()))
    info = ev.ChannelInfo(spied.uniqueid, spied.name, spied.linkedid, UP)
    story.tell(ev.ChanSpyStart(story.now(), spyer.info, info))
    assert (story.code("1002"), story.label("1002")) == (1, "Monitoring")
    assert story.details("1002").monitoring == "1001"
    story.tell(ev.ChanSpyStop(story.now(), spyer.info))
    story.hang_up(spyer)
    assert story.label("1002") == "Free"
    assert story.legs("1002") == []
    assert story.extension("1002").today.calls == 0


def test_listening_to_nobody_yet_is_monitoring(story: Story) -> None:
    spyer = story.dial("1002", "*551001")
    story.state(spyer, UP)
    story.tell(ev.ChanSpyStart(story.now(), spyer.info, None))
    assert story.details("1002").monitoring == "?"
