"""What Prometheus scrapes: counts by state, the link, and the collector's own counters.

Knows metric names. Must not know HTTP. Read at scrape time; nothing is kept in between.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from numbers import Real

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.registry import Collector

from dashboard.tiles import is_removed
from state.board.statuses import STATUSES
from state.live.schema import Live, LiveReader

__all__ = ["CONTENT_TYPE", "expose", "make_registry"]


def count_states(live: Live) -> dict[str, int]:
    """How many extensions have each status now; all statuses are there, 0 included."""
    counted = Counter(row["state"] for row in live.rows.values() if not is_removed(row))
    return {status.key: counted[status.key] for status in STATUSES}


def numbers_in(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, float]]:
    """Every number in a tree of mappings, by its path as a metric name."""
    for key, value in tree.items():
        name = prefix + re.sub(r"\W+", "_", str(key)).strip("_").lower()
        if isinstance(value, Mapping):
            yield from numbers_in(value, f"{name}_")
        elif isinstance(value, Real):
            yield name, float(value)


class LiveCollector(Collector):
    """Turns the live picture into metrics."""

    def __init__(self, reader: LiveReader, clock: Callable[[], float]) -> None:
        self._reader = reader
        self._clock = clock

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: what there is depends on the moment, and registering reads no store."""
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The metrics of this moment."""
        live = self._reader.read()
        yield self._states(live)
        heard = live.link["last_event_at"]
        plain = {
            "link_up": ("1 while the PBX is followed live", live.link["state"] == "up"),
            "link_since_seconds": ("When the link took its state, epoch", live.link["since"]),
            "last_event_age_seconds": ("Since the last AMI event", self._clock() - heard),
            "live_version": ("Version of the live picture", live.version),
            "calls": ("Calls in progress", len(live.calls)),
        }
        for name, (text, value) in plain.items():
            yield GaugeMetricFamily(f"ringside_{name}", text, float(value))
        for name, number in dict(numbers_in(self._reader.diagnostics())).items():
            yield GaugeMetricFamily(f"ringside_collector_{name}", "Of the collector", number)

    @staticmethod
    def _states(live: Live) -> GaugeMetricFamily:
        family = GaugeMetricFamily(
            "ringside_extensions", "Extensions by the state shown", labels=["state"]
        )
        for state, count in count_states(live).items():
            family.add_metric([state], count)
        return family


def make_registry(reader: LiveReader, clock: Callable[[], float] = time.time) -> CollectorRegistry:
    """A registry of its own, so that two apps in one process do not mix."""
    registry = CollectorRegistry()
    registry.register(LiveCollector(reader, clock))
    return registry


def expose(registry: CollectorRegistry) -> bytes:
    """The registry in Prometheus' text format."""
    return generate_latest(registry)
