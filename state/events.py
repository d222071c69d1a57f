"""What happened on the PBX, in Asterisk's nouns; time travels in the event.

Knows the shape of every event the board understands, one class per AMI event, named alike.
Must not know header names, clocks or how an event changes the board. `at` is epoch seconds in
the clock of the dashboard's machine (`ami/clock.py` converts the PBX's).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class ChannelInfo(NamedTuple):
    """One channel as every channel event describes it; empty text where Asterisk says <unknown>."""

    uniqueid: str
    name: str
    linkedid: str
    state: int
    exten: str = ""
    caller_num: str = ""
    caller_name: str = ""
    connected_num: str = ""
    connected_name: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Anything the board can apply, at `at` epoch seconds."""

    at: float


@dataclass(frozen=True, slots=True)
class ChannelEvent(Event):
    """An event about one channel."""

    channel: ChannelInfo


class Newchannel(ChannelEvent):
    """A channel was created."""

    __slots__ = ()


class Newstate(ChannelEvent):
    """A channel changed its state (Down, Ring, Ringing, Up ...)."""

    __slots__ = ()


class DialState(ChannelEvent):
    """A dialled channel rings: the dial says of it what its own Newstate says too."""

    __slots__ = ()


class NewConnectedLine(ChannelEvent):
    """A channel's other party, or its own caller id (NewCallerid), changed."""

    __slots__ = ()


class Hold(ChannelEvent):
    """The phone of this channel pressed hold."""

    __slots__ = ()


class Unhold(ChannelEvent):
    """The phone of this channel took the call back."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Rename(Event):
    """A channel has a new name (masquerade); the Uniqueid stays."""

    uniqueid: str
    name: str


@dataclass(frozen=True, slots=True)
class Hangup(ChannelEvent):
    """A channel is gone; `cause` is the Q.850 number."""

    cause: int = 0


@dataclass(frozen=True, slots=True)
class BridgeEnter(ChannelEvent):
    """A channel joined a bridge."""

    bridge: str = ""


@dataclass(frozen=True, slots=True)
class BridgeLeave(ChannelEvent):
    """A channel left a bridge."""

    bridge: str = ""


@dataclass(frozen=True, slots=True)
class DialBegin(Event):
    """A channel dials another; an Originate's has no caller."""

    caller: ChannelInfo | None
    dest: ChannelInfo


@dataclass(frozen=True, slots=True)
class DialEnd(Event):
    """A dial ended with `status` (ANSWER, BUSY, NOANSWER, CANCEL, CHANUNAVAIL ...)."""

    caller: ChannelInfo | None
    dest: ChannelInfo
    status: str


@dataclass(frozen=True, slots=True)
class LocalBridge(Event):
    """The two halves of a Local channel."""

    one: ChannelInfo
    two: ChannelInfo


@dataclass(frozen=True, slots=True)
class BlindTransfer(Event):
    """`transferer` sent its caller to `exten`."""

    transferer: ChannelInfo
    transferee: ChannelInfo | None
    exten: str


@dataclass(frozen=True, slots=True)
class AttendedTransfer(Event):
    """`transferer` joined its first call with its `second` one; arrives after the swap."""

    transferer: ChannelInfo
    second: ChannelInfo
    target: ChannelInfo | None


@dataclass(frozen=True, slots=True)
class Pickup(ChannelEvent):
    """A channel took the call that rang at `target`."""

    target: ChannelInfo


@dataclass(frozen=True, slots=True)
class ParkedCall(Event):
    """A call was parked in `space`."""

    parkee: ChannelInfo
    space: str


@dataclass(frozen=True, slots=True)
class UnParkedCall(Event):
    """A parked call left its space; `retriever` is None when it timed out or gave up."""

    parkee: ChannelInfo
    retriever: ChannelInfo | None


@dataclass(frozen=True, slots=True)
class ChanSpyStart(Event):
    """`spyer` listens in on `spyee`."""

    spyer: ChannelInfo
    spyee: ChannelInfo | None


@dataclass(frozen=True, slots=True)
class ChanSpyStop(Event):
    """`spyer` stopped listening."""

    spyer: ChannelInfo


@dataclass(frozen=True, slots=True)
class QueueCallerJoin(ChannelEvent):
    """A caller joined a queue."""

    queue: str
    position: int


@dataclass(frozen=True, slots=True)
class QueueCallerLeave(ChannelEvent):
    """A caller left a queue: to an agent, by abandoning, by time-out or by key."""

    queue: str


@dataclass(frozen=True, slots=True)
class QueueCallerAbandon(ChannelEvent):
    """A caller hung up while waiting."""

    queue: str


@dataclass(frozen=True, slots=True)
class AgentCalled(Event):
    """A queue rings a member for a caller."""

    caller: ChannelInfo | None
    dest: ChannelInfo
    queue: str
    interface: str
    member: str


@dataclass(frozen=True, slots=True)
class AgentConnect(Event):
    """A queue's caller reached a member."""

    caller: ChannelInfo | None
    dest: ChannelInfo
    queue: str
    interface: str
    member: str


@dataclass(frozen=True, slots=True)
class AgentComplete(Event):
    """A queue call with a member ended; who hung up first, or transferred, may be left out."""

    caller: ChannelInfo | None
    dest: ChannelInfo | None
    queue: str
    interface: str
    member: str


@dataclass(frozen=True, slots=True)
class AgentRingNoAnswer(Event):
    """A member did not take the ring; `ring_s` seconds long."""

    caller: ChannelInfo
    dest: ChannelInfo | None
    queue: str
    interface: str
    member: str
    ring_s: float


@dataclass(frozen=True, slots=True)
class QueueMemberStatus(Event):
    """What a queue says of a member (also Added and Pause); `status` is a device state number."""

    queue: str
    name: str
    interface: str
    state_interface: str
    status: int
    paused: bool
    reason: str
    wrapup_s: int = 0


@dataclass(frozen=True, slots=True)
class QueueMemberRemoved(Event):
    """A member left a queue."""

    queue: str
    name: str
    interface: str


@dataclass(frozen=True, slots=True)
class ExtensionStatus(Event):
    """What a dialplan hint says of an extension (AST_EXTENSION_* bits, -1/-2 removed)."""

    exten: str
    context: str
    hint: str
    status: int


@dataclass(frozen=True, slots=True)
class DeviceStateChange(Event):
    """What Asterisk says of a device; `state` is upper case with underscores (NOT_INUSE)."""

    device: str
    state: str


@dataclass(frozen=True, slots=True)
class PeerStatus(Event):
    """A phone registered or answered again, or is no longer reachable."""

    device: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class PresenceStatus(Event):
    """A presence hint changed (`state`: available, away, dnd ...)."""

    exten: str
    hint: str
    state: str
    message: str


@dataclass(frozen=True, slots=True)
class ListedChannel:
    """One entry of CoreShowChannels; `age_s` is its Duration in whole seconds."""

    channel: ChannelInfo
    age_s: float
    bridge: str
    application: str


@dataclass(frozen=True, slots=True)
class ListedCaller:
    """One QueueEntry: a caller waiting since `wait_s` seconds."""

    queue: str
    uniqueid: str
    position: int
    wait_s: float
    caller_num: str
    caller_name: str


class SnapshotAsked(Event):
    """The lists are being asked: what events touch from here on is known better from the stream."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Snapshot(Event):
    """Everything the list actions said; a part that was refused or failed is None."""

    channels: tuple[ListedChannel, ...] | None
    hints: tuple[ExtensionStatus, ...] | None
    devices: tuple[DeviceStateChange, ...] | None
    queues: tuple[str, ...] | None
    members: tuple[QueueMemberStatus, ...] | None
    callers: tuple[ListedCaller, ...] | None


@dataclass(frozen=True, slots=True)
class LinkLost(Event):
    """Nothing is known from here until the next Snapshot."""

    reason: str


@dataclass(frozen=True, slots=True)
class ClockSet(Event):
    """This machine's clock was set by `by_s` seconds; `at` is on the new clock."""

    by_s: float


class Tick(Event):
    """Time passed: what waits for time (a disagreement, a new day, wrap-up) is looked at."""

    __slots__ = ()
