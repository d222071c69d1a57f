"""The PBX's clock against ours: `Timestamp` headers (timestampevents = yes) as our epoch seconds.

Pure. Knows that an event cannot come before it happened. Must not read a clock itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

RELAX = 0.001
"""Share of the excess by which the offset follows later samples: the clocks may drift apart."""

STEP_S = 5.0
"""Arrivals this far from the known offset are late events or a clock that was set."""

STEP_SAMPLES, STEP_LASTS_S = 20, 5.0
"""So many far arrivals, all alike within STEP_S, over at least so long a time, are a clock that
was set; what a stalled link held back comes all at once."""

LATE_S = 60.0
"""No event is later than this: a link that is silent for so long is cut long before."""


@dataclass(slots=True)
class _Far:
    """Arrivals in a row that are far from the known offset, and alike."""

    since: float
    first: float
    least: float
    count: int = 0


class PbxClock:
    """Estimates the offset between two clocks from the fastest arrivals, for one link."""

    def __init__(self) -> None:
        self.offset: float | None = None
        self._newest = -math.inf
        self._far: _Far | None = None

    def at(self, headers: Mapping[str, str], arrived: float) -> float:
        """When the event happened, never later than it arrived; `arrived` without a Timestamp.

        Nor is it believed to be older than the lateness of an event explains.
        """
        stamp = _stamp(headers)
        if stamp is None:
            return arrived
        if self.offset is None or stamp < self._newest - STEP_S:
            # Events come in order, so a stamp that goes back is a clock that was set back.
            self.offset, self._newest, self._far = arrived - stamp, stamp, None
            return arrived
        self._newest = max(stamp, self._newest)
        self._learn(arrived - stamp, self.offset, arrived)
        happened = stamp + self.offset
        return arrived if arrived - happened > LATE_S else min(arrived, happened)

    def _learn(self, sample: float, offset: float, arrived: float) -> None:
        excess = sample - offset
        if abs(excess) > STEP_S:
            self._learn_step(sample, arrived)
        else:
            self._far = None
            self.offset = offset + (excess if excess < 0 else excess * RELAX)

    def _learn_step(self, sample: float, arrived: float) -> None:
        far = self._far
        if far is None or abs(sample - far.first) > STEP_S:
            far = self._far = _Far(arrived, sample, sample)
        far.count, far.least = far.count + 1, min(far.least, sample)
        if far.count >= STEP_SAMPLES and arrived - far.since >= STEP_LASTS_S:
            self.offset, self._far = far.least, None


def _stamp(headers: Mapping[str, str]) -> float | None:
    try:
        stamp = float(headers["Timestamp"])
    except (KeyError, ValueError):
        return None
    return stamp if math.isfinite(stamp) else None
