"""The simulated PBX: its channels, bridges, phones and queues, and the events they make.

Each change and its event are made here together, so that lists and events never disagree. Knows
no sockets, no randomness but the ids, and no clock but `now`, which its owner sets. `traffic`
knows the order of changes within a call.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ami.simulator.switch.channels import HINT_STATUS, Bridge, ChannelState, Endpoint, SimChannel
from ami.simulator.switch.queues import Member, SimQueue
from ami.simulator.wire import SimEvent, lines

TRUNK = "trunk"
CAUSE_TEXT = {
    0: "Unknown",
    3: "No route to destination",
    16: "Normal Clearing",
    17: "User busy",
    21: "Call Rejected",
    26: "Answered elsewhere",
}
_AGENT_EVENTS = (
    "AgentCalled AgentComplete AgentConnect AgentRingNoAnswer QueueCallerAbandon QueueCallerJoin"
    " QueueCallerLeave QueueMemberPause QueueMemberStatus"
)
EVENT_CLASS = {
    **dict.fromkeys(_AGENT_EVENTS.split(), "agent"),
    **dict.fromkeys(("FullyBooted", "PeerStatus", "ContactStatus"), "system"),
}
"""The class of an event, as manager.conf's `read` names it; `call` for all others."""

Part = SimChannel | Bridge | tuple[str, SimChannel] | tuple[str, Bridge] | Mapping[str, object]


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """How a queue is set up; `members` are extension numbers, times are seconds."""

    name: str
    exten: str
    strategy: str
    timeout: float
    wrapuptime: int
    members: tuple[str, ...]


class SimPbx:
    """The whole state at `now` (epoch seconds). Collects events in `outbox` while `listening`.

    `events_made` counts all events, collected or not.
    """

    def __init__(
        self,
        phones: tuple[str, ...],
        queues: tuple[QueuePlan, ...],
        now: float,
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.now = self.started = now
        self.listening = True
        self.outbox: list[SimEvent] = []
        self.events_made = 0
        self.calls_processed = 0
        self.channels: dict[str, SimChannel] = {}
        self.bridges: dict[str, Bridge] = {}
        self.devices: dict[str, str] = {}
        self.trunk = Endpoint(TRUNK, TRUNK, "from-trunk", hinted=False)
        self.phones = {
            n: Endpoint(n, names.get(n) or f"Agent {n}", "internal", hinted=True) for n in phones
        }
        self.queues = {plan.name: self._queue(plan) for plan in queues}
        for endpoint in (self.trunk, *self.phones.values()):
            self.devices[endpoint.device] = endpoint.reported_state
        self._serial = {"PJSIP": 0, "Local": 0, "channel": 0}
        self._ids = random.Random(len(phones))

    def _queue(self, plan: QueuePlan) -> SimQueue:
        queue = SimQueue(plan.name, plan.exten, plan.strategy, plan.timeout)
        for number in plan.members:
            phone = self.phones[number]
            member = Member(queue, phone, int(self.now), plan.wrapuptime)
            queue.members[phone.device] = member
            phone.memberships.append(member)
            self.devices[f"Queue:{plan.name}_pause_{phone.device}"] = "NOT_INUSE"
        self.devices[f"Queue:{plan.name}"] = "NOT_INUSE"
        self.devices[f"Queue:{plan.name}_avail"] = "NOT_INUSE" if queue.members else "INUSE"
        return queue

    def emit(self, name: str, *parts: Part) -> None:
        """Make an event of these parts, in this order; a tuple gives a part its prefix."""
        self.events_made += 1
        if not self.listening:
            return
        event_class = EVENT_CLASS.get(name, "call")
        head = f"Event: {name}\r\nPrivilege: {event_class},all\r\n"
        text = head + "".join([_text(part) for part in parts]) + "\r\n"
        self.outbox.append(SimEvent(name, event_class, text))

    def take_events(self) -> list[SimEvent]:
        """The events made since the last call, oldest first."""
        events, self.outbox = self.outbox, []
        return events

    def new_channel(
        self,
        endpoint: Endpoint,
        state: ChannelState = ChannelState.DOWN,
        *,
        exten: str = "s",
        caller: tuple[str, str] | None = None,
        linked: SimChannel | None = None,
    ) -> SimChannel:
        """A leg to or from a phone or the trunk; `caller` is number and name (None: its own)."""
        name = f"{endpoint.device}-{self._next('PJSIP'):08x}"
        channel = self._channel(name, endpoint, linked)
        channel.number, channel.caller_name = caller or (endpoint.number, endpoint.name)
        channel.context, channel.exten, channel.state = endpoint.context, exten, state
        if state == ChannelState.RING:
            channel.dialled = exten
            self.calls_processed += 1
        endpoint.channels.append(channel)
        self.emit("Newchannel", channel)
        return channel

    def new_local_pair(self, exten: str, linked: SimChannel) -> tuple[SimChannel, SimChannel]:
        """The two halves of a Local channel to an extension: `;1`, and `;2`, which dials."""
        base = f"Local/{exten}@internal-{self._next('Local'):08x}"
        one, two = (self._channel(f"{base};{half}", None, linked) for half in (1, 2))
        one.exten = two.exten = exten
        two.state = ChannelState.RING
        self.emit("Newchannel", one)
        self.emit("Newchannel", two)
        return one, two

    def _channel(
        self, name: str, endpoint: Endpoint | None, linked: SimChannel | None
    ) -> SimChannel:
        uniqueid = f"{int(self.now)}.{self._next('channel')}"
        linkedid = linked.linkedid if linked else uniqueid
        channel = SimChannel(name, uniqueid, linkedid, self.now, endpoint)
        self.channels[uniqueid] = channel
        return channel

    def _next(self, serial: str) -> int:
        number = self._serial[serial]
        self._serial[serial] = number + 1
        return number

    def new_state(self, channel: SimChannel, state: ChannelState) -> None:
        """Newstate, and what follows from it for the phone's device state."""
        channel.state = state
        self.emit("Newstate", channel)
        self.tell_device(channel.endpoint)

    def connect_line(self, channel: SimChannel, other: SimChannel) -> None:
        """Show the other end's number and name on a channel's phone."""
        channel.connected_number, channel.connected_name = other.number, other.caller_name
        self.emit("NewConnectedLine", channel)

    def hang_up(self, channel: SimChannel, cause: int = 16, tech: int = 0) -> None:
        """End a channel: Hangup with its Q.850 cause and, if any, its SIP code."""
        del self.channels[channel.uniqueid]
        if channel.endpoint:
            channel.endpoint.channels.remove(channel)
        self.emit(
            "Hangup", channel, {"Cause": cause, "Cause-txt": CAUSE_TEXT[cause], **_tech(tech)}
        )
        self.tell_device(channel.endpoint)

    def request_hangup(self, channel: SimChannel, cause: int = 16, tech: int = 0) -> None:
        """HangupRequest: the far end of this channel has hung up; cause 0 is left out."""
        why = {"Cause": cause} if cause else {}
        self.emit("HangupRequest", channel, {**why, **_tech(tech)})

    def soft_hangup(self, channel: SimChannel, tech: int = 0) -> None:
        """SoftHangupRequest: the dialplan is done with this channel."""
        self.emit("SoftHangupRequest", channel, {"Cause": 16, **_tech(tech)})

    def create_bridge(self) -> Bridge:
        """An empty bridge."""
        bridge = Bridge(str(uuid.UUID(int=self._ids.getrandbits(128), version=4)))
        self.bridges[bridge.uniqueid] = bridge
        self.emit("BridgeCreate", bridge)
        return bridge

    def enter(self, bridge: Bridge, *channels: SimChannel) -> None:
        """Put channels into a bridge, one after the other."""
        for channel in channels:
            bridge.channels.append(channel)
            channel.bridge_id = bridge.uniqueid
            self.emit("BridgeEnter", bridge, channel)

    def leave(self, bridge: Bridge, channel: SimChannel) -> None:
        """Take a channel out of a bridge; its music on hold ends."""
        if channel.held:
            self.emit("MusicOnHoldStop", channel)
        bridge.channels.remove(channel)
        channel.bridge_id = ""
        self.emit("BridgeLeave", bridge, channel)

    def destroy(self, bridge: Bridge) -> None:
        """End an empty bridge."""
        del self.bridges[bridge.uniqueid]
        self.emit("BridgeDestroy", bridge)

    def tell_device(self, endpoint: Endpoint | None) -> None:
        """Send a phone's device state, its hint and its memberships, if the state has changed."""
        state = endpoint.state() if endpoint else ""
        if endpoint is None or state == endpoint.reported_state:
            return
        endpoint.reported_state = state
        if endpoint.hinted:
            self.emit("ExtensionStatus", hint_headers(endpoint))
        self.set_device(endpoint.device, state)
        for member in endpoint.memberships:
            self.emit("QueueMemberStatus", member.event_headers())
            self.tell_available(member.queue)

    def tell_available(self, queue: SimQueue) -> None:
        """Send whether a queue has a member to ring, if that has changed."""
        available = any(member.available() for member in queue.members.values())
        state = "NOT_INUSE" if available else "INUSE"
        if self.devices[f"Queue:{queue.name}_avail"] != state:
            self.set_device(f"Queue:{queue.name}_avail", state)

    def set_device(self, device: str, state: str) -> None:
        """Send a DeviceStateChange, and keep the state for DeviceStateList."""
        self.devices[device] = state
        self.emit("DeviceStateChange", {"Device": device, "State": state})


def hint_headers(endpoint: Endpoint) -> dict[str, object]:
    """The body of an ExtensionStatus."""
    status, text = HINT_STATUS[endpoint.reported_state]
    return {
        "Exten": endpoint.number,
        "Context": endpoint.context,
        "Hint": endpoint.device,
        "Status": status,
        "StatusText": text,
    }


def _tech(code: int) -> dict[str, object]:
    return {"TechCause": code} if code else {}


def _text(part: Part) -> str:
    if isinstance(part, SimChannel | Bridge):
        return part.headers()
    if isinstance(part, tuple):
        prefix, of = part
        return of.headers(prefix)
    return lines(part)
