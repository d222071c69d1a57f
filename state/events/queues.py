"""Callers that wait in queues, and the members that serve them."""

from __future__ import annotations

from dataclasses import dataclass

from state.events.base import ChannelEvent, ChannelInfo, Event


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
    """What a queue says of a member (also Added and Pause); `status` is a device state number.

    `joins` says that the member has just logged in. The moments are those that a list gives, on
    this machine's clock; None where it gives none that can be true.
    """

    queue: str
    name: str
    interface: str
    state_interface: str
    status: int
    paused: bool
    reason: str
    wrapup_s: int = 0
    joins: bool = False
    paused_at: float | None = None
    logged_in_at: float | None = None
    last_call_at: float | None = None


@dataclass(frozen=True, slots=True)
class QueueMemberRemoved(Event):
    """A member left a queue."""

    queue: str
    name: str
    interface: str
