"""Whether a row or a queue is near or over its limit.

Pure: rows, limits and a time in, levels out. Must not know where limits are kept, or colours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from state.board.statuses import ONCALL, PAUSED, STATUS, Layer
from state.files.limits import Limits, Target
from state.live.schema import LiveQueue, Row

NEAR = 0.8
"""From this part of its limit on, something is near it."""

STARTS: MappingProxyType[str, Callable[[Row], float | None]] = MappingProxyType(
    {
        ONCALL.key: lambda row: row["answered_at"],
        PAUSED.key: lambda row: row["paused_since"],
    }
)
"""When a status began where `since` does not say it: the answer of a call, the pause."""


class Level(StrEnum):
    """How far something is from its limit."""

    CALM = "calm"
    NEAR = "near"
    OVER = "over"


class Standing(NamedTuple):
    """A level, with the limit in seconds and since when the time counts; no limit is None."""

    level: Level
    limit_s: float | None
    since: float


class QueueStanding(NamedTuple):
    """A queue against its targets; shares are percent of today's calls, None without a call."""

    wait: Standing
    service_level: float | None
    misses_service_level: bool
    abandons: float | None
    misses_abandons: bool


def counted_from(row: Row, state: str) -> float:
    """Epoch seconds from which the time in a status counts."""
    start = STARTS.get(state)
    return (start(row) if start else None) or row["since"]


def limit_of(row: Row, limits: Limits) -> float | None:
    """The seconds that a row's status may last; none while the link is down.

    The queue of a call is its own. Without a call, those that the agent serves count.
    """
    state, queue = row["state"], row["queue"]
    of_call = (queue,) if queue else ()
    queues = of_call if STATUS[state].layer is Layer.CALL else row["queues"]
    reason = row["pause_reason"] or "" if state == PAUSED.key else ""
    return limits.of_status(state, queues, reason)


def standing_of(row: Row, limits: Limits, now: float) -> Standing:
    """How far a row is from its limit."""
    return _standing(limit_of(row, limits), counted_from(row, row["state"]), now)


def count_over(rows: Iterable[Row], limits: Limits, now: float) -> Counter[str]:
    """How many rows are over their limit, by the key of their status."""
    standings = ((row["state"], standing_of(row, limits, now)) for row in rows)
    return Counter(state for state, each in standings if each.level is Level.OVER)


def queue_standing(queue: LiveQueue, limits: Limits, now: float) -> QueueStanding:
    """How far a queue is from its targets: its longest wait now, its shares of today."""
    name, calls = queue["queue"], queue["answered"] + queue["abandoned"]
    first = min((caller["joined_at"] for caller in queue["waiting"]), default=now)
    least = limits.target(Target.SERVICE_LEVEL, name)
    most = limits.target(Target.ABANDONS, name)
    level = 100 * queue["answered_within"] / calls if calls else None
    lost = 100 * queue["abandoned"] / calls if calls else None
    return QueueStanding(
        wait=_standing(limits.target(Target.WAIT, name), first, now),
        service_level=level,
        misses_service_level=level is not None and least is not None and level < least,
        abandons=lost,
        misses_abandons=lost is not None and most is not None and lost > most,
    )


def _standing(limit_s: float | None, since: float, now: float) -> Standing:
    return Standing(_level(limit_s, now - since), limit_s, since)


def _level(limit_s: float | None, passed_s: float) -> Level:
    """A limit that is just reached is kept."""
    if limit_s is None or passed_s < NEAR * limit_s:
        return Level.CALM
    return Level.OVER if passed_s > limit_s else Level.NEAR
