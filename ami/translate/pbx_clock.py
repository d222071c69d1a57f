"""The PBX's clock against ours: `Timestamp` headers (timestampevents = yes) to our epoch seconds.

Pure. Knows that an event cannot arrive before it happens, and that a PBX sends events in order: a
stamp that goes back means that its clock was set. Must not read a clock itself.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

BACK_S = 0.5
"""A stamp may be so much older than the stamp before: several threads of Asterisk write them."""

SECONDS_KEPT = 6
EVENTS_KEPT = 20
"""The offset is that of the fastest arrival in the last seconds with events, so many of each at
least. A delayed burst then does not look like a change of the clock; a clock that was set does."""

LATE_S = 60.0
"""No event is this late, because a silent link is cut long before: one of the clocks was set."""


@dataclass(slots=True)
class _Second:
    """The fastest arrival of a second, and how many events came in it."""

    second: int
    offset: float
    events: int


class PbxClock:
    """Estimates the offset between the two clocks from the fastest recent arrivals."""

    def __init__(self) -> None:
        self.offset: float | None = None
        self._stamp = 0.0
        self._seconds: deque[_Second] = deque()
        self._events = 0

    def moment(self, timestamp: str | None, arrived: float) -> float:
        """When an event happened, never later than `arrived`; `arrived` without a stamp."""
        if timestamp is None:
            return arrived
        try:
            stamp = float(timestamp)
        except ValueError:
            return arrived
        if not abs(stamp) < float("inf"):
            return arrived
        self._learn(stamp, arrived)
        happened = stamp + (self.offset or 0.0)
        return happened if arrived - LATE_S < happened < arrived else arrived

    def _learn(self, stamp: float, arrived: float) -> None:
        if stamp < self._stamp - BACK_S:
            self._seconds.clear()
            self._events = 0
        self._stamp = stamp
        self._add(int(arrived), arrived - stamp)
        self._forget()
        self.offset = min(second.offset for second in self._seconds)

    def _add(self, second: int, offset: float) -> None:
        self._events += 1
        if not self._seconds or self._seconds[-1].second != second:
            self._seconds.append(_Second(second, offset, 1))
            return
        last = self._seconds[-1]
        last.offset, last.events = min(last.offset, offset), last.events + 1

    def _forget(self) -> None:
        while (
            len(self._seconds) > SECONDS_KEPT
            and self._events - self._seconds[0].events >= EVENTS_KEPT
        ):
            self._events -= self._seconds.popleft().events
