"""What the board remembers: channels, extensions, queues and their members.

Knows fields and nothing else. Must not know how events change them (channels.py, queues.py ...).
Times are epoch seconds, durations seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, NamedTuple, Self

from state.board.statuses import FREE, UNKNOWN, Report, Status

SESSION_OVER: Final = "over"
"""The session of a channel that goes on in the dialplan after its agent has logged off."""


@dataclass(slots=True)
class Channel:
    """One channel, from Newchannel to Hangup; `extension` is its owner's number or empty.

    `connected` is the other party of the moment, `spoke` that of the moment of the answer;
    `hung_up` that its far end hung up, or an operator did it for a waiting caller.
    `dialed_by` and `dials` are channels, by Uniqueid; `away` that the extension's agent took the
    call here, on a phone that is not his own.
    `reached` is the extension that it called and whose agent took the call on such a phone.
    `taken_for` are the extensions for which its call was taken already, `rang_for` those whose own
    phone let it ring; `served_by` is who took this queue's caller.
    `left_by` is the extension that had this call until its phone became nobody's.
    `session` says what keeps it up all day, since `session_at`; `talk` is the call in it, with the
    channel `partner`; `room` is the conference's bridge that it is in.
    """

    uniqueid: str
    name: str
    linkedid: str
    created_at: float
    last_at: float
    alive_at: float = 0.0
    state: int = 0
    exten: str = ""
    context: str = ""
    caller_num: str = ""
    caller_name: str = ""
    connected_num: str = ""
    connected_name: str = ""
    spoke_num: str = ""
    spoke_name: str = ""
    extension: str = ""
    bridge: str = ""
    bridged_at: float = 0.0
    rang_at: float | None = None
    up_at: float | None = None
    held_at: float | None = None
    hold_s: float = 0.0
    outbound: bool = False
    originated: bool = False
    estimated: bool = False
    hung_up: bool = False
    queue: str = ""
    dial_status: str = ""
    dialed: str = ""
    far_half: str = ""
    listening_to: str = ""
    early: str = ""
    parked: str = ""
    transferred_to: str = ""
    transferred_from: str = ""
    near_half: str = ""
    dialed_by: str = ""
    dials: tuple[str, ...] = ()
    away: bool = False
    reached: str = ""
    left_by: str = ""
    served_by: str = ""
    taken_for: tuple[str, ...] = ()
    rang_for: tuple[str, ...] = ()
    room: str = ""
    session: str = ""
    session_at: float = 0.0
    partner: str = ""
    talk: Channel | None = None

    @property
    def is_master(self) -> bool:
        """Whether this is the channel that began the call."""
        return self.uniqueid == self.linkedid

    @property
    def in_session(self) -> bool:
        """Whether an agent is logged in by this channel."""
        return self.session not in ("", SESSION_OVER)

    @property
    def is_local(self) -> bool:
        """Whether it is half of a Local channel, which no phone is behind."""
        return self.name.startswith("Local/")

    @property
    def is_far_half(self) -> bool:
        """Whether it is the half of a Local channel that runs the dialplan and dials on."""
        return self.is_local and self.name.endswith(";2")


class Reporter(NamedTuple):
    """Who reports what a phone is doing: the extension's hint, a device of it, or its queues."""

    kind: Literal["hint", "device", "queue"]
    name: str = ""

    @classmethod
    @lru_cache(maxsize=4096)
    def device(cls, name: str) -> Self:
        """A device by its name, such as PJSIP/1001."""
        return cls("device", name)


HINT: Final = Reporter("hint")
QUEUES: Final = Reporter("queue")
"""All queues that an extension serves: they say the same, of the same device."""


@dataclass(slots=True)
class Said:
    """A device report, when it came, by which event, and whether the PBX said it on being asked.

    `mixed` says that others than the phone have a say in it, such as a hint's `&Custom:DND1001`.
    """

    report: Report
    at: float
    source: str
    fresh: bool
    mixed: bool = False


class Details(NamedTuple):
    """What a tile tells of the call, and of the leg behind it; nothing of all while there is none.

    `direction` is inbound or outbound; `waiting` whether another call rings meanwhile;
    `monitoring` the number that the extension listens in on; `away` whether it is on another phone.
    """

    call_id: str | None = None
    peer: str | None = None
    peer_name: str | None = None
    queue: str | None = None
    answered_at: float | None = None
    direction: str | None = None
    waiting: bool = False
    monitoring: str | None = None
    away: bool = False


NO_CALL = Details()


@dataclass(slots=True)
class DaySums:
    """Sums over an extension's finished legs of one day; calls are answered ones."""

    calls: int = 0
    missed: int = 0
    ring_s: float = 0.0
    talk_s: float = 0.0
    hold_s: float = 0.0


@dataclass(slots=True)
class Extension:
    """One extension: what it shows, why, and all it is derived from.

    `doing` is what calls and devices say, since `doing_since`; `status` is what is shown, with
    every layer resolved; `state` is the same while the link is up, and Unknown while it is down.
    `dnd_by` is who switched do-not-disturb on, `forwarded_by` are devices that say that its calls
    are forwarded or follow its agent, `pauses` the reason in each queue it serves, None
    where it is not paused.
    """

    number: str
    name: str = ""
    listed: bool = False
    devices: set[str] = field(default_factory=set)
    legs: dict[str, Channel] = field(default_factory=dict)
    sessions: dict[str, Channel] = field(default_factory=dict)
    early: dict[str, Channel] = field(default_factory=dict)
    said: dict[Reporter, Said] = field(default_factory=dict)
    doing: Status = FREE
    doing_code: int = 0
    doing_since: float = 0.0
    status: Status = FREE
    code: int = 0
    details: Details = NO_CALL
    since: float = 0.0
    source: str = ""
    freed_at: float = 0.0
    leg_count: int = 0
    queue_agent: bool = False
    pauses: dict[str, str | None] = field(default_factory=dict)
    paused_since: float | None = None
    wrapup_until: float | None = None
    logged_in_since: float | None = None
    dnd_by: set[str] = field(default_factory=set)
    forwarded_by: set[str] = field(default_factory=set)
    presence: str = ""
    presence_message: str = ""
    differs_since: float | None = None
    differs_on: tuple[str, str] = ("", "")
    disputed: bool = False
    disagrees: bool = False
    asked_at: float = 0.0
    state: Status = UNKNOWN
    reason: str = ""
    state_since: float = 0.0
    today: DaySums = field(default_factory=DaySums)
    today_of_queues: dict[str, DaySums] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The word of what is shown."""
        return self.status.word

    @property
    def dnd(self) -> bool:
        """Whether anybody who may has switched do-not-disturb on."""
        return bool(self.dnd_by)

    @property
    def is_logged_out(self) -> bool:
        """Whether an agent serves no queue and is in no session; a plain phone is no agent's."""
        in_session = any(each.in_session for each in self.sessions.values())
        return self.queue_agent and not self.pauses and not in_session

    @property
    def paused(self) -> bool:
        """Paused in every queue it is a member of; a pause in some of them still takes calls."""
        return bool(self.pauses) and all(reason is not None for reason in self.pauses.values())

    @property
    def pause_reason(self) -> str | None:
        """The reason given in the first of its queues that has one, None when none was given."""
        reasons = (reason for _, reason in sorted(self.pauses.items()) if reason)
        return next(reasons, None) if self.paused else None


@dataclass(slots=True)
class Waiting:
    """A caller in a queue."""

    uniqueid: str
    linkedid: str
    caller: str
    caller_name: str
    joined_at: float
    position: int
    taken: bool = False
    taken_by: str = ""
    agent: str = ""
    abandoned: bool = False
    left_at: float | None = None
    estimated: bool = False


@dataclass(slots=True)
class Queue:
    """One queue: callers by Uniqueid, members (extension -> wrap-up seconds), counts of today."""

    name: str
    callers: dict[str, Waiting] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    answered: int = 0
    abandoned: int = 0
    answered_within: int = 0
