"""What Prometheus scrapes: extensions by state, the link, the collector's counters and times.

Knows metric names. Must not know HTTP. Read at scrape time; nothing is kept in between.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import repeat

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.registry import Collector

from dashboard.tiles import is_removed
from state.board.statuses import STATUSES
from state.counters import COUNTERS, NamedCounter
from state.files.limits_file import LimitsFile
from state.live.diagnostics import (
    TIMES,
    CountRow,
    Diagnostics,
    NamedTime,
    TimesRow,
    read_diagnostics,
    times_of,
)
from state.live.schema import Live, LiveReader, Row
from state.live.standing import count_over

__all__ = ["CONTENT_TYPE", "expose", "make_registry"]


def count_states(live: Live) -> dict[str, int]:
    """How many extensions have each status now; all statuses are there, 0 included."""
    counted = Counter(row["state"] for row in _shown(live))
    return {status.key: counted[status.key] for status in STATUSES}


def _shown(live: Live) -> Iterator[Row]:
    return (row for row in live.rows.values() if not is_removed(row))


class LiveCollector(Collector):
    """Turns the live picture into metrics."""

    def __init__(self, reader: LiveReader, limits: LimitsFile, clock: Callable[[], float]) -> None:
        self._reader = reader
        self._limits = limits
        self._clock = clock

    def describe(self) -> Iterable[Metric]:
        """Nothing: what there is depends on the moment, and registering reads no store."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """The metrics of this moment."""
        live = self._reader.read()
        limits = self._limits.current()
        yield _by_state("extensions", "Extensions by the state shown", count_states(live))
        over = count_over(_shown(live), limits, self._clock())
        yield _by_state(
            "extensions_over_limit",
            "Extensions longer in their state than LIMITS allows",
            {status.key: over[status.key] for status in STATUSES},
        )
        heard = live.link["last_event_at"]
        plain = {
            "link_up": ("1 while the PBX is followed live", live.link["state"] == "up"),
            "link_since_seconds": ("When the link took its state, epoch", live.link["since"]),
            "last_event_age_seconds": ("Since the last AMI event", self._clock() - heard),
            "live_version": ("Version of the live picture", live.version),
            "calls": ("Calls in progress", len(live.calls)),
            "limits_bad_lines": ("Lines of LIMITS that are not used", len(limits.bad_lines)),
        }
        for name, (text, value) in plain.items():
            yield GaugeMetricFamily(f"ringside_{name}", text, float(value))
        report = read_diagnostics(self._reader.diagnostics())
        if report is not None:
            yield from _of_report(report)


def _by_state(name: str, text: str, counts: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(f"ringside_{name}", text, labels=["state"])
    for state, count in counts.items():
        family.add_metric([state], count)
    return family


def _of_report(report: Diagnostics) -> Iterator[Metric]:
    yield from map(_counter, COUNTERS.values(), repeat(report["counts"]))
    yield from (_histogram(time, times_of(report, time)) for time in TIMES)
    board = report["board"]
    for name, text, value in (
        ("collector_start_time_seconds", "When the collector began, epoch", report["started_at"]),
        ("channels", "Channels that the board remembers", board["channels"]),
        ("queues", "Queues that the board remembers", board["queues"]),
        (
            "disagreeing_extensions",
            "Extensions whose calls and device disagree now",
            len(report["disagreeing"]),
        ),
    ):
        yield GaugeMetricFamily(f"ringside_{name}", text, float(value))


def _counter(counter: NamedCounter, rows: Iterable[CountRow]) -> Metric:
    family = CounterMetricFamily(
        f"ringside_{counter.name}", counter.help, labels=list(counter.labels)
    )
    for row in rows:
        if row["name"] == counter.name:
            family.add_metric(row["labels"], row["since_start"])
    return family


def _histogram(time_: NamedTime, row: TimesRow) -> Metric:
    family = HistogramMetricFamily(f"ringside_{time_.name}", time_.help)
    if row["bounds"]:
        buckets = [(b, float(n)) for b, n in zip(row["bounds"], row["since_start"], strict=True)]
        family.add_metric([], buckets, row["sum"])
    return family


def make_registry(
    reader: LiveReader, limits: LimitsFile, clock: Callable[[], float] = time.time
) -> CollectorRegistry:
    """A registry of its own, so that two apps in one process do not mix."""
    registry = CollectorRegistry()
    registry.register(LiveCollector(reader, limits, clock))
    return registry


def expose(registry: CollectorRegistry) -> bytes:
    """The registry in Prometheus' text format."""
    return generate_latest(registry)
