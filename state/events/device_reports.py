"""What devices, hints and phones say of themselves."""

from __future__ import annotations

from dataclasses import dataclass

from state.events.base import Event


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
    context: str = ""


@dataclass(frozen=True, slots=True)
class PresenceStateChange(Event):
    """The presence of `presentity` (CustomPresence:1001), whether a hint names it or not."""

    presentity: str
    state: str
    message: str
