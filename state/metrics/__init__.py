"""The measures of the reports: sums, and the formulas over them.

Pure. Knows figures and their words. Must not know where sums come from or how they look.
"""

from state.metrics.agents import METRICS, PARTS
from state.metrics.measure import Figure, Measure
from state.metrics.queues import QUEUE_METRICS, SERVICE_LEVELS
from state.metrics.totals import STORED, TIMES, QueueTotals, Totals, total

__all__ = [
    "METRICS",
    "PARTS",
    "QUEUE_METRICS",
    "SERVICE_LEVELS",
    "STORED",
    "TIMES",
    "Figure",
    "Measure",
    "QueueTotals",
    "Totals",
    "total",
]
