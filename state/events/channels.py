"""A channel's life, from Newchannel to Hangup."""

from __future__ import annotations

from dataclasses import dataclass

from state.events.base import ChannelEvent, Event


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


class HangupRequest(ChannelEvent):
    """The far end of a channel hung up."""

    __slots__ = ()


class SoftHangupRequest(ChannelEvent):
    """The PBX ends a channel: its dialplan is done, or an operator said so."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Hangup(ChannelEvent):
    """A channel is gone; `cause` is the Q.850 number."""

    cause: int = 0


@dataclass(frozen=True, slots=True)
class BridgeEnter(ChannelEvent):
    """A channel joined a bridge. `creator` made it (ConfBridge, AgentPool; empty: a call did).

    `name` is a conference's.
    """

    bridge: str = ""
    creator: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class BridgeLeave(ChannelEvent):
    """A channel left a conference. Of other bridges it says nothing: transfers and Local
    optimisation leave one inside a live call."""

    bridge: str = ""


@dataclass(frozen=True, slots=True)
class AgentLogin(ChannelEvent):
    """An agent of app_agent_pool logged in: this channel waits for his calls until he logs off."""

    agent: str = ""


@dataclass(frozen=True, slots=True)
class AgentLogoff(ChannelEvent):
    """An agent of app_agent_pool logged off."""

    agent: str = ""


@dataclass(frozen=True, slots=True)
class ConferenceListener(ChannelEvent):
    """A channel is about to join a conference muted: it listens, or records."""

    conference: str = ""
