"""Calls outside the queues: between phones, from the trunk to a phone, out to the trunk.

Knows the outcomes of a call and how often each comes. `dialling` makes the events.
"""

from collections.abc import Callable

from ami.simulator.switch.channels import ChannelState, Endpoint, SimChannel
from ami.simulator.switch.pbx import SimPbx
from ami.simulator.traffic import dialling
from ami.simulator.traffic.conversation import RING_TIMEOUT, Flow, conversation, pick_free
from ami.simulator.traffic.dialling import Call
from ami.simulator.traffic.dice import Dice

OUTCOMES = {"answered": 78.0, "unanswered": 8.0, "cancelled": 6.0, "declined": 5.0, "busy": 3.0}
"""The outcomes of a hundred calls to an idle phone."""
OUTBOUND_OUTCOMES = {"answered": 72.0, "cancelled": 20.0, "busy": 8.0}
INTERNAL_MEAN, DIRECT_MEAN = 70.0, 150.0
"""Mean seconds of talk with a colleague, and with somebody outside."""


def internal_call(pbx: SimPbx, dice: Dice, phone: Endpoint) -> Flow:
    """An agent calls a colleague: mostly a free one, sometimes a busy or unreachable one."""
    others = [other for other in pbx.phones.values() if other is not phone]
    free = pick_free(pbx, dice, others)
    target = dice.pick(others) if free is None or dice.chance(0.08) else free
    caller = pbx.new_channel(phone, ChannelState.RING, exten=target.number)
    yield from call_phone(pbx, dice, caller, target, INTERNAL_MEAN)


def direct_call(pbx: SimPbx, dice: Dice, phone: Endpoint) -> Flow:
    """Somebody outside calls an agent's own number."""
    caller = from_trunk(pbx, dice, phone)
    yield from call_phone(pbx, dice, caller, phone, DIRECT_MEAN)


def from_trunk(pbx: SimPbx, dice: Dice, phone: Endpoint) -> SimChannel:
    """A caller on the trunk who dialled a phone's seven-digit number (DID)."""
    did = f"555{phone.number}"
    channel = pbx.new_channel(pbx.trunk, ChannelState.RING, exten=did, caller=dice.caller())
    channel.context, channel.exten = "internal", phone.number
    return channel


def call_phone(pbx: SimPbx, dice: Dice, caller: SimChannel, target: Endpoint, mean: float) -> Flow:
    """A channel in the dialplan dials a phone; until the last Hangup, whatever the outcome."""
    if not target.reachable:
        dialling.unreachable(pbx, caller)
        return
    outcome = dice.weighted(OUTCOMES) if target.free(pbx.now) else "busy"
    leg = dialling.dial(pbx, caller, target, target.number)
    yield 0.01
    yield from _OUTCOME[outcome](pbx, dice, caller, leg, mean)


def outbound_call(pbx: SimPbx, dice: Dice, phone: Endpoint) -> Flow:
    """An agent calls somebody outside through the trunk."""
    number = dice.outside_number()
    caller = pbx.new_channel(phone, ChannelState.RING, exten=number)
    leg = dialling.dial(pbx, caller, pbx.trunk, number)
    yield 0.8
    outcome = dice.weighted(OUTBOUND_OUTCOMES)
    yield from _OUTCOME[outcome](pbx, dice, caller, leg, DIRECT_MEAN)


def waiting_call(pbx: SimPbx, dice: Dice, phone: Endpoint) -> Flow:
    """Call waiting: a second call rings a phone that talks; answering it holds the first."""
    caller = from_trunk(pbx, dice, phone)
    leg = dialling.dial(pbx, caller, phone, phone.number)
    yield 0.01
    dialling.ring(pbx, caller, leg)
    yield dice.pickup()
    first = dialling.answer(pbx, caller, leg)
    yield dice.talk() * 0.4
    yield from _second_call(pbx, dice, phone, first)
    yield dice.talk() * 0.4
    dialling.hang_up_called(pbx, first)


def _second_call(pbx: SimPbx, dice: Dice, phone: Endpoint, first: Call) -> Flow:
    caller = from_trunk(pbx, dice, phone)
    leg = dialling.dial(pbx, caller, phone, phone.number)
    yield 0.01
    dialling.ring(pbx, caller, leg)
    yield dice.pickup()
    if dice.chance(0.4):
        dialling.cancel(pbx, caller, leg)
        return
    dialling.hold(pbx, first.leg, first.caller)
    second = dialling.answer(pbx, caller, leg)
    yield dice.between(15, 60)
    dialling.hang_up_called(pbx, second)
    yield 1.0
    dialling.unhold(pbx, first.leg, first.caller)


def load_call(pbx: SimPbx, dice: Dice, phone: Endpoint) -> Flow:
    """A very short call, for load: half a second from the trunk to the last Hangup."""
    caller = from_trunk(pbx, dice, phone)
    leg = dialling.dial(pbx, caller, phone, phone.number)
    yield 0.01
    dialling.ring(pbx, caller, leg)
    yield dice.between(0.1, 0.3)
    call = dialling.answer(pbx, caller, leg)
    yield dice.between(0.1, 0.4)
    dialling.hang_up_called(pbx, call)


def _answered(pbx: SimPbx, dice: Dice, caller: SimChannel, leg: SimChannel, mean: float) -> Flow:
    dialling.ring(pbx, caller, leg)
    yield min(dice.pickup(), RING_TIMEOUT - 1)
    yield from conversation(pbx, dice, dialling.answer(pbx, caller, leg), mean)


def _unanswered(pbx: SimPbx, _: Dice, caller: SimChannel, leg: SimChannel, __: float) -> Flow:
    dialling.ring(pbx, caller, leg)
    yield RING_TIMEOUT
    dialling.give_up(pbx, caller, leg)


def _cancelled(pbx: SimPbx, dice: Dice, caller: SimChannel, leg: SimChannel, _: float) -> Flow:
    dialling.ring(pbx, caller, leg)
    yield dice.between(3, 14)
    dialling.cancel(pbx, caller, leg)


def _declined(pbx: SimPbx, dice: Dice, caller: SimChannel, leg: SimChannel, _: float) -> Flow:
    dialling.ring(pbx, caller, leg)
    yield dice.between(1, 4)
    dialling.decline(pbx, caller, leg)


def _busy(pbx: SimPbx, _: Dice, caller: SimChannel, leg: SimChannel, __: float) -> Flow:
    dialling.busy(pbx, caller, leg)
    yield from ()


_OUTCOME: dict[str, Callable[[SimPbx, Dice, SimChannel, SimChannel, float], Flow]] = {
    "answered": _answered,
    "unanswered": _unanswered,
    "cancelled": _cancelled,
    "declined": _declined,
    "busy": _busy,
}
