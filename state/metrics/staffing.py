"""Half hours of a day: the calls that came, the agents who were there, and those needed.

Pure. Knows how half hours of several days become those of one. Must not know where sums come from.
Agents are averages over the half hour: the time of all of them, divided by its length.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from state.metrics.erlang import agents_needed
from state.metrics.totals import QueueTotals

RICH = 1.3
"""From so many times the agents needed on, a half hour is rich."""

_HALF_S = 1800.0


class Staffed(StrEnum):
    """How the agents who were there compare with those needed."""

    THIN = "thin"
    RIGHT = "right"
    RICH = "rich"


@dataclass(frozen=True, slots=True)
class HalfHour:
    """A half hour of one day; the times are milliseconds of all agents together.

    `on_duty_ms` is the time free, ringing, on calls and in wrap-up. `length_ms` is twice as long
    where the clock was set back. `known` is false where nothing was seen of the agents.
    """

    day: date
    half: int
    length_ms: int
    calls: QueueTotals = QueueTotals()  # noqa: RUF009 - it cannot be changed
    free_ms: int = 0
    on_duty_ms: int = 0
    wrapup_ms: int = 0
    known: bool = False


class Service(NamedTuple):
    """What the calls need: handling time, and the share to answer within so many seconds."""

    aht_s: float | None
    within_s: float
    share: float | None

    @classmethod
    def of(cls, aht_s: float | None, within_s: float, target: float | None) -> Service:
        """The service of a target in percent."""
        return cls(aht_s, within_s, None if target is None else target / 100)


class Staffing(NamedTuple):
    """A half hour of the day over all days; None where it is not known."""

    half: int
    days: int
    calls: QueueTotals
    offered: float
    free: float | None
    on_duty: float | None
    needed: int | None
    staffed: Staffed | None


def by_half_hour(cells: Iterable[HalfHour], service: Service) -> list[Staffing]:
    """Each half hour of the day, averaged over the days on which anything is known of it."""
    of_half: dict[int, list[HalfHour]] = defaultdict(list)
    for cell in cells:
        if cell.known or cell.calls != NO_CALLS:
            of_half[cell.half].append(cell)
    return [_staffing(half, of_half[half], service) for half in sorted(of_half)]


NO_CALLS = QueueTotals()


def _staffing(half: int, cells: list[HalfHour], service: Service) -> Staffing:
    calls = sum((cell.calls for cell in cells), start=NO_CALLS)
    length_s = sum(cell.length_ms for cell in cells) / 1000
    offered = (calls.answered + calls.abandoned) / length_s * _HALF_S
    seen = [cell for cell in cells if cell.known]
    seen_ms = sum(cell.length_ms for cell in seen)
    free = sum(cell.free_ms for cell in seen) / seen_ms if seen else None
    on_duty = sum(cell.on_duty_ms for cell in seen) / seen_ms if seen else None
    needed = needed_for(offered, service)
    return Staffing(
        half, len(cells), calls, offered, free, on_duty, needed, staffed_as(on_duty, needed)
    )


def needed_for(offered: float, service: Service) -> int | None:
    """The agents that so many calls in half an hour need; None where AHT or target is not known."""
    if offered == 0:
        return 0
    if not service.aht_s or service.share is None:
        return None
    load = offered * service.aht_s / _HALF_S
    return agents_needed(load, service.aht_s, service.within_s, service.share)


def staffed_as(on_duty: float | None, needed: int | None) -> Staffed | None:
    """Whether so many agents are too few, right or many."""
    if on_duty is None or needed is None:
        return None
    if on_duty < needed:
        return Staffed.THIN
    return Staffed.RICH if on_duty >= max(needed * RICH, needed + 1) else Staffed.RIGHT
