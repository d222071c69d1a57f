"""A call that an agent takes on another phone is his call: follow-me, forwarding, queues."""

from __future__ import annotations

import pytest

from state import events as ev
from tests.fakes.story import RINGING, UP, Line, Story


@pytest.fixture
def story() -> Story:
    return Story("1004", "1005")


def local(story: Story, name: str, linked: Line) -> tuple[Line, Line]:
    near = story.line(f"{name};1", linked=linked, caller="x")
    far = story.line(f"{name};2", linked=linked, caller="x")
    story.tell(ev.LocalBridge(story.now(), near.info, far.info))
    return near, far


def mobile(story: Story, caller: Line) -> Line:
    leg = story.line("PJSIP/trunk", linked=caller, caller="0699", connected="2025550101")
    story.state(leg, RINGING)
    return leg


def test_a_direct_call_that_is_forwarded_to_a_mobile(story: Story) -> None:
    caller = story.dial("1005", "1004")
    leg = mobile(story, caller)
    story.begin_dial(caller, leg)
    assert story.label("1004") == "Free"
    story.state(leg, UP)
    assert (story.label("1004"), story.details("1004").away) == ("On Call", True)
    story.device("1004", "NOT_INUSE")
    story.wait(10)
    assert (story.label("1004"), story.questions) == ("On Call", [])
    story.hang_up(leg, caller)
    record = story.leg("1004")
    assert (record.direction, record.outcome) == ("inbound", "answered")
    assert record.talk_s == pytest.approx(10, abs=0.05)


@pytest.mark.parametrize("inner_first", [True, False])
def test_a_queues_call_that_follows_its_member_through_nested_local_channels(
    story: Story, inner_first: bool
) -> None:
    caller = story.dial("PJSIP/trunk2", "600")
    story.join_queue(caller, "sales")
    near, far = local(story, "Local/1004@from-queue", caller)
    args = (caller.info, near.info, "sales", "Local/1004@from-queue/n", "")
    story.tell(ev.AgentCalled(story.now(), *args))
    inner_near, inner_far = local(story, "Local/0699@from-internal", caller)
    leg = mobile(story, caller)
    dials = [(caller, near), (far, inner_near), (inner_far, leg)]
    for each in dials[::-1] if inner_first else dials:
        story.begin_dial(*each)
    own = story.line("1004", linked=caller, connected="2025550101")
    story.begin_dial(far, own)
    story.state(own, RINGING)
    story.state(leg, UP)
    assert (story.label("1004"), story.details("1004").queue) == ("On Call", "sales")
    story.hang_up(own, cause=26)
    story.tell(ev.AgentConnect(story.now(), *args))
    story.wait(10)
    story.hang_up(leg)
    record = story.leg("1004")
    assert (record.queue, record.outcome) == ("sales", "answered")


def test_a_member_whose_queue_names_him_at_the_answer_alone(story: Story) -> None:
    """Where the stream began too late to tell for whom the mobile was dialled."""
    caller = story.dial("PJSIP/trunk2", "600")
    near, far = local(story, "Local/id-19@agentcallback", caller)
    story.board.identity.members.number_of("Local/id-19@agentcallback", "PJSIP/1004")
    leg = mobile(story, caller)
    story.begin_dial(far, leg)
    story.state(leg, UP)
    assert story.label("1004") == "Free"
    args = (caller.info, near.info, "sales", "Local/id-19@agentcallback", "")
    story.tell(ev.AgentConnect(story.now(), *args))
    assert story.label("1004") == "On Call"


def test_a_member_of_whom_nothing_answered_is_not_on_a_call(story: Story) -> None:
    caller = story.dial("PJSIP/trunk2", "600")
    near, _ = local(story, "Local/1004@from-queue", caller)
    args = (caller.info, near.info, "sales", "Local/1004@from-queue/n", "")
    story.tell(ev.AgentConnect(story.now(), *args))
    gone = ev.ChannelInfo("8.8", "PJSIP/trunk-1", caller.linkedid, UP)
    story.tell(ev.AgentConnect(story.now(), caller.info, gone, "sales", "PJSIP/1004", ""))
    alone = story.line("Local/1004@x;1", linked=caller, caller="x")
    story.tell(ev.AgentConnect(story.now(), caller.info, alone.info, "sales", "PJSIP/1004", ""))
    announcer = story.line("Announcer/1", linked=caller, caller="x")
    other = ev.AgentConnect(story.now(), caller.info, announcer.info, "sales", "PJSIP/1004", "")
    story.tell(other)
    assert story.label("1004") == "Free"


def test_the_own_phone_that_was_faster_has_the_call(story: Story) -> None:
    caller = story.dial("1005", "1004")
    own = story.ring(caller, "1004")
    leg = mobile(story, caller)
    story.begin_dial(caller, leg)
    story.state(own, UP)
    story.state(leg, UP)
    assert not story.details("1004").away


def test_a_call_that_is_forwarded_to_a_colleague_is_the_colleagues(story: Story) -> None:
    caller = story.dial("PJSIP/trunk2", "1004")
    leg = story.ring(caller, "1005")
    story.state(leg, UP)
    assert (story.label("1004"), story.label("1005")) == ("Free", "On Call")


def test_a_call_out_is_nobody_elses(story: Story) -> None:
    caller = story.dial("1005", "0699")
    leg = mobile(story, caller)
    story.begin_dial(caller, leg)
    story.state(leg, UP)
    assert (story.label("1005"), story.label("1004")) == ("Dialing", "Free")


def test_a_mobile_whose_channel_is_renamed_is_still_where_the_agent_is(story: Story) -> None:
    caller = story.dial("1005", "1004")
    leg = mobile(story, caller)
    story.begin_dial(caller, leg)
    story.state(leg, UP)
    story.tell(ev.Rename(story.now(), leg.uniqueid, "PJSIP/other-00000009"))
    assert story.label("1004") == "On Call"


def test_a_phone_that_does_not_want_to_be_disturbed_is_not_shown_ringing(story: Story) -> None:
    story.tell(ev.DeviceStateChange(story.now(), "Custom:DND1004", "BUSY"))
    story.dial("1005", "1004")
    assert story.label("1004") == "Do Not Disturb"


def test_dials_in_a_circle_lead_nowhere(story: Story) -> None:
    caller = story.dial("PJSIP/trunk2", "600")
    near, far = local(story, "Local/9@x", caller)
    story.state(near, UP)
    story.begin_dial(far, near)
    story.tell(ev.LocalBridge(story.now(), near.info, far.info))
    story.tell(ev.LocalBridge(story.now(), far.info, far.info))
    leg = mobile(story, caller)
    story.begin_dial(far, leg)
    story.state(leg, UP)
    args = (caller.info, near.info, "sales", "PJSIP/1004", "")
    story.tell(ev.AgentConnect(story.now(), *args))
    assert story.label("1004") == "Free"


def test_where_the_call_goes_is_known_from_the_dial_that_says_it(story: Story) -> None:
    """A DID is dialled; that the dialplan has gone on to 1004 is told by DialBegin alone."""
    caller = story.dial("PJSIP/trunk2", "5551004")
    near, far = local(story, "Local/FMGL-1004@from-internal", caller)
    caller.exten = "1004"
    story.begin_dial(caller, near)
    leg = mobile(story, caller)
    story.begin_dial(far, leg)
    story.state(leg, UP)
    assert (story.label("1004"), story.details("1004").away) == ("On Call", True)


def test_who_called_the_agent_talks_with_him_and_not_with_his_mobile(story: Story) -> None:
    caller = story.dial("1005", "1004")
    leg = mobile(story, caller)
    story.begin_dial(caller, leg)
    story.state(leg, UP)
    caller.connected_num = "0699"
    story.state(caller, UP)
    assert story.details("1005").peer == "1004"
    story.hang_up(leg)
    assert story.details("1005").peer == "0699"
    story.hang_up(caller)
    assert story.leg("1005").peer == "1004"


@pytest.mark.parametrize("device", ["Custom:CF1004", "Custom:DEVCF1004", "Custom:FOLLOWME1004"])
def test_a_phone_that_forwards_its_calls_is_not_shown_ringing(story: Story, device: str) -> None:
    """If it rings all the same, its own leg tells."""
    story.tell(ev.DeviceStateChange(story.now(), device, "INUSE"))
    caller = story.dial("1005", "1004")
    assert story.label("1004") == "Free"
    leg = story.ring(caller, "1004")
    assert story.label("1004") == "Ringing"
    story.hang_up(leg, caller)
    story.tell(ev.DeviceStateChange(story.now(), device, "NOT_INUSE"))
    story.dial("1005", "1004")
    assert story.label("1004") == "Ringing"


def test_the_list_tells_who_forwards_his_calls() -> None:
    story = Story("1004", "1005")
    story.ask()
    at = story.now()
    devices = ("PJSIP/1004", "NOT_INUSE"), ("PJSIP/1005", "NOT_INUSE"), ("Custom:CF1004", "BUSY")
    listed = tuple(ev.DeviceStateChange(at, *each) for each in devices)
    story.tell(ev.Snapshot(at, (), (), listed, (), (), ()))
    story.dial("1005", "1004")
    assert story.label("1004") == "Free"
    story.sweep()
    story.dial("1005", "1004")
    assert story.label("1004") == "Ringing"


# Calls that an agent has left


def trunk(story: Story, caller: Line, far: Line | None = None) -> Line:
    """Whoever dialled the agent dials an outside number next, and talks there."""
    dialler = far or caller
    dialler.exten = "0611"
    leg = story.line("PJSIP/trunk", linked=caller, caller="0611", connected="x")
    story.begin_dial(dialler, leg)
    story.state(leg, RINGING)
    story.answer(dialler, leg, "outside")
    story.wait(300)
    return leg


@pytest.mark.parametrize("transferred", [True, False])
@pytest.mark.parametrize("arrives_at", ["1004", "s"])
def test_a_call_that_the_agent_has_left_is_no_call_of_his(
    story: Story, arrives_at: str, transferred: bool
) -> None:
    """He sends it to an outside number, or hangs up and the dialplan goes on."""
    caller = story.dial("1005", arrives_at)
    caller.exten = "1004"
    leg = story.ring(caller, "1004")
    story.answer(caller, leg)
    story.wait(10)
    if transferred:
        story.tell(ev.BlindTransfer(story.now(), leg.info, caller.info, "0611"))
    story.hang_up(leg)
    outside = trunk(story, caller)
    assert (story.label("1004"), story.extension("1004").today.calls) == ("Free", 1)
    story.hang_up(outside, caller)
    assert story.leg("1004").talk_s == pytest.approx(10, abs=0.05)


def queue_call(story: Story) -> tuple[Line, Line]:
    """A queue calls 1004 by a Local channel; the caller and the half that dials."""
    caller = story.dial("PJSIP/trunk2", "600")
    story.join_queue(caller, "sales")
    near, far = local(story, "Local/1004@from-queue", caller)
    story.begin_dial(caller, near)
    return caller, far


@pytest.mark.parametrize("taker", ["1004", "1005"])
def test_a_queues_call_that_is_sent_on_is_nobodys_who_has_left(story: Story, taker: str) -> None:
    """Whether the agent took it who was called, or a colleague who picked it up."""
    caller, far = queue_call(story)
    leg = story.ring(far, taker)
    story.answer(far, leg)
    story.tell(ev.BlindTransfer(story.now(), leg.info, far.info, "0611"))
    story.hang_up(leg)
    trunk(story, caller, far)
    assert [story.label(each) for each in ("1004", "1005")] == ["Free", "Free"]


def test_a_call_that_was_taken_on_a_mobile_and_sent_on_is_over_too(story: Story) -> None:
    caller = story.dial("1005", "1004")
    leg = mobile(story, caller)
    story.begin_dial(caller, leg)
    story.answer(caller, leg)
    assert story.label("1004") == "On Call"
    story.hang_up(leg)
    trunk(story, caller)
    assert (story.label("1004"), len(story.legs("1004"))) == ("Free", 1)


def test_two_mobiles_one_after_the_other_are_both_tried(story: Story) -> None:
    """The first was answered, and its voicemail did not confirm the call: nobody talked."""
    caller = story.dial("1005", "1004")
    own = story.ring(caller, "1004")
    story.end_dial(caller, own, "NOANSWER")
    story.hang_up(own)
    for _ in range(2):
        leg = mobile(story, caller)
        story.begin_dial(caller, leg)
        story.state(leg, UP)
        assert story.label("1004") == "On Call"
        story.hang_up(leg)


def let_ring(story: Story) -> Line:
    """A call to 1004 rings at his own phone for a while."""
    caller = story.dial("PJSIP/trunk2", "1004")
    own = story.ring(caller, "1004")
    story.wait(20)
    story.end_dial(caller, own, "NOANSWER")
    story.hang_up(own, cause=19)
    return caller


@pytest.mark.parametrize("exten", ["0800", "+442079460000", "9"])
def test_a_call_that_nobody_took_and_that_goes_on_to_another_number_is_not_his(
    story: Story, exten: str
) -> None:
    caller = let_ring(story)
    caller.exten = exten
    leg = mobile(story, caller)
    story.begin_dial(caller, leg)
    story.answer(caller, leg)
    assert (story.label("1004"), story.leg("1004").outcome) == ("Free", "missed")


@pytest.mark.parametrize("exten", ["1004", "s", "FM1004"])
@pytest.mark.parametrize("through_local", [True, False])
def test_follow_me_that_rings_the_own_phone_first_and_then_the_mobile(
    story: Story, exten: str, through_local: bool
) -> None:
    caller = let_ring(story)
    dialler = caller
    caller.exten = exten
    if through_local:
        near, dialler = local(story, "Local/90699@from-internal", caller)
        story.begin_dial(caller, near)
        dialler.exten = "90699"
    leg = mobile(story, caller)
    story.begin_dial(dialler, leg)
    story.answer(dialler, leg)
    assert (story.label("1004"), story.details("1004").away) == ("On Call", True)


def test_a_call_that_is_forwarded_at_once_by_its_mobiles_number_is_his(story: Story) -> None:
    caller = story.dial("PJSIP/trunk2", "1004")
    caller.exten = "0699"
    leg = mobile(story, caller)
    story.begin_dial(caller, leg)
    story.answer(caller, leg)
    assert (story.label("1004"), story.details("1004").away) == ("On Call", True)


def test_a_call_that_comes_back_to_the_agent_may_reach_him_on_his_mobile(story: Story) -> None:
    caller = story.dial("PJSIP/trunk2", "1004")
    first = story.ring(caller, "1004")
    story.answer(caller, first)
    story.tell(ev.BlindTransfer(story.now(), first.info, caller.info, "1005"))
    story.hang_up(first)
    caller.exten = "1005"
    second = story.ring(caller, "1005")
    story.answer(caller, second)
    story.tell(ev.BlindTransfer(story.now(), second.info, caller.info, "1004"))
    story.hang_up(second)
    caller.exten = "1004"
    leg = mobile(story, caller)
    story.begin_dial(caller, leg)
    story.state(leg, UP)
    assert [story.label(each) for each in ("1004", "1005")] == ["On Call", "Free"]


def test_an_answer_that_is_told_late_counts(story: Story) -> None:
    caller = story.dial("PJSIP/trunk2", "1004")
    leg = story.ring(caller, "1004")
    early = story.at
    story.wait(1)
    story.state(leg, UP)
    story.tell(ev.BridgeEnter(early, leg.info, "b1"))
    story.hang_up(leg)
    trunk(story, caller)
    assert story.label("1004") == "Free"


def test_who_rings_for_a_caller_who_waits_for_hours_is_forgotten(story: Story) -> None:
    caller = story.dial("PJSIP/trunk2", "600")
    for _ in range(20):
        story.hang_up(story.ring(caller, "1004"))
    assert len(story.board.channels[caller.uniqueid].dials) == 1
