"""What the collector tells of itself: event rate, lag, link history, transitions, disagreements.

Knows counting, over the last hour and since the start. Must not know names or numbers of callers:
its report may be sent to strangers.
"""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any

from state.board.memory import BoardMemory
from state.events import Event
from state.records import Disagreement, Results

HOUR_S = 3600.0
MINUTE_S = 60.0
LINKS_KEPT = 100
LAGS_KEPT = 2_000
DIFFERENCES_KEPT = 100

BUCKET = 1.1
SHORTEST_S = 1e-4
ROUNDING = 1e-9
"""Times are told as the upper end of their bucket, each a tenth longer than the last."""


@dataclass(frozen=True, slots=True)
class LinkChange:
    """The link went to `state` at epoch s `at`, and why."""

    at: float
    state: str
    reason: str


class PerMinute:
    """Counts by minute for the last hour, and in all."""

    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self._minutes: deque[tuple[int, Counter[str]]] = deque(maxlen=60)

    def add(self, name: str, now: float, count: int = 1) -> None:
        """Count `name` at `now`."""
        minute = int(now // MINUTE_S)
        if not self._minutes or self._minutes[-1][0] != minute:
            self._minutes.append((minute, Counter()))
        self._minutes[-1][1][name] += count
        self.total[name] += count

    def last_hour(self, now: float) -> Counter[str]:
        """The counts of the last sixty minutes."""
        first, found = int(now // MINUTE_S) - 59, Counter[str]()
        for minute, counts in self._minutes:
            if minute >= first:
                found.update(counts)
        return found


class Spread:
    """How long something took each time, to within a tenth, so that months take little room."""

    def __init__(self) -> None:
        self._tally = PerMinute()

    def add(self, seconds: float, now: float) -> None:
        """It took so long."""
        bucket = math.ceil(math.log(max(seconds, SHORTEST_S), BUCKET) - ROUNDING)
        self._tally.add(str(bucket), now)

    def report(self, now: float) -> dict[str, dict[str, float]]:
        """How often, median, 95th percentile and longest: of the last hour, and of all."""
        return {
            "last_hour": _spread(self._tally.last_hour(now)),
            "since_start": _spread(self._tally.total),
        }


def _spread(buckets: Counter[str]) -> dict[str, float]:
    """Of counts by bucket; zeros of none."""
    times = sorted((BUCKET ** int(bucket), count) for bucket, count in buckets.items())
    total = buckets.total()
    return {
        "count": total,
        "p50": _at_rank(times, 0.5 * total),
        "p95": _at_rank(times, 0.95 * total),
        "max": round(times[-1][0], 6) if times else 0.0,
    }


def _at_rank(times: list[tuple[float, int]], rank: float) -> float:
    for (seconds, _), below in zip(times, accumulate(n for _, n in times), strict=True):
        if below > rank or seconds == times[-1][0]:
            return round(seconds, 6)
    return 0.0


def quantile(values: list[float], share: float) -> float:
    """The value below which `share` of `values` lie (nearest rank); 0 of none."""
    if not values:
        return 0.0
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


class Watch:
    """Counts what passes through the collector."""

    def __init__(self) -> None:
        self.started_at = time.time()
        self.last_event_at = 0.0
        self._links: deque[LinkChange] = deque(maxlen=LINKS_KEPT)
        self._lags: deque[float] = deque(maxlen=LAGS_KEPT)
        self._lag, self._sweeps = Spread(), Spread()
        self._sweeps_seen = 0
        self._seen = 0
        self._tally = PerMinute()
        self._disagreements: deque[Disagreement] = deque(maxlen=DIFFERENCES_KEPT)
        self.session: Callable[[], dict[str, object]] = dict

    def event(self, event: Event) -> None:
        """An event of the PBX was applied."""
        self.last_event_at = max(self.last_event_at, event.at)
        self._seen += 1

    def clock_set(self, by_s: float) -> None:
        """This machine's clock was set: what is told as a time of it moves along."""
        self.started_at += by_s
        self.last_event_at += by_s

    def link(self, state: str, at: float, reason: str) -> None:
        """The link changed its state."""
        self._links.append(LinkChange(at, state, reason))
        self._tally.add(f"link {state}", at)

    def lag(self, seconds: float, now: float) -> None:
        """The oldest event of a publish waited this long."""
        self._lags.append(max(0.0, seconds))
        self._lag.add(seconds, now)

    def results(self, results: Results, now: float) -> None:
        """Records left the board."""
        self._disagreements.extend(results.disagreements)
        for name in ("changes", "legs", "intervals", "queue_calls", "questions"):
            count = len(getattr(results, name))
            if count:
                self._tally.add(name, now, count)

    def report(self, board: BoardMemory, now: float) -> dict[str, object]:
        """Everything, as JSON can hold it."""
        self._tally_new("events", self._seen, now)
        for name, count in board.counts.items():
            self._tally_new(name, count, now)
        session = self._told_by_session(now)
        for name, value in session.items():
            if isinstance(value, int):
                self._tally_new(f"session: {name}", value, now)
        lags = list(self._lags)
        return {
            "started_at": self.started_at,
            "now": now,
            "since_start": dict(self._tally.total),
            "last_hour": dict(self._tally.last_hour(now)),
            "lag_s": {"p50": quantile(lags, 0.5), "p95": quantile(lags, 0.95)},
            "times": {"lag": self._lag.report(now), "sweep": self._sweeps.report(now)},
            "links": [asdict(change) for change in self._links],
            "disagreements": [asdict(each) for each in self._disagreements],
            "disagreeing": _disagreeing(board),
            "session": session,
            "board": {
                "extensions": len(board.extensions),
                "channels": len(board.channels),
                "queues": len(board.queues),
                "differing": sorted(board.differing),
            },
        }

    def _told_by_session(self, now: float) -> dict[str, object]:
        """Its report; the times of sweeps that are new in it are counted instead."""
        session: dict[str, Any] = dict(self.session())
        took, swept = session.pop("sweep_times", []), session.get("sweeps", 0)
        for seconds in took[max(0, len(took) - (swept - self._sweeps_seen)) :]:
            self._sweeps.add(seconds, now)
        self._sweeps_seen = swept
        return session

    def _tally_new(self, name: str, total: int, now: float) -> None:
        known = self._tally.total[name]
        if total > known:
            self._tally.add(name, now, total - known)


def _disagreeing(board: BoardMemory) -> list[dict[str, object]]:
    """Where device and calls differ now and the PBX is asked about it: both sides."""
    found = [board.extensions[number] for number in sorted(board.differing)]
    return [
        {
            "extension": each.number,
            "began_at": each.differs_since,
            "calls_said": each.differs_on[0],
            "device_said": each.differs_on[1],
        }
        for each in found
        if each.disputed
    ]
