"""What leaves the board for the log, the history and the PBX: changes, legs, intervals, questions.

Knows the shape of finished things. Must not know where they are kept or who asks for them.
Times are epoch seconds, durations seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Direction(StrEnum):
    """Who began the leg, seen from the extension."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Outcome(StrEnum):
    """How a call leg ended."""

    ANSWERED = "answered"
    MISSED = "missed"
    BUSY = "busy"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    ELSEWHERE = "answered elsewhere"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One change of an extension's shown status, and why."""

    extension: str
    at: float
    before: int
    after: int
    before_label: str
    label: str
    source: str
    rule: str
    call_id: str | None = None
    peer: str | None = None
    unusual: bool = False


@dataclass(frozen=True, slots=True)
class CallLeg:
    """One finished channel of an extension. `key` is the same whenever the leg is written again.

    A leg whose end was not seen is `estimated`: it lasted at least until `ended_at`, when it was
    last known alive, and at most until `ended_before`. No second that nobody saw is counted.
    """

    key: str
    extension: str
    agent: str
    call_id: str
    direction: Direction
    peer: str
    peer_name: str
    queue: str
    started_at: float
    answered_at: float | None
    ended_at: float
    ring_s: float
    talk_s: float
    hold_s: float
    outcome: Outcome
    transferred_to: str = ""
    transferred_from: str = ""
    estimated: bool = False
    ended_before: float | None = None


@dataclass(frozen=True, slots=True)
class StatusInterval:
    """A stretch of time in one status; the intervals of an extension tile the time.

    `state` is the key of a status (state/board/statuses.py); unknown while the dashboard or its
    link was down.
    """

    extension: str
    agent: str
    state: str
    reason: str
    started_at: float
    ended_at: float

    @property
    def key(self) -> str:
        """The same whenever the interval is written again."""
        return f"{self.extension}@{self.started_at:.6f}"


@dataclass(frozen=True, slots=True)
class QueueCall:
    """One caller's wait in a queue; `result` is answered, abandoned or left."""

    key: str
    queue: str
    call_id: str
    caller: str
    caller_name: str
    joined_at: float
    ended_at: float
    result: str
    extension: str = ""
    agent: str = ""
    estimated: bool = False

    @property
    def wait_s(self) -> float:
        """Seconds from joining to the end of the wait."""
        return self.ended_at - self.joined_at


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask the PBX: an extension on which a report and the calls differ."""

    extension: str
    reason: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Calls and device said different things for long enough to be asked about, then agreed.

    What each said when it began and when it ended tells who came round; `ended_by` is the event,
    Snapshot where the PBX's answer settled it.
    """

    extension: str
    began_at: float
    ended_at: float
    calls_said: str
    device_said: str
    calls_say: str
    device_says: str
    ended_by: str


@dataclass(slots=True)
class Results:
    """What applying events gave, drained by the collector."""

    changes: list[StatusChange] = field(default_factory=list)
    legs: list[CallLeg] = field(default_factory=list)
    intervals: list[StatusInterval] = field(default_factory=list)
    queue_calls: list[QueueCall] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
