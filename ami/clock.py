"""The PBX's clock against ours: `Timestamp` headers (timestampevents = yes) as our epoch seconds.

Pure. Knows that an event cannot come before it happened. Must not read a clock itself.
"""

from __future__ import annotations

from collections.abc import Mapping

RELAX = 0.001
"""Share of the excess by which the offset follows later samples: the clocks may drift apart."""

STEP_S = 5.0
"""Arrivals this far from the known offset are late events or a clock that was set."""

STEP_SAMPLES = 20
"""So many far arrivals in a row, all alike within STEP_S, are a clock that was set."""


class PbxClock:
    """Estimates the offset between two clocks from the fastest arrivals."""

    def __init__(self) -> None:
        self.offset: float | None = None
        self._far: list[float] = []

    def at(self, headers: Mapping[str, str], arrived: float) -> float:
        """When the event happened, never later than it arrived; `arrived` without a Timestamp."""
        try:
            stamp = float(headers["Timestamp"])
        except (KeyError, ValueError):
            return arrived
        self._learn(arrived - stamp)
        return min(arrived, stamp + (self.offset or 0.0))

    def _learn(self, sample: float) -> None:
        if self.offset is None:
            self.offset = sample
        elif abs(sample - self.offset) > STEP_S:
            self._learn_step(sample)
        else:
            self._far.clear()
            excess = sample - self.offset
            self.offset += excess if excess < 0 else excess * RELAX

    def _learn_step(self, sample: float) -> None:
        if self._far and abs(sample - self._far[0]) > STEP_S:
            self._far.clear()
        self._far.append(sample)
        if len(self._far) >= STEP_SAMPLES:
            self.offset = min(self._far)
            self._far.clear()
