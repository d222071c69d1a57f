"""What is not of the stream: the PBX's lists, the link, and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from state.events.base import ChannelInfo, Event
from state.events.device_reports import (
    DeviceStateChange,
    ExtensionStatus,
    PresenceStateChange,
)
from state.events.queues import QueueMemberStatus

Part = Literal["channels", "hints", "devices", "queues", "members", "callers", "presences"]
"""What the lists tell of."""


@dataclass(frozen=True, slots=True)
class ListedChannel:
    """One entry of CoreShowChannels; `age_s` is its Duration in whole seconds.

    `data` are the arguments of its application.
    """

    channel: ChannelInfo
    age_s: float
    bridge: str
    application: str
    data: str = ""


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
    """Everything the list actions said; a part that was refused or failed is None.

    A `doubtful` part has entries that could not be read: what it does not name may be there.
    """

    channels: tuple[ListedChannel, ...] | None
    hints: tuple[ExtensionStatus, ...] | None
    devices: tuple[DeviceStateChange, ...] | None
    queues: tuple[str, ...] | None
    members: tuple[QueueMemberStatus, ...] | None
    callers: tuple[ListedCaller, ...] | None
    presences: tuple[PresenceStateChange, ...] | None = None
    doubtful: frozenset[Part] = frozenset()

    def names_all(self, part: Part) -> bool:
        """Whether what this part does not name is not there."""
        return part not in self.doubtful


@dataclass(frozen=True, slots=True)
class ListedMembers(Event):
    """A part of the members that the next Snapshot names."""

    members: tuple[QueueMemberStatus, ...]


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
