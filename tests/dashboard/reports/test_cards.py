"""A figure and its difference to another are written alike."""

from __future__ import annotations

import pytest

from dashboard.reports.cards import change
from state.metrics import METRICS, Totals

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (900 * HOUR_MS, 923 * HOUR_MS + 600_000, "↑ 23 h vs the week before"),
        (99 * HOUR_MS, 100 * HOUR_MS, "↑ 1 h vs the week before"),
        (2 * HOUR_MS, HOUR_MS, "↓ 1:00:00 vs the week before"),
        (HOUR_MS, HOUR_MS, "= 0:00 vs the week before"),
    ],
)
def test_a_difference_is_in_hours_where_the_figure_is(before: int, now: int, words: str) -> None:
    talk = next(measure for measure in METRICS if measure.name == "talk_s")
    shown = change(talk, Totals(talk_ms=now), Totals(talk_ms=before), "the week before")
    assert words in str(shown)
