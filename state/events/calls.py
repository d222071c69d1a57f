"""What joins channels: dials, transfers, pickups, parking, Local pairs, listening in."""

from __future__ import annotations

from dataclasses import dataclass

from state.events.base import ChannelEvent, ChannelInfo, Event


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
