"""A channel calls a phone: the steps, each with its events in Asterisk's order.

Knows the events of Dial() and of a two-party bridge, as recorded from Asterisk 22.10. Must not
know how long anything takes or why it happens.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ami.simulator.switch.channels import Bridge, ChannelState, Endpoint, SimChannel
from ami.simulator.switch.pbx import SimPbx

SCREENING = {"CID-CallingPres": "0 (Presentation Allowed, Not Screened)"}
LEG = "(Outgoing Line)"


@dataclass(slots=True, eq=False)
class Call:
    """Two channels that talk; `leg` is the called channel."""

    caller: SimChannel
    leg: SimChannel
    bridge: Bridge
    completed: Callable[[str], None] | None = None
    """A queue's function, called once with the reason when the conversation is over."""

    def complete(self, reason: str) -> None:
        """Tell the queue, if the call came through a queue, that it is over."""
        if self.completed:
            self.completed(reason)
            self.completed = None


def dial(pbx: SimPbx, caller: SimChannel, target: Endpoint, number: str) -> SimChannel:
    """Dial(): the called leg appears, and each end shows the other's number."""
    outside = target is pbx.trunk
    line = f"{number[1:]}@{target.number}" if outside else number
    caller.application = "Dial"
    caller.data = f"PJSIP/{line},30,tT" if outside else f"PJSIP/{line},15,tTkK"
    leg = pbx.new_channel(target, caller=("", "") if outside else None, linked=caller)
    leg.exten, leg.application, leg.data = number, "AppDial", LEG
    if outside:
        leg.number = number
        leg.connected_number, leg.connected_name = caller.number, caller.caller_name
        pbx.emit("NewCallerid", leg, SCREENING)
    pbx.connect_line(leg, caller)
    pbx.emit("DialBegin", caller, ("Dest", leg), {"DialString": line})
    pbx.connect_line(caller, leg)
    return leg


def ring(pbx: SimPbx, caller: SimChannel, leg: SimChannel) -> None:
    """The called phone rings, and the caller hears it."""
    pbx.new_state(leg, ChannelState.RINGING)
    pbx.tell_device(caller.endpoint)
    dial_event(pbx, "DialState", caller, leg, "RINGING")


def answer(pbx: SimPbx, caller: SimChannel, leg: SimChannel) -> Call:
    """The called phone answers: both channels are up and in a bridge."""
    leg.exten = ""
    pbx.new_state(leg, ChannelState.UP)
    dial_event(pbx, "DialEnd", caller, leg, "ANSWER")
    if caller.state != ChannelState.UP:
        pbx.new_state(caller, ChannelState.UP)
    bridge = pbx.create_bridge()
    pbx.enter(bridge, leg, caller)
    return Call(caller, leg, bridge)


def dial_event(pbx: SimPbx, name: str, caller: SimChannel, leg: SimChannel, status: str) -> None:
    """DialState or DialEnd."""
    pbx.emit(name, caller, ("Dest", leg), {"DialStatus": status})


def give_up(pbx: SimPbx, caller: SimChannel, leg: SimChannel) -> None:
    """Nobody answered in time: the dialplan goes on to its Hangup()."""
    dial_event(pbx, "DialEnd", caller, leg, "NOANSWER")
    pbx.hang_up(leg, cause=0)
    caller.priority = 3
    pbx.soft_hangup(caller)
    pbx.hang_up(caller)


def cancel(pbx: SimPbx, caller: SimChannel, leg: SimChannel) -> None:
    """The caller hangs up while it rings."""
    pbx.request_hangup(caller, tech=487)
    dial_event(pbx, "DialEnd", caller, leg, "CANCEL")
    pbx.soft_hangup(caller, tech=487)
    pbx.hang_up(leg)
    pbx.hang_up(caller, tech=487)


def decline(pbx: SimPbx, caller: SimChannel, leg: SimChannel) -> None:
    """The phone rejects the call: 603 once it rings."""
    pbx.request_hangup(leg, cause=21, tech=603)
    dial_event(pbx, "DialEnd", caller, leg, "NOANSWER")
    pbx.hang_up(leg, cause=21, tech=603)
    caller.priority = 3
    pbx.soft_hangup(caller)
    pbx.hang_up(caller, cause=21, tech=603)


def busy(pbx: SimPbx, caller: SimChannel, leg: SimChannel) -> None:
    """The phone is busy: 486, and the caller hears the busy tone."""
    pbx.request_hangup(leg, cause=17, tech=486)
    dial_event(pbx, "DialEnd", caller, leg, "BUSY")
    pbx.hang_up(leg, cause=17, tech=486)
    caller.priority = 4
    pbx.new_state(caller, ChannelState.BUSY)
    pbx.request_hangup(caller, cause=17, tech=486)
    pbx.soft_hangup(caller, tech=486)
    pbx.hang_up(caller, cause=17, tech=486)


def unreachable(pbx: SimPbx, caller: SimChannel) -> None:
    """The phone has no contact: no leg ever appears."""
    caller.priority = 2
    pbx.soft_hangup(caller)
    pbx.hang_up(caller, cause=3, tech=404)


def hang_up_called(pbx: SimPbx, call: Call) -> None:
    """The called side ends the conversation."""
    pbx.request_hangup(call.leg)
    call.complete("agent")
    pbx.leave(call.bridge, call.leg)
    pbx.leave(call.bridge, call.caller)
    pbx.destroy(call.bridge)
    pbx.soft_hangup(call.caller)
    pbx.hang_up(call.leg)
    pbx.hang_up(call.caller)


def hang_up_caller(pbx: SimPbx, call: Call) -> None:
    """The calling side ends the conversation; a caller in a queue gives no cause."""
    pbx.request_hangup(call.caller, cause=0 if call.completed else 16)
    call.complete("caller")
    pbx.leave(call.bridge, call.caller)
    pbx.soft_hangup(call.caller)
    pbx.hang_up(call.caller)
    pbx.leave(call.bridge, call.leg)
    pbx.destroy(call.bridge)
    pbx.hang_up(call.leg)


def hold(pbx: SimPbx, presser: SimChannel, other: SimChannel, *, by_phone: bool = True) -> None:
    """The other party hears music, and its device is the one that Asterisk calls ONHOLD.

    A phone's own hold button names a music class, a feature code does not.
    """
    pbx.emit("Hold", presser, {"MusicClass": "default"} if by_phone else {})
    other.held = True
    pbx.tell_device(other.endpoint)
    music(pbx, other)


def unhold(pbx: SimPbx, presser: SimChannel, other: SimChannel) -> None:
    """The phone that pressed hold talks to the other party again."""
    pbx.emit("Unhold", presser)
    other.held = False
    pbx.tell_device(other.endpoint)
    music(pbx, other, on=False)


def music(pbx: SimPbx, channel: SimChannel, *, on: bool = True) -> None:
    """Music on hold begins or ends for a channel."""
    if on:
        pbx.emit("MusicOnHoldStart", channel, {"Class": "default"})
    else:
        pbx.emit("MusicOnHoldStop", channel)
