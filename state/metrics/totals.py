"""What is counted of an agent's time and calls: additive sums, nothing derived.

Knows which sums exist and how two of them add; state/board/statuses.py says which status counts
as which. Must not know formulas, databases or zones.
Durations are integer milliseconds, so that hours sum to days and parts to wholes exactly.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import Self

from state.board.statuses import STATUSES

TIMES = tuple(dict.fromkeys(status.counts_as for status in STATUSES))
"""The sums of clock time by status: `<name>_ms` of `Totals`; they tile the time."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over one agent, hour, day or team; they add with `+`.

    `talk_ms` to `unknown_ms` are clock time by status, from status intervals: they tile the time.
    `bare_*` is time known from call records alone (imports, or one queue's share of an agent),
    beside which nothing says what the rest of the time was. `offered` to `connected` are calls
    that ended, `call_*` their own durations, which overlap where a call was held for another.
    """

    talk_ms: int = 0
    hold_ms: int = 0
    ring_ms: int = 0
    dialing_ms: int = 0
    wrapup_ms: int = 0
    paused_ms: int = 0
    monitoring_ms: int = 0
    available_ms: int = 0
    busy_ms: int = 0
    dnd_ms: int = 0
    unavailable_ms: int = 0
    loggedout_ms: int = 0
    unknown_ms: int = 0
    bare_talk_ms: int = 0
    bare_hold_ms: int = 0
    bare_ring_ms: int = 0
    bare_dialing_ms: int = 0
    bare_paused_ms: int = 0
    offered: int = 0
    answered: int = 0
    missed: int = 0
    placed: int = 0
    connected: int = 0
    call_talk_ms: int = 0
    call_hold_ms: int = 0
    call_ring_ms: int = 0
    call_dial_ms: int = 0
    paid_ms: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*map(int.__add__, astuple(self), astuple(other)))


STORED = tuple(field.name for field in fields(Totals) if field.name != "paid_ms")
"""The sums that history keeps; paid time comes from the shifts."""


def total(parts: list[Totals]) -> Totals:
    """The sum of all parts."""
    return Totals(*map(sum, zip(*map(astuple, parts), strict=True))) if parts else Totals()


@dataclass(frozen=True, slots=True)
class QueueTotals:
    """Sums over the calls of a queue by when they joined; they add with `+`.

    The `*_within` and `abandoned_short` counts belong to the thresholds they were asked with.
    """

    answered: int = 0
    abandoned: int = 0
    left: int = 0
    answered_wait_ms: int = 0
    abandoned_wait_ms: int = 0
    answered_within: int = 0
    abandoned_within: int = 0
    abandoned_short: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(*map(int.__add__, astuple(self), astuple(other)))
