"""What the collector tells of itself: counts, durations, the link's history, disagreements.

Knows counting, over the last hour and since the start. Must not know names or numbers of callers:
its report may be sent to strangers.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterator
from itertools import chain
from typing import Final, Generic, TypeVar

from prometheus_client import Histogram

from state import counters
from state.board.memory import BoardMemory
from state.counters import COUNTERS, Counts, Series, SessionFigures
from state.events import Event
from state.live.diagnostics import (
    EVENT_LAG,
    SWEEP,
    BoardSizes,
    CountRow,
    Diagnostics,
    DifferenceRow,
    LeftOutRow,
    LinkRow,
    NamedTime,
    SettledRow,
    TimesRow,
)
from state.records import Disagreement, Results

K = TypeVar("K", bound=Hashable)

MINUTE_S = 60.0
LINKS_KEPT = 100
DISAGREEMENTS_KEPT = 100
LEFT_OUT_SHOWN = 100


class PerMinute(Generic[K]):
    """Counts by minute for the last hour, and in all."""

    def __init__(self) -> None:
        self.total: Counter[K] = Counter()
        self._minutes: deque[tuple[int, Counter[K]]] = deque(maxlen=60)

    def add(self, key: K, now: float, count: int = 1) -> None:
        """Count `key` at `now`."""
        minute = int(now // MINUTE_S)
        if not self._minutes or self._minutes[-1][0] != minute:
            self._minutes.append((minute, Counter()))
        self._minutes[-1][1][key] += count
        self.total[key] += count

    def reach(self, key: K, now: float, total: int) -> None:
        """Count what is new in a total that only grows."""
        if total > self.total[key]:
            self.add(key, now, total - self.total[key])

    def last_hour(self, now: float) -> Counter[K]:
        """The counts of the last sixty minutes."""
        first, found = int(now // MINUTE_S) - 59, Counter[K]()
        for minute, counts in self._minutes:
            if minute >= first:
                found.update(counts)
        return found


class Timing:
    """A Prometheus histogram since the start, and its buckets of the last hour."""

    def __init__(self, time_: NamedTime) -> None:
        self._name = time_.name
        self._histogram = Histogram(
            time_.name, time_.help, registry=None, buckets=time_.bounds
        )  # of no registry: a worker exposes what the document says
        self._by_bound: PerMinute[str] = PerMinute()

    def observe(self, seconds: float) -> None:
        """It took so long."""
        self._histogram.observe(max(0.0, seconds))

    def report(self, now: float) -> TimesRow:
        """Sum and cumulative buckets, as JSON can hold them."""
        buckets, total = {}, 0.0
        for sample in next(iter(self._histogram.collect())).samples:
            if sample.name.endswith("_bucket"):
                buckets[sample.labels["le"]] = int(sample.value)
            elif sample.name.endswith("_sum"):
                total = sample.value
        for bound, count in buckets.items():
            self._by_bound.reach(bound, now, count)
        hour = self._by_bound.last_hour(now)
        return TimesRow(
            name=self._name,
            bounds=list(buckets),
            sum=total,
            last_hour=[hour[bound] for bound in buckets],
            since_start=list(buckets.values()),
        )


class Telemetry:
    """Counts what passes through the collector."""

    def __init__(self) -> None:
        self.started_at = time.time()
        self.last_event_at = 0.0
        self.session: Callable[[], SessionFigures] = _no_session
        self._counts = Counts()
        self._events = 0
        self._per_minute: PerMinute[Series] = PerMinute()
        self._lag, self._sweep = Timing(EVENT_LAG), Timing(SWEEP)
        self._sweeps_seen = 0
        self._links: deque[LinkRow] = deque(maxlen=LINKS_KEPT)
        self._disagreements: deque[Disagreement] = deque(maxlen=DISAGREEMENTS_KEPT)

    def event(self, event: Event) -> None:
        """Count an event of the PBX."""
        self.last_event_at = max(self.last_event_at, event.at)
        self._events += 1

    def clock_set(self, by_s: float) -> None:
        """Move the times that are kept here along with this machine's clock."""
        self.started_at += by_s
        self.last_event_at += by_s

    def link(self, state: str, at: float, reason: str) -> None:
        """Note that the link changed its state."""
        self._links.append(LinkRow(at=at, state=state, reason=reason))
        self._counts.add(counters.LINK_CHANGES, state)

    def lag(self, seconds: float) -> None:
        """Note how long the oldest event of a publication waited."""
        self._lag.observe(seconds)

    def results(self, results: Results) -> None:
        """Count the records that left the board."""
        self._disagreements.extend(results.disagreements)
        for counter, records in (
            (counters.STATUS_CHANGES, results.changes),
            (counters.CALL_LEGS, results.legs),
            (counters.STATUS_INTERVALS, results.intervals),
            (counters.QUEUE_CALLS, results.queue_calls),
        ):
            if records:
                self._counts.add(counter, by=len(records))

    def report(self, board: BoardMemory, now: float) -> Diagnostics:
        """Everything, as JSON can hold it."""
        session = self.session()
        self._time_new_sweeps(session)
        return Diagnostics(
            started_at=self.started_at,
            now=now,
            last_sweep_s=session.sweep_times[-1] if session.sweep_times else 0.0,
            counts=self._count_rows(board, session, now),
            times=[self._lag.report(now), self._sweep.report(now)],
            links=list(self._links),
            disagreements=[_settled(each) for each in self._disagreements],
            disagreeing=_disagreeing(board),
            left_out=_left_out(board),
            left_out_in_all=len(board.left_out),
            board=BoardSizes(
                extensions=len(board.extensions),
                channels=len(board.channels),
                queues=len(board.queues),
            ),
        )

    def _count_rows(
        self, board: BoardMemory, session: SessionFigures, now: float
    ) -> list[CountRow]:
        self._per_minute.reach(_EVENTS, now, self._events)
        for series, total in chain(self._counts, board.counts, session.counts):
            self._per_minute.reach(series, now, total)
        hour, total_of = self._per_minute.last_hour(now), self._per_minute.total
        return [
            CountRow(
                name=series.name,
                labels=list(series.labels),
                last_hour=hour[series],
                since_start=total_of[series],
            )
            for series in sorted({*total_of, *_ALWAYS_TOLD})
        ]

    def _time_new_sweeps(self, session: SessionFigures) -> None:
        sweeps, kept = session.counts.of(counters.SWEEPS), session.sweep_times
        for seconds in kept[max(0, len(kept) - (sweeps - self._sweeps_seen)) :]:
            self._sweep.observe(seconds)
        self._sweeps_seen = sweeps


_EVENTS: Final = Series(counters.EVENTS.name)
_ALWAYS_TOLD: Final = frozenset(Series(c.name) for c in COUNTERS.values() if not c.labels)
"""Series that are there with 0 from the start, as Prometheus wants it of a counter."""


def _no_session() -> SessionFigures:
    return SessionFigures(Counts())


def _settled(each: Disagreement) -> SettledRow:
    return SettledRow(
        extension=each.extension,
        began_at=each.began_at,
        calls_said=each.calls_said,
        device_said=each.device_said,
        ended_at=each.ended_at,
        calls_say=each.calls_say,
        device_says=each.device_says,
        ended_by=each.ended_by,
    )


def _left_out(board: BoardMemory) -> list[LeftOutRow]:
    return [
        LeftOutRow(name=each.name, why=each.why, setting=each.setting)
        for each in board.left_out[:LEFT_OUT_SHOWN]
    ]


def _disagreeing(board: BoardMemory) -> list[DifferenceRow]:
    """Where device and calls differ now and the PBX is asked about it: both sides."""
    return list(_differences(board))


def _differences(board: BoardMemory) -> Iterator[DifferenceRow]:
    for number in sorted(board.differing):
        extension = board.extensions[number]
        if extension.disputed and extension.differs_since is not None:
            calls_said, device_said = extension.differs_on
            yield DifferenceRow(
                extension=number,
                began_at=extension.differs_since,
                calls_said=calls_said,
                device_said=device_said,
            )
