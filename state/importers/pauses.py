"""Build the pauses in a queue_log.

Knows the events of pausing. Must not know columns or databases. A pause begins in the first queue
that a member pauses in, and ends when the member is paused in none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from state.board.statuses import PAUSED
from state.importers.queue_log import FindMember, Handler, QueueLogEvent, Record
from state.records import StatusInterval

EVERY_QUEUE = "NONE"


@dataclass(slots=True)
class _Pause:
    since: int
    reason: str
    queues: set[str] = field(default_factory=set)


class PauseBuilder:
    """Builds pauses from events in order.

    `without_extension` counts the pauses of members whose extension is unknown.
    """

    def __init__(self, find_member: FindMember) -> None:
        self.without_extension = 0
        self._find_member = find_member
        self._pauses: dict[str, _Pause] = {}
        self.handlers: dict[str, Handler] = {
            "PAUSE": self._pause,
            "PAUSEALL": self._pause,
            "UNPAUSE": self._unpause,
            "UNPAUSEALL": self._unpause,
            "REMOVEMEMBER": self._unpause,
            "AGENTLOGOFF": self._unpause,
        }

    @property
    def unfinished(self) -> int:
        """Pauses without an end in the file."""
        return len(self._pauses)

    def _pause(self, event: QueueLogEvent) -> Iterator[Record]:
        pause = self._pauses.setdefault(event.member, _Pause(event.at, event.text(0)))
        pause.queues.add(event.queue)
        return iter(())

    def _unpause(self, event: QueueLogEvent) -> Iterator[Record]:
        pause = self._pauses.get(event.member)
        if pause is None:
            return iter(())
        pause.queues.discard(event.queue)
        if event.queue != EVERY_QUEUE and pause.queues - {EVERY_QUEUE}:
            return iter(())
        del self._pauses[event.member]
        return self._paused(event, pause)

    def _paused(self, event: QueueLogEvent, pause: _Pause) -> Iterator[Record]:
        member = self._find_member(event.member, pause.since)
        if not member.extension:
            self.without_extension += 1
        elif event.at > pause.since:
            yield StatusInterval(
                extension=member.extension,
                agent=member.agent,
                state=PAUSED.key,
                reason=pause.reason,
                started_at=pause.since,
                ended_at=event.at,
            )
