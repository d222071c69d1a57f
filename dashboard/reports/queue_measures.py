"""The measures of queues as pages show them: their words, variants and marks.

Pure. Knows the query's variant of service level. Must not know rows or components.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard.looks import figures
from dashboard.looks.figures import Figure
from dashboard.looks.theme import BY_KEY, GROUNDS, Theme
from dashboard.reports.query import ReportQuery
from state.board.statuses import RINGING
from state.metrics import QUEUE_METRICS, SERVICE_LEVELS, Measure, QueueTotals

MEASURES = {measure.name: measure for measure in QUEUE_METRICS}
VARIANTS = [(name, measure.words) for name, measure in SERVICE_LEVELS.items()]
VARIANT_MEASURES = [
    replace(each, words=f"Service level, {each.words}") for each in SERVICE_LEVELS.values()
]
"""Every variant of service level by its full name."""


def service_level(query: ReportQuery) -> Measure[QueueTotals]:
    """Service level by the variant of the address; words that say which, also in a file."""
    measure = SERVICE_LEVELS[query.variant]
    words = f"Service level, {query.thresholds.service_level_s} s, {measure.words}"
    return replace(measure, words=words)


def markers(theme: Theme) -> dict[str, Figure]:
    """How each result of a wait is painted: by colour and by pattern."""
    ground = GROUNDS[theme]
    lost = BY_KEY[RINGING.key].paint(theme).mark
    return {
        "answered": {"color": ground.accent},
        "abandoned": {"color": lost, "pattern": {"shape": "/", **figures.HATCH}},
        "left": {"color": ground.muted, "pattern": {"shape": ".", **figures.HATCH}},
    }
