"""What happened on the PBX, in Asterisk's nouns; time travels in the event.

Knows the shape of every event the board understands, one class per AMI event, named alike.
Must not know header names, clocks or how an event changes the board. `at` is epoch seconds in
the clock of the dashboard's machine (`ami/translate/pbx_clock.py` converts the PBX's).
"""

from state.events.base import (
    ChannelEvent,
    ChannelInfo,
    Event,
)
from state.events.calls import (
    AttendedTransfer,
    BlindTransfer,
    ChanSpyStart,
    ChanSpyStop,
    DialBegin,
    DialEnd,
    LocalBridge,
    ParkedCall,
    Pickup,
    UnParkedCall,
)
from state.events.channels import (
    BridgeEnter,
    DialState,
    Hangup,
    HangupRequest,
    Hold,
    Newchannel,
    NewConnectedLine,
    Newstate,
    Rename,
    SoftHangupRequest,
    Unhold,
)
from state.events.device_reports import (
    DeviceStateChange,
    ExtensionStatus,
    PeerStatus,
    PresenceStatus,
)
from state.events.lists import (
    ClockSet,
    LinkLost,
    ListedCaller,
    ListedChannel,
    ListedMembers,
    Part,
    Snapshot,
    SnapshotAsked,
    Tick,
)
from state.events.queues import (
    AgentCalled,
    AgentComplete,
    AgentConnect,
    AgentRingNoAnswer,
    QueueCallerAbandon,
    QueueCallerJoin,
    QueueCallerLeave,
    QueueMemberRemoved,
    QueueMemberStatus,
)

__all__ = [
    "AgentCalled",
    "AgentComplete",
    "AgentConnect",
    "AgentRingNoAnswer",
    "AttendedTransfer",
    "BlindTransfer",
    "BridgeEnter",
    "ChanSpyStart",
    "ChanSpyStop",
    "ChannelEvent",
    "ChannelInfo",
    "ClockSet",
    "DeviceStateChange",
    "DialBegin",
    "DialEnd",
    "DialState",
    "Event",
    "ExtensionStatus",
    "Hangup",
    "HangupRequest",
    "Hold",
    "LinkLost",
    "ListedCaller",
    "ListedChannel",
    "ListedMembers",
    "LocalBridge",
    "NewConnectedLine",
    "Newchannel",
    "Newstate",
    "ParkedCall",
    "Part",
    "PeerStatus",
    "Pickup",
    "PresenceStatus",
    "QueueCallerAbandon",
    "QueueCallerJoin",
    "QueueCallerLeave",
    "QueueMemberRemoved",
    "QueueMemberStatus",
    "Rename",
    "Snapshot",
    "SnapshotAsked",
    "SoftHangupRequest",
    "Tick",
    "UnParkedCall",
    "Unhold",
]
