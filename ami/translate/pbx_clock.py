"""The PBX's clock against ours: `Timestamp` headers (timestampevents = yes) as our epoch seconds.

Pure. Knows that an event cannot come before it happened, and that a PBX sends events in the order
in which they happen: a stamp that goes back is a clock that was set. Must not read a clock itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

BACK_S = 0.5
"""A stamp may be so much older than the one before it: several threads of Asterisk write them."""

SECONDS_KEPT = 6
EVENTS_KEPT = 20
"""The offset is that of the fastest arrival in so many seconds with events, and so many events: a
burst that was held up on its way does not look like another clock, a clock that was set does."""

LATE_S = 60.0
"""No event is later than this, a silent link is cut long before: one of the clocks was set."""


@dataclass(slots=True)
class _Second:
    """The fastest arrival of one second, and how many there were."""

    second: int
    offset: float
    events: int


class PbxClock:
    """Estimates the offset between two clocks from the fastest arrivals of late."""

    def __init__(self) -> None:
        self.offset: float | None = None
        self._stamp = 0.0
        self._seconds: deque[_Second] = deque()
        self._events = 0

    def at(self, headers: Mapping[str, str], arrived: float) -> float:
        """When the event with these headers happened."""
        return self.moment(headers.get("Timestamp"), arrived)

    def moment(self, told: str | None, arrived: float) -> float:
        """When an event happened, never later than it arrived; `arrived` without a stamp."""
        if told is None:
            return arrived
        try:
            stamp = float(told)
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
