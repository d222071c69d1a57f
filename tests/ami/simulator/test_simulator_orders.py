"""The simulated flows tell their events in the order recorded from Asterisk 22."""

from collections.abc import Callable

import pytest

from ami.simulator.switch.pbx import SimPbx
from ami.simulator.traffic import calls
from ami.simulator.traffic.conversation import Flow
from ami.simulator.traffic.queue_flow import queue_call
from ami.simulator.wire import SimEvent
from tests.ami.simulator.simulator_support import (
    LoadedDice,
    by_actor,
    headers,
    play,
    recorded,
    small_pbx,
    tokens,
)

ORDERS = recorded("orders")
ASYNCHRONOUS = {"ExtensionStatus", "DeviceStateChange", "QueueMemberStatus"}
Opening = Callable[[SimPbx], Flow]
IGNORES, TAKES = True, False
NAMED = (False, False)
"""The caller hides no number and is a business."""


def internal(*outcomes: str, yes: tuple[bool, ...] = ()) -> Opening:
    """A call from 1006 to the first colleague; `yes` answers after who is called."""
    return lambda pbx: calls.internal_call(
        pbx, LoadedDice(*outcomes, yes=(False, *yes)), pbx.phones["1006"]
    )


def inbound(*outcomes: str) -> Opening:
    return lambda pbx: calls.direct_call(pbx, LoadedDice(*outcomes), pbx.phones["1006"])


def outbound(*outcomes: str) -> Opening:
    return lambda pbx: calls.outbound_call(pbx, LoadedDice(*outcomes), pbx.phones["1006"])


def unreachable(pbx: SimPbx) -> Flow:
    pbx.phones["1001"].reachable = False
    return calls.direct_call(pbx, LoadedDice(), pbx.phones["1001"])


def queued(
    queue: str, *outcomes: str, ignored: tuple[bool, ...], patience: float = 60.0
) -> Opening:
    """A caller of a queue; `ignored` says of each phone in turn whether it is let ring."""

    def flow(pbx: SimPbx) -> Flow:
        dice = LoadedDice(*outcomes, yes=(*NAMED, *ignored), pickups=(3, 2, 4), patience=patience)
        return queue_call(pbx, dice, pbx.queues[queue])

    return flow


FLOWS: dict[str, Opening] = {
    "direct_ended_by_called": internal("answered", "plain", yes=(True,)),
    "direct_cancelled": internal("cancelled"),
    "direct_timed_out": internal("unanswered"),
    "declined": internal("declined"),
    "busy": internal("busy"),
    "trunk_to_did": inbound("answered", "plain"),
    "outbound_answered": outbound("answered", "plain"),
    "outbound_cancelled": outbound("cancelled"),
    "hold_by_called": internal("answered", "hold"),
    "hold_until_hangup": internal("answered", "hold", yes=(True,)),
    "blind_by_dtmf": internal("answered", "blind"),
    "attended_by_dtmf": internal("answered", "attended"),
    "unreachable": unreachable,
    "one_by_one_answered": queued("support", "plain", ignored=(IGNORES, TAKES)),
    "one_by_one_abandoned": queued("support", ignored=(IGNORES,), patience=2.0),
    "ringall_answered": queued("sales", "plain", ignored=(TAKES, TAKES, TAKES)),
    "ringall_abandoned": queued("sales", ignored=(IGNORES, IGNORES, IGNORES), patience=2.0),
}


@pytest.mark.parametrize("scenario", FLOWS)
def test_each_channel_and_bridge_tells_what_asterisk_told(scenario: str) -> None:
    pbx = small_pbx()
    events = play(pbx, FLOWS[scenario](pbx))
    told = [event for event in events if event.name not in ASYNCHRONOUS and call_event(event.text)]
    assert by_actor(tokens(told)) == by_actor(ORDERS[scenario])


def call_event(text: str) -> bool:
    return "Uniqueid: " in text


@pytest.mark.parametrize("scenario", FLOWS)
def test_nothing_is_left_after_a_call(scenario: str) -> None:
    pbx = small_pbx()
    play(pbx, FLOWS[scenario](pbx))
    assert not pbx.channels
    assert not pbx.bridges
    assert not any(queue.entries for queue in pbx.queues.values())
    assert all(
        state == "NOT_INUSE" for device, state in pbx.devices.items() if device.startswith("PJSIP")
    )


def test_a_waiting_call_rings_a_phone_in_use_and_puts_its_first_call_on_hold() -> None:
    pbx = small_pbx()
    second_is_taken = (*NAMED, *NAMED, False)
    dice = LoadedDice(yes=second_is_taken)
    events = play(pbx, calls.waiting_call(pbx, dice, pbx.phones["1006"]))
    told = device_states(events, "PJSIP/1006")
    assert told == ["RINGING", "INUSE", "RINGINUSE", "INUSE", "NOT_INUSE"]


DEVICE_STATES = {
    "direct_ended_by_called": (["INUSE", "NOT_INUSE"], ["RINGING", "INUSE", "NOT_INUSE"]),
    "direct_timed_out": (["INUSE", "NOT_INUSE"], ["RINGING", "NOT_INUSE"]),
    "busy": (["BUSY", "NOT_INUSE"], []),
    "hold_by_called": (
        ["INUSE", "ONHOLD", "INUSE", "NOT_INUSE"],
        ["RINGING", "INUSE", "NOT_INUSE"],
    ),
}
"""What Asterisk told of the caller's and the called phone in these recordings."""


@pytest.mark.parametrize("scenario", DEVICE_STATES)
def test_device_states_change_as_on_asterisk(scenario: str) -> None:
    pbx = small_pbx()
    events = play(pbx, FLOWS[scenario](pbx))
    caller, called = DEVICE_STATES[scenario]
    assert device_states(events, "PJSIP/1006") == caller
    assert device_states(events, "PJSIP/1001") == called


def device_states(events: list[SimEvent], device: str) -> list[str]:
    told = [dict(headers(event.text)) for event in events if event.name == "DeviceStateChange"]
    return [change["State"] for change in told if change["Device"] == device]
