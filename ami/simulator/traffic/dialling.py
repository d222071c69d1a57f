"""One phone called from a channel: the steps, each with its events in Asterisk's order.

Knows what Dial() and a two-party bridge tell, as recorded from Asterisk 22.10; nothing of how
long anything takes or why it happens.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ami.simulator.switch.channels import Bridge, Channel, ChannelState, Endpoint
from ami.simulator.switch.pbx import Pbx

SCREENING = {"CID-CallingPres": "0 (Presentation Allowed, Not Screened)"}
LEG = "(Outgoing Line)"


@dataclass(slots=True, eq=False)
class Call:
    """Two channels that talk; `leg` is the one that was called."""

    caller: Channel
    leg: Channel
    bridge: Bridge
    completed: Callable[[str], None] | None = None
    """Called once with the reason when the conversation is over: a queue counts with it."""

    def complete(self, reason: str) -> None:
        """Tell the queue, if the call came through one, that it is over."""
        if self.completed:
            self.completed(reason)
            self.completed = None


def dial(pbx: Pbx, caller: Channel, target: Endpoint, number: str) -> Channel:
    """Dial(): the called leg appears and both ends learn of each other."""
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


def ring(pbx: Pbx, caller: Channel, leg: Channel) -> None:
    """The called phone rings, and the caller hears it."""
    pbx.new_state(leg, ChannelState.RINGING)
    pbx.tell_device(caller.endpoint)
    dial_event(pbx, "DialState", caller, leg, "RINGING")


def answer(pbx: Pbx, caller: Channel, leg: Channel) -> Call:
    """The called phone is taken: both channels up and in a bridge."""
    leg.exten = ""
    pbx.new_state(leg, ChannelState.UP)
    dial_event(pbx, "DialEnd", caller, leg, "ANSWER")
    if caller.state != ChannelState.UP:
        pbx.new_state(caller, ChannelState.UP)
    bridge = pbx.create_bridge()
    pbx.enter(bridge, leg, caller)
    return Call(caller, leg, bridge)


def dial_event(pbx: Pbx, name: str, caller: Channel, leg: Channel, status: str) -> None:
    """DialState or DialEnd."""
    pbx.emit(name, caller, ("Dest", leg), {"DialStatus": status})


def give_up(pbx: Pbx, caller: Channel, leg: Channel) -> None:
    """Nobody took the phone in time: the dialplan goes on to its Hangup()."""
    dial_event(pbx, "DialEnd", caller, leg, "NOANSWER")
    pbx.hang_up(leg, cause=0)
    caller.priority = 3
    pbx.soft_hangup(caller)
    pbx.hang_up(caller)


def cancel(pbx: Pbx, caller: Channel, leg: Channel) -> None:
    """The caller hangs up while it rings."""
    pbx.request_hangup(caller, tech=487)
    dial_event(pbx, "DialEnd", caller, leg, "CANCEL")
    pbx.soft_hangup(caller, tech=487)
    pbx.hang_up(leg)
    pbx.hang_up(caller, tech=487)


def decline(pbx: Pbx, caller: Channel, leg: Channel) -> None:
    """The phone rejects the call: 603 once it rings."""
    pbx.request_hangup(leg, cause=21, tech=603)
    dial_event(pbx, "DialEnd", caller, leg, "NOANSWER")
    pbx.hang_up(leg, cause=21, tech=603)
    caller.priority = 3
    pbx.soft_hangup(caller)
    pbx.hang_up(caller, cause=21, tech=603)


def busy(pbx: Pbx, caller: Channel, leg: Channel) -> None:
    """The phone is busy: 486, and the dialplan lets the caller hear it."""
    pbx.request_hangup(leg, cause=17, tech=486)
    dial_event(pbx, "DialEnd", caller, leg, "BUSY")
    pbx.hang_up(leg, cause=17, tech=486)
    caller.priority = 4
    pbx.new_state(caller, ChannelState.BUSY)
    pbx.request_hangup(caller, cause=17, tech=486)
    pbx.soft_hangup(caller, tech=486)
    pbx.hang_up(caller, cause=17, tech=486)


def unreachable(pbx: Pbx, caller: Channel) -> None:
    """The phone has no contact: no leg ever appears."""
    caller.priority = 2
    pbx.soft_hangup(caller)
    pbx.hang_up(caller, cause=3, tech=404)


def hang_up_called(pbx: Pbx, call: Call) -> None:
    """The called side ends the conversation."""
    pbx.request_hangup(call.leg)
    call.complete("agent")
    pbx.leave(call.bridge, call.leg)
    pbx.leave(call.bridge, call.caller)
    pbx.destroy(call.bridge)
    pbx.soft_hangup(call.caller)
    pbx.hang_up(call.leg)
    pbx.hang_up(call.caller)


def hang_up_caller(pbx: Pbx, call: Call) -> None:
    """The calling side ends the conversation; a caller in a queue gives no cause."""
    pbx.request_hangup(call.caller, cause=0 if call.completed else 16)
    call.complete("caller")
    pbx.leave(call.bridge, call.caller)
    pbx.soft_hangup(call.caller)
    pbx.hang_up(call.caller)
    pbx.leave(call.bridge, call.leg)
    pbx.destroy(call.bridge)
    pbx.hang_up(call.leg)


def hold(pbx: Pbx, presser: Channel, other: Channel, *, by_phone: bool = True) -> None:
    """The other party hears music and is the one Asterisk calls ONHOLD.

    A phone's own hold button names a music class, a feature code does not.
    """
    pbx.emit("Hold", presser, {"MusicClass": "default"} if by_phone else {})
    other.held = True
    pbx.tell_device(other.endpoint)
    music(pbx, other)


def unhold(pbx: Pbx, presser: Channel, other: Channel) -> None:
    """The phone that pressed hold takes the other party back."""
    pbx.emit("Unhold", presser)
    other.held = False
    pbx.tell_device(other.endpoint)
    music(pbx, other, on=False)


def music(pbx: Pbx, channel: Channel, *, on: bool = True) -> None:
    """Music on hold begins or ends for a channel."""
    if on:
        pbx.emit("MusicOnHoldStart", channel, {"Class": "default"})
    else:
        pbx.emit("MusicOnHoldStop", channel)
