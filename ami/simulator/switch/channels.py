"""Channels, bridges and phones of the simulated PBX, and how Asterisk 22 prints them.

Knows header names and how Asterisk derives a device's state. Must not know time or call flows.
Header order: recordings of Asterisk 22.10; device states: main/devicestate.c and
channels/chan_pjsip.c (chan_pjsip_devicestate) of Asterisk 22.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from ami.simulator.wire import lines

if TYPE_CHECKING:
    from ami.simulator.switch.queues import Member

UNKNOWN = "<unknown>"
FREE, UNAVAILABLE = "NOT_INUSE", "UNAVAILABLE"


class ChannelState(IntEnum):
    """The channel states of a call centre, with Asterisk's numbers."""

    DOWN = 0
    RING = 4
    RINGING = 5
    UP = 6
    BUSY = 7


STATE_NAME = {0: "Down", 4: "Ring", 5: "Ringing", 6: "Up", 7: "Busy"}
DEVICE_STATE = {0: FREE, 4: "INUSE", 5: "RINGING", 6: "INUSE", 7: "BUSY"}
"""The device state that a single channel in each state gives."""
HINT_STATUS = {
    FREE: ("0", "Idle"),
    "INUSE": ("1", "InUse"),
    "BUSY": ("2", "Busy"),
    UNAVAILABLE: ("4", "Unavailable"),
    "RINGING": ("8", "Ringing"),
    "RINGINUSE": ("9", "InUse&Ringing"),
    "ONHOLD": ("16", "Hold"),
}
"""A device state as ExtensionStatus spells it: Status, StatusText."""
_TALKING = {"INUSE", "ONHOLD", "BUSY"}
_WEIGHT = {FREE: 3, "INUSE": 6, "BUSY": 7, "RINGING": 5, "RINGINUSE": 8, "ONHOLD": 4}


@dataclass(slots=True, eq=False)
class SimChannel:
    """A leg of a simulated call; `endpoint` is None for a Local channel."""

    name: str
    uniqueid: str
    linkedid: str
    created: float
    endpoint: Endpoint | None
    state: int = ChannelState.DOWN
    number: str = ""
    caller_name: str = ""
    connected_number: str = ""
    connected_name: str = ""
    context: str = "internal"
    exten: str = "s"
    priority: int = 1
    application: str = ""
    data: str = ""
    dialled: str = ""
    bridge_id: str = ""
    held: bool = False

    def headers(self, prefix: str = "") -> str:
        """The fourteen lines of every channel event; each name gets the prefix."""
        p = prefix
        return (
            f"{p}Channel: {self.name}\r\n"
            f"{p}ChannelState: {int(self.state)}\r\n"
            f"{p}ChannelStateDesc: {STATE_NAME[self.state]}\r\n"
            f"{p}CallerIDNum: {self.number or UNKNOWN}\r\n"
            f"{p}CallerIDName: {self.caller_name or UNKNOWN}\r\n"
            f"{p}ConnectedLineNum: {self.connected_number or UNKNOWN}\r\n"
            f"{p}ConnectedLineName: {self.connected_name or UNKNOWN}\r\n"
            f"{p}Language: en\r\n"
            f"{p}AccountCode: \r\n"
            f"{p}Context: {self.context}\r\n"
            f"{p}Exten: {self.exten}\r\n"
            f"{p}Priority: {self.priority}\r\n"
            f"{p}Uniqueid: {self.uniqueid}\r\n"
            f"{p}Linkedid: {self.linkedid}\r\n"
        )


@dataclass(slots=True, eq=False)
class Bridge:
    """A mixing bridge and the channels in it, in order of entry."""

    uniqueid: str
    channels: list[SimChannel] = field(default_factory=list)

    def headers(self, prefix: str = "Bridge") -> str:
        """The seven lines of a bridge; each name gets the prefix."""
        return lines(
            {
                f"{prefix}Uniqueid": self.uniqueid,
                f"{prefix}Type": "basic",
                f"{prefix}Technology": "simple_bridge",
                f"{prefix}Creator": UNKNOWN,
                f"{prefix}Name": UNKNOWN,
                f"{prefix}NumChannels": len(self.channels),
                f"{prefix}VideoSourceMode": "none",
            }
        )


@dataclass(slots=True, eq=False)
class Endpoint:
    """A phone or the trunk; `reported_state` is the device state that was sent last."""

    number: str
    name: str
    context: str
    hinted: bool
    reachable: bool = True
    reported_state: str = FREE
    channels: list[SimChannel] = field(default_factory=list)
    memberships: list[Member] = field(default_factory=list)

    @property
    def device(self) -> str:
        """The device name, as hints and queues spell it."""
        return f"PJSIP/{self.number}"

    def state(self) -> str:
        """The device state that follows from the channels now."""
        if self.channels:
            return aggregate({"ONHOLD" if c.held else DEVICE_STATE[c.state] for c in self.channels})
        return FREE if self.reachable else UNAVAILABLE

    def free(self, now: float) -> bool:
        """Whether a call may be given to this phone: idle, reachable, at work, wrapped up."""
        return (
            self.reachable
            and not self.channels
            and not any(m.paused or m.wrapping_up(now) for m in self.memberships)
        )


def aggregate(states: set[str]) -> str:
    """Several channels' states as one device state (ast_devstate_aggregate_add)."""
    if "RINGING" in states and states & _TALKING:
        return "RINGINUSE"
    return max(states, key=_WEIGHT.__getitem__)
