"""Blind and attended transfers by feature code, with their events in Asterisk's order.

Knows the steps, as recorded from Asterisk 22.10. Must not know how long anything takes.
"""

from ami.simulator.switch.channels import Bridge, ChannelState, Endpoint, SimChannel
from ami.simulator.switch.pbx import SimPbx
from ami.simulator.traffic import dialling
from ami.simulator.traffic.dialling import SCREENING, Call


def hand_over(pbx: SimPbx, call: Call, target: Endpoint) -> SimChannel:
    """BlindTransfer: the called leg ends, and the caller dials the target. Returns the new leg."""
    pbx.emit("Unhold", call.leg)
    pbx.emit(
        "BlindTransfer",
        {"Result": "Success"},
        ("Transferer", call.leg),
        ("Transferee", call.caller),
        call.bridge,
        {"IsExternal": "No", "Context": "internal", "Extension": target.number},
    )
    call.complete("transfer")
    pbx.leave(call.bridge, call.leg)
    call.caller.context, call.caller.exten, call.caller.priority = "internal", target.number, 1
    pbx.leave(call.bridge, call.caller)
    pbx.destroy(call.bridge)
    pbx.hang_up(call.leg)
    call.caller.held = False
    pbx.tell_device(call.caller.endpoint)
    return dialling.dial(pbx, call.caller, target, target.number)


class Consultation:
    """An attended transfer by feature code: a Local channel stands between agent and target."""

    def __init__(self, pbx: SimPbx, call: Call, target: Endpoint) -> None:
        self.pbx, self.call, self.device = pbx, call, f"Local/{target.number}@internal"
        self.one, self.two = pbx.new_local_pair(target.number, call.leg)
        self.bridge = pbx.create_bridge()
        agent = call.leg
        self.two.number, self.two.caller_name = agent.number, agent.caller_name
        pbx.emit("NewCallerid", self.two, SCREENING)
        pair = ("LocalOne", self.one), ("LocalTwo", self.two)
        to = {"Context": "internal", "Exten": target.number, "LocalOptimization": "Yes"}
        pbx.emit("LocalBridge", *pair, to)
        pbx.connect_line(self.one, agent)
        pbx.enter(self.bridge, self.one)
        pbx.leave(call.bridge, agent)
        pbx.enter(self.bridge, agent)
        agent.connected_number = agent.connected_name = ""
        pbx.emit("NewConnectedLine", agent)
        self.target = dialling.dial(pbx, self.two, target, target.number)
        pbx.connect_line(agent, self.target)

    def ring(self) -> None:
        """The target's phone rings."""
        pbx = self.pbx
        pbx.new_state(self.target, ChannelState.RINGING)
        pbx.new_state(self.one, ChannelState.RINGING)
        self.one.number, self.one.caller_name = self.target.number, self.target.caller_name
        pbx.emit("NewCallerid", self.one, SCREENING)
        pbx.emit("DialState", ("Dest", self.one), {"DialStatus": "RINGING"})
        self._tell_local("INUSE")
        dialling.dial_event(pbx, "DialState", self.two, self.target, "RINGING")

    def answer(self) -> Bridge:
        """The target answers and talks with the agent; returns the target's bridge."""
        pbx = self.pbx
        self.target.exten = ""
        pbx.new_state(self.target, ChannelState.UP)
        dialling.dial_event(pbx, "DialEnd", self.two, self.target, "ANSWER")
        pbx.new_state(self.two, ChannelState.UP)
        far = pbx.create_bridge()
        pbx.enter(far, self.target)
        pbx.new_state(self.one, ChannelState.UP)
        pbx.emit("DialEnd", ("Dest", self.one), {"DialStatus": "ANSWER"})
        self._tell_local("INUSE")
        self._tell_local("INUSE")
        pbx.enter(far, self.two)
        return far

    def complete(self) -> None:
        """The agent hangs up; caller and target are joined."""
        pbx, agent, caller, kept = self.pbx, self.call.leg, self.call.caller, self.call.bridge
        pbx.request_hangup(agent)
        pbx.emit("BridgeMerge", ("ToBridge", kept), ("FromBridge", self.bridge))
        pbx.leave(self.bridge, self.one)
        pbx.enter(kept, self.one)
        dialling.music(pbx, caller, on=False)
        caller.held = False
        pbx.tell_device(caller.endpoint)
        self._tell_transfer()
        self.call.complete("transfer")
        pbx.connect_line(self.one, caller)
        pbx.connect_line(self.target, caller)
        pbx.leave(self.bridge, agent)
        pbx.destroy(self.bridge)
        pbx.connect_line(caller, self.target)
        pbx.hang_up(agent)

    def _tell_transfer(self) -> None:
        agent, kept = self.call.leg, self.call.bridge
        self.pbx.emit(
            "AttendedTransfer",
            {"Result": "Success"},
            ("OrigTransferer", agent),
            ("OrigBridge", kept),
            ("SecondTransferer", agent),
            ("SecondBridge", self.bridge),
            ("Transferee", self.call.caller),
            ("TransferTarget", self.one),
            {"IsExternal": "No", "DestType": "Bridge", "DestBridgeUniqueid": kept.uniqueid},
        )

    def optimise(self, far: Bridge) -> Call:
        """The Local channel is optimised away: the caller moves to the target's bridge."""
        pbx, caller, kept = self.pbx, self.call.caller, self.call.bridge
        pair = ("LocalOne", self.one), ("LocalTwo", self.two)
        begun = {"DestUniqueId": self.two.uniqueid, "Id": 0}
        pbx.emit("LocalOptimizationBegin", *pair, ("Source", caller), begun)
        pbx.leave(kept, caller)
        self.two.number, self.two.caller_name = caller.number, caller.caller_name
        pbx.emit("NewCallerid", self.two, SCREENING)
        pbx.leave(far, self.two)
        pbx.enter(far, caller)
        pbx.emit("LocalOptimizationEnd", *pair, {"Success": "No", "Id": 0})
        pbx.leave(kept, self.one)
        pbx.destroy(kept)
        pbx.request_hangup(self.two)
        pbx.hang_up(self.one)
        pbx.soft_hangup(self.two)
        pbx.hang_up(self.two)
        self._tell_local("NOT_INUSE")
        self._tell_local("NOT_INUSE")
        return Call(caller, self.target, far)

    def _tell_local(self, state: str) -> None:
        """Send a Local channel's device state, which is in no list."""
        self.pbx.emit("DeviceStateChange", {"Device": self.device, "State": state})
