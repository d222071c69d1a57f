"""The live picture that readers see: rows of extensions, link, calls and queues.

Knows the fields other programs rely on. Must not know how they were derived or kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypedDict

LinkState = Literal["up", "blind", "resyncing", "down"]
"""Blind: the link is there, but the PBX does not tell all; the reason says what and why."""


class Today(TypedDict):
    """Finished legs of this day, in the zone of TIME_ZONE, as today's report has them: those of the
    agent at the extension, wherever the agent had them (state/collector/day_count.py).
    """

    calls: int
    missed: int
    ring_s: float
    talk_s: float
    hold_s: float


class PersonFields(TypedDict):
    """What an agent, or whoever uses the phone, does besides calls."""

    paused: bool
    pause_reason: str | None
    paused_since: float | None
    pauses: dict[str, str]  # queues in which it is paused, and the reason where one was given
    queues: list[str]  # queues it is a member of
    queue_agent: bool  # it serves a queue, or did before it logged out
    logged_in_since: float | None
    wrapup_until: float | None
    dnd: bool
    dnd_by: list[str]  # who switched do-not-disturb on: devices, presence
    presence: str  # away, xa, chat, unavailable ...; empty where nothing is set
    presence_message: str
    session: str | None  # conference 8600051, agent 3001: where it waits for calls, on a live line
    session_since: float | None


class Row(PersonFields):
    """One extension. What of it the API publishes is in dashboard/api/fields.py."""

    extension: str  # its key: 101, or 101@acme where several tenants have that number
    tenant: str | None  # acme; None for a number that is one extension
    name: str
    status: int
    label: str
    direction: Literal["inbound", "outbound"] | None
    since: float
    source: str
    call_id: str | None
    peer: str | None
    queue: str | None
    answered_at: float | None
    legs: int
    disagrees: bool
    today: Today
    today_of_queues: dict[
        str, Today
    ]  # the part of it from each queue; a row of version 0.1 has none
    peer_name: str | None
    waiting: bool  # another call rings while this one goes on (code 9)
    away: bool  # the call was taken on a phone that is not the agent's own, such as a mobile
    monitoring: str | None  # number it listens in on
    reported: str | None  # what the device says, in words, while the PBX is asked about it
    state: str  # key of the status shown (state/board/statuses.py); unknown while the link is down
    state_since: float
    pbx_name: str  # what the PBX calls it; `name` is the agent of the AGENTS file where one sits
    group: str  # of that agent; empty where the file tells none


class Link(TypedDict):
    """How fresh the picture is. `reason` is one line for people."""

    state: LinkState
    since: float
    last_event_at: float
    reason: str


class Pbx(TypedDict):
    """What is watched."""

    name: str  # host:port or system name
    version: str
    demo: bool


class LiveCall(TypedDict):
    """A call in progress: the channels that share a Linkedid."""

    call_id: str
    since: float
    answered_at: float | None
    caller: str
    caller_name: str
    callee: str
    queue: str | None
    extensions: list[str]
    state: str  # ringing, dialing, talk, hold, waiting, parked


class LiveCaller(TypedDict):
    """A caller waiting in a queue."""

    call_id: str
    caller: str
    caller_name: str
    joined_at: float
    position: int


class LiveQueue(TypedDict):
    """A queue: who waits, who serves, and today's counts."""

    queue: str
    waiting: list[LiveCaller]
    members: list[str]
    answered: int
    abandoned: int
    answered_within: int  # within the service-level threshold
    threshold_s: float
    since: float  # start of the day counted


class ChangeRow(TypedDict):
    """One status change of an extension, newest first in lists."""

    at: float
    before: int
    after: int
    label: str
    source: str
    rule: str
    call_id: str | None
    peer: str | None
    unusual: bool
    before_label: str


@dataclass(frozen=True, slots=True)
class Live:
    """One version of the picture; `row_versions` says at which version each row last changed,
    the rows that changed last at its end."""

    version: int
    link: Link
    pbx: Pbx
    rows: Mapping[str, Row] = field(default_factory=dict)
    row_versions: dict[str, int] = field(default_factory=dict)
    calls: Sequence[LiveCall] = ()
    queues: Sequence[LiveQueue] = ()
    kept: str = ""  # empty when state and history are being kept, else one line why not


class LiveReader(Protocol):
    """What the web side needs of the store."""

    def read(self) -> Live:
        """The picture, decoded once per version: call it freely. The link is always fresh."""
        ...

    def changes(self, extension: str) -> list[ChangeRow]:
        """The last 50 changes of an extension, newest first; empty when unknown."""
        ...

    def diagnostics(self) -> dict[str, object]:
        """Counters and history of the collector, for /diagnostics and /metrics."""
        ...
