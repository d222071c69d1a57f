"""What every event has: when it happened, and of which channel.

Knows how Asterisk describes a channel. Must not know header names or what an event does.
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
    context: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Anything the board can apply, at `at` epoch seconds."""

    at: float


@dataclass(frozen=True, slots=True)
class ChannelEvent(Event):
    """An event about one channel."""

    channel: ChannelInfo
