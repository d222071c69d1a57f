"""An alert as it is kept, and a message about it.

Pure. Must not know tables or channels.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from state.access.roles import Scope
from state.alerts.measure import Subject
from state.files.alerts import KINDS, About


class Alert(NamedTuple):
    """An alert. `ended_at` is None while it goes on; `seen_by` acknowledged it."""

    id: str
    kind: str
    queue: str
    group: str
    extension: str
    agent: str
    queues: tuple[str, ...]
    value: float
    limit: float
    began_at: float
    ended_at: float | None = None
    seen_by: str = ""
    seen_at: float | None = None

    @property
    def subject(self) -> Subject:
        """What it is about."""
        is_agent = bool(self.extension)
        return Subject(self.kind, self.queue, "" if is_agent else self.group, self.extension)

    def lasted(self, now: float) -> float:
        """How long it lasted, or has lasted by now."""
        return max(0.0, (self.ended_at or now) - self.began_at)


def is_shown(alert: Alert, scope: Scope) -> bool:
    """Whether whoever sees this scope may see an alert.

    The link and the collector concern everybody who looks at a board. What is counted over all
    phones is for those who see all of them.
    """
    if scope.is_whole:
        return True
    kind = KINDS.get(alert.kind)
    if kind is None or kind.about is About.ALL:
        return kind is not None and not scope.agent
    if alert.extension:
        return scope.shows_agent(alert.agent, alert.extension, alert.group, alert.queues)
    if alert.queue:
        return scope.shows_queue(alert.queue)
    return bool(alert.group) and not scope.agent and alert.group in scope.groups


class Part(StrEnum):
    """Which of the two messages about an alert."""

    BEGIN = "begin"
    END = "end"


class State(StrEnum):
    """What became of a message. Dropped: the alert was over before it could be sent."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class Message(NamedTuple):
    """A message that this process has to send now, until `claimed_us`; `tries` with this one."""

    alert: Alert
    part: Part
    channel: str
    tries: int
    made_at: float
    claimed_us: int

    @property
    def key(self) -> str:
        """The same for each try: a receiver can tell that it had this message before."""
        return f"{self.alert.id}-{self.part}"
