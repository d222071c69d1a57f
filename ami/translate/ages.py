"""Moments and ages that a PBX tells: which of them can be true, and when that was on our clock.

Pure. A PBX may have a clock that is off, or that was set while something went on.
"""

from __future__ import annotations

LONGEST_S = 366 * 86_400.0
"""Nothing that a board shows is older: the PBX's clock was set, or the moment was never noted."""

AHEAD_S = 2.0
"""A moment may be so much later than now, since the offset between two clocks is not exact."""


def moment(stamp: str | None, offset_s: float, at: float) -> float | None:
    """The PBX's epoch seconds on our clock, `at` being now; None where they cannot be true."""
    seconds = _number(stamp)
    if seconds is None or seconds <= 0:
        return None
    happened = seconds + offset_s
    return min(happened, at) if at - LONGEST_S <= happened <= at + AHEAD_S else None


def age_s(seconds: float) -> float:
    """An age that a list tells; 0 where it cannot be true."""
    return seconds if 0 <= seconds <= LONGEST_S else 0.0


def offset_s(timestamp: str | None, now: float) -> float:
    """How much our clock is ahead of the PBX's, by a Pong's Timestamp; 0 where it has none."""
    stamp = _number(timestamp)
    return now - stamp if stamp is not None and stamp > 0 else 0.0


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None
