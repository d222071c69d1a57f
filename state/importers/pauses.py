"""The pauses of a queue_log: from the first queue a member pauses in to the last it leaves.

Knows the events of pausing. Must not know columns or databases.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from state.board.statuses import PAUSED
from state.importers.queue_log import Entry, Handler, PlaceOf, Record
from state.records import StatusInterval

EVERY_QUEUE = "NONE"


@dataclass(slots=True)
class _Pause:
    since: int
    reason: str
    queues: set[str] = field(default_factory=set)


class Pauses:
    """Takes events in order; pauses of members without an extension are counted in `nameless`."""

    def __init__(self, place_of: PlaceOf) -> None:
        self.nameless = 0
        self._place_of = place_of
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
        """Pauses whose end the file has not told yet."""
        return len(self._pauses)

    def _pause(self, entry: Entry) -> Iterator[Record]:
        pause = self._pauses.setdefault(entry.member, _Pause(entry.at, entry.text(0)))
        pause.queues.add(entry.queue)
        return iter(())

    def _unpause(self, entry: Entry) -> Iterator[Record]:
        pause = self._pauses.get(entry.member)
        if pause is None:
            return iter(())
        pause.queues.discard(entry.queue)
        if entry.queue != EVERY_QUEUE and pause.queues - {EVERY_QUEUE}:
            return iter(())
        del self._pauses[entry.member]
        return self._paused(entry, pause)

    def _paused(self, entry: Entry, pause: _Pause) -> Iterator[Record]:
        place = self._place_of(entry.member, pause.since)
        if not place.extension:
            self.nameless += 1
        elif entry.at > pause.since:
            yield StatusInterval(
                extension=place.extension,
                agent=place.agent,
                state=PAUSED.key,
                reason=pause.reason,
                started_at=pause.since,
                ended_at=entry.at,
            )
