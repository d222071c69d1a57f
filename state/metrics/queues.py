"""The measures of a queue.

Pure functions of `QueueTotals`. Must not know where sums come from. A call belongs to the range in
which the caller joined. A wait is "within" a threshold when it is not longer.
"""

from __future__ import annotations

from state.metrics.measure import Figure, Measure
from state.metrics.totals import QueueTotals


def offered(q: QueueTotals) -> Figure:
    """Calls offered = answered + abandoned.

    Unit: calls. Source: queue calls; callers who left for elsewhere are counted apart.
    """
    return Figure(q.answered + q.abandoned)


def answered(q: QueueTotals) -> Figure:
    """Callers who reached an agent.

    Unit: calls. Source: queue calls.
    """
    return Figure(q.answered)


def abandoned(q: QueueTotals) -> Figure:
    """Callers who hung up while waiting.

    Unit: calls. Source: queue calls.
    """
    return Figure(q.abandoned)


def left(q: QueueTotals) -> Figure:
    """Callers who left the queue by time-out, by key or because nobody served it.

    Unit: calls. Source: queue calls.
    """
    return Figure(q.left)


def asa(q: QueueTotals) -> Figure:
    """ASA = wait of answered callers / callers answered.

    Unit: seconds. Source: queue calls; average speed of answer, ICMI's glossary.
    """
    return Figure(q.answered_wait_ms, q.answered)


def abandon_wait(q: QueueTotals) -> Figure:
    """Average wait before abandoning = wait of abandoned callers / callers abandoned.

    Unit: seconds. Source: queue calls.
    """
    return Figure(q.abandoned_wait_ms, q.abandoned)


def abandon_rate(q: QueueTotals) -> Figure:
    """Abandon rate = (abandoned - short abandons) / (answered + abandoned - short abandons).

    Unit: percent. Source: queue calls; a short abandon waited no longer than its threshold.
    """
    late = q.abandoned - q.abandoned_short
    return Figure(late, q.answered + late)


def offered_within(q: QueueTotals) -> Figure:
    """Service level = answered within T / (answered + abandoned).

    Unit: percent. Source: queue calls; formula 3 of ICMI's list of service level calculations.
    """
    return Figure(q.answered_within, q.answered + q.abandoned)


def all_within(q: QueueTotals) -> Figure:
    """Service level = (answered within T + abandoned within T) / (answered + abandoned).

    Unit: percent. Source: queue calls; formula 1 of ICMI's list of service level calculations.
    """
    return Figure(q.answered_within + q.abandoned_within, q.answered + q.abandoned)


def answered_within(q: QueueTotals) -> Figure:
    """Service level = answered within T / answered.

    Unit: percent. Source: queue calls; formula 2 of ICMI's list of service level calculations.
    """
    return Figure(q.answered_within, q.answered)


def late_abandons(q: QueueTotals) -> Figure:
    """Service level = answered within T / (answered + abandoned after T).

    Unit: percent. Source: queue calls; formula 4 of ICMI's list of service level calculations.
    """
    return Figure(q.answered_within, q.answered + q.abandoned - q.abandoned_within)


def short_abandons(q: QueueTotals) -> Figure:
    """Service level = (answered within T + short abandons) / (answered + abandoned).

    Unit: percent. Source: queue calls; formula 5 of ICMI's list of service level calculations.
    """
    return Figure(q.answered_within + q.abandoned_short, q.answered + q.abandoned)


SERVICE_LEVELS: dict[str, Measure[QueueTotals]] = {
    "offered": Measure("service_level", "of calls offered", "%", offered_within),
    "all": Measure("service_level", "abandons count as in time", "%", all_within),
    "answered": Measure("service_level", "of calls answered", "%", answered_within),
    "late": Measure("service_level", "without early abandons", "%", late_abandons),
    "short": Measure("service_level", "short abandons count as in time", "%", short_abandons),
}
"""The variants of service level, by their name in controls and addresses."""

QUEUE_METRICS: tuple[Measure[QueueTotals], ...] = (
    Measure("offered", "Offered", "calls", offered),
    Measure("answered", "Answered", "calls", answered),
    Measure("abandoned", "Abandoned", "calls", abandoned),
    Measure("left", "Left without answer", "calls", left),
    Measure("asa_s", "ASA", "s", asa),
    Measure("abandon_wait_s", "Wait before abandoning", "s", abandon_wait),
    Measure("abandon_rate", "Abandon rate", "%", abandon_rate),
)
"""Every measure of a queue except service level, which has variants."""
