"""From the answer to the last Hangup: talk, hold, transfers.

Knows the course of a conversation and how long its parts take. Must not know events. A flow is a
generator: it makes its events and yields the seconds (at speed 1) until its next step.
"""

from collections.abc import Callable, Generator

from ami.simulator.switch.channels import Endpoint, SimChannel
from ami.simulator.switch.pbx import SimPbx
from ami.simulator.traffic import dialling
from ami.simulator.traffic.dialling import Call
from ami.simulator.traffic.dice import TALK_MEAN, Dice
from ami.simulator.traffic.transfers import Consultation, hand_over

Flow = Generator[float, None, None]

COURSES = {"plain": 73.0, "hold": 17.0, "blind": 5.0, "attended": 5.0}
"""How many of a hundred conversations take each course."""
RING_TIMEOUT = 15.0
"""Seconds Dial() lets a phone ring."""


def conversation(pbx: SimPbx, dice: Dice, call: Call, mean: float = TALK_MEAN) -> Flow:
    """Two parties who have just been bridged, until both have hung up."""
    yield from _FLOWS[dice.weighted(COURSES)](pbx, dice, call, dice.talk(mean))


def pick_free(pbx: SimPbx, dice: Dice, among: list[Endpoint] | None = None) -> Endpoint | None:
    """A free phone, or None; tries at most forty, so that a large PBX takes no longer."""
    phones = among if among is not None else list(pbx.phones.values())
    for _ in range(min(40, 3 * len(phones))):
        phone = dice.pick(phones)
        if phone.free(pbx.now):
            return phone
    return None


def plain(pbx: SimPbx, dice: Dice, call: Call, talk: float) -> Flow:
    """The two talk, and either hangs up."""
    yield talk
    end = dialling.hang_up_called if dice.chance(0.5) else dialling.hang_up_caller
    end(pbx, call)


def held(pbx: SimPbx, dice: Dice, call: Call, talk: float) -> Flow:
    """The agent holds the other party; one in eight of those hangs up meanwhile."""
    presser, other = _agent_and_other(pbx, call)
    yield talk * 0.4
    dialling.hold(pbx, presser, other)
    yield dice.between(8, 60)
    if dice.chance(0.12):
        end = dialling.hang_up_caller if other is call.caller else dialling.hang_up_called
        end(pbx, call)
        return
    dialling.unhold(pbx, presser, other)
    yield from plain(pbx, dice, call, talk * 0.6)


def _agent_and_other(pbx: SimPbx, call: Call) -> tuple[SimChannel, SimChannel]:
    outbound = call.leg.endpoint is pbx.trunk
    return (call.caller, call.leg) if outbound else (call.leg, call.caller)


def blind(pbx: SimPbx, dice: Dice, call: Call, talk: float) -> Flow:
    """A blind transfer; the call goes on if no phone is free."""
    yield talk * 0.5
    presser, other = _agent_and_other(pbx, call)
    dialling.hold(pbx, presser, other, by_phone=False)
    yield dice.between(3, 6)
    target = pick_free(pbx, dice)
    if target is None or presser is not call.leg:
        dialling.unhold(pbx, presser, other)
        yield from plain(pbx, dice, call, talk * 0.5)
        return
    leg = hand_over(pbx, call, target)
    yield 0.01
    dialling.ring(pbx, call.caller, leg)
    pickup = dice.pickup()
    yield min(pickup, RING_TIMEOUT)
    if pickup > RING_TIMEOUT:
        dialling.give_up(pbx, call.caller, leg)
        return
    yield from plain(pbx, dice, dialling.answer(pbx, call.caller, leg), talk * 0.5)


def attended(pbx: SimPbx, dice: Dice, call: Call, talk: float) -> Flow:
    """An attended transfer; the call goes on if no phone is free."""
    yield talk * 0.5
    presser, other = _agent_and_other(pbx, call)
    dialling.hold(pbx, presser, other, by_phone=False)
    yield dice.between(3, 6)
    target = pick_free(pbx, dice)
    if target is None or presser is not call.leg:
        dialling.unhold(pbx, presser, other)
        yield from plain(pbx, dice, call, talk * 0.5)
        return
    consult = Consultation(pbx, call, target)
    yield 0.01
    consult.ring()
    yield min(dice.pickup(), RING_TIMEOUT - 1)
    far = consult.answer()
    yield dice.between(6, 30)
    consult.complete()
    yield 0.45
    yield from plain(pbx, dice, consult.optimise(far), talk * 0.5)


_FLOWS: dict[str, Callable[[SimPbx, Dice, Call, float], Flow]] = {
    "plain": plain,
    "hold": held,
    "blind": blind,
    "attended": attended,
}
