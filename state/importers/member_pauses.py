"""One queue member's pauses, as the live board would show them.

Knows when a member counts as paused: in every queue that it is known to serve. Must not know names
of events. A talk is no pause, so a pause stops for it and goes on after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from state.history.writing.overlap import parts_outside

EVERY_QUEUE = "NONE"
_STALE_S = 86_400
"""A queue that nothing says of a member for so long is not held against its pause."""


class Pause(NamedTuple):
    """A time in which a member was paused; `member` is its name when it began."""

    member: str
    reason: str
    start: int
    end: int


class _Mention(NamedTuple):
    """What was last said of a member in a queue: the reason of its pause, None without a pause."""

    reason: str | None
    at: int


@dataclass(slots=True)
class MemberPauses:
    """The queues of one member. Each method returns the pauses that are complete by it."""

    _queues: dict[str, _Mention] = field(default_factory=dict)
    _running: tuple[str, str, int] | None = None
    _talk: tuple[str, int] | None = None
    _held: list[Pause] = field(default_factory=list)

    @property
    def is_paused(self) -> bool:
        """Whether a pause has no end yet."""
        return self._running is not None

    def set(self, at: int, member: str, queue: str, reason: str | None) -> Iterator[Pause]:
        """A member is paused in a queue, or no longer (`reason` None)."""
        if queue == EVERY_QUEUE:
            known = self._queues if self._queues or reason is None else (EVERY_QUEUE,)
            self._queues = dict.fromkeys(known, _Mention(reason, at))
        else:
            self._queues.pop(EVERY_QUEUE, None)
            self._queues[queue] = _Mention(reason, at)
        return self._review(at, member)

    def serve(self, at: int, member: str, queue: str) -> Iterator[Pause]:
        """A member is called by a queue: where that was not known, it is not paused there."""
        everywhere = self._queues.get(EVERY_QUEUE)
        known = self._queues.get(queue) or everywhere or _Mention(None, at)
        if everywhere is None:
            self._queues[queue] = known._replace(at=at)
        return self._review(at, member)

    def leave(self, at: int, member: str, queue: str) -> Iterator[Pause]:
        """A member left a queue; its pause there ends with it."""
        self._queues.pop(queue, None)
        self._queues.pop(EVERY_QUEUE, None)
        return self._review(at, member)

    def leave_all(self, at: int, member: str) -> Iterator[Pause]:
        """A member logged off, or Asterisk restarted."""
        self._queues.clear()
        yield from self._review(at, member)
        yield from self.close()

    def connect(self, at: int, call: str) -> Iterator[Pause]:
        """A member talks; how long is only known at the end, if the log has one."""
        yield from self.close()
        self._talk = call, at

    def complete(self, at: int, call: str) -> Iterator[Pause]:
        """A talk is over: it was no part of a pause."""
        if self._talk is None or self._talk[0] != call:
            return
        talk = [(self._talk[1], at)]
        if self._running is not None:
            member, reason, start = self._running
            self._held.append(Pause(member, reason, start, at))
            self._running = member, reason, at
        for pause in self._held:
            for start, end in parts_outside(pause.start, pause.end, talk):
                yield pause._replace(start=start, end=end)
        self._talk = None
        self._held.clear()

    def close(self) -> Iterator[Pause]:
        """A talk without an end cuts no pause."""
        yield from self._held
        self._talk = None
        self._held.clear()

    def _review(self, at: int, member: str) -> Iterator[Pause]:
        """Close the running pause where the member is paused no more, or for another reason."""
        reason = self._reason(at)
        running = self._running
        if running is not None and running[1] == reason:
            return
        self._running = None if reason is None else (member, reason, at)
        if running is None or running[2] >= at:
            return
        pause = Pause(*running, at)
        if self._talk is None:
            yield pause
        else:
            self._held.append(pause)

    def _reason(self, at: int) -> str | None:
        """The first reason of a member that is paused in all its queues, None if it is not."""
        reasons = [
            each.reason
            for each in self._queues.values()
            if each.reason is not None or each.at > at - _STALE_S
        ]
        if not reasons or None in reasons:
            return None
        return next((reason for reason in reasons if reason), "")
