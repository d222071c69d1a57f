"""The measures: a published example, a day worked by hand, and what must hold for any figures."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.history import History
from state.history.reports.agents import AgentReports, DayRange
from state.history.reports.queues import QueueReports, Thresholds
from state.metrics import (
    METRICS,
    PARTS,
    QUEUE_METRICS,
    SERVICE_LEVELS,
    STORED,
    QueueTotals,
    Totals,
    total,
)
from state.records import CallLeg, Direction, Outcome, StatusInterval
from tests.fakes.records import at, interval, leg, queue_call

BY_NAME = {measure.name: measure for measure in METRICS}
QUEUE_BY_NAME = {measure.name: measure for measure in QUEUE_METRICS}
sums = st.builds(Totals, **{name: st.integers(0, 10**8) for name in (*STORED, "paid_ms")})


def test_service_levels_are_those_of_the_published_example() -> None:
    # ICMI, QueueTips "Service Level Calculations", August 2002: the same calls by five formulas.
    example = QueueTotals(
        answered=1000,
        abandoned=60,
        answered_within=860,
        abandoned_within=20,
        abandoned_short=10,
    )
    levels = {name: measure.of(example) for name, measure in SERVICE_LEVELS.items()}
    assert {name: round(level or 0, 1) for name, level in levels.items()} == {
        "all": 83.0,
        "answered": 86.0,
        "offered": 81.1,
        "late": 82.7,
        "short": 82.1,
    }


def test_the_abandon_rate_leaves_short_abandons_out() -> None:
    example = QueueTotals(answered=90, abandoned=20, abandoned_short=10)
    assert QUEUE_BY_NAME["abandon_rate"].of(example) == 10.0


# Ana's day, worked by hand. She is on the phone list from 08:00 to 16:30.
#   08:00 unavailable 30 min     08:30 available 30 min      09:00 rings 10 s, talks 4 min 50 s,
#   on hold 1 min, talks 2 min, wraps up 2 min               09:10 available 50 min
#   10:00 paused 15 min (coffee) 10:15 available 15 min      10:30 dials 20 s, talks 9 min 40 s
#   10:40 available 20 min       11:00 rings 20 s (missed)   11:00:20 available 59 min 40 s
#   12:00 paused 30 min (lunch)  12:30 available 4 h         16:30 unknown 30 min
STATES_OF_THE_DAY = [
    ("08:00:00", "unavailable"),
    ("08:30:00", "free"),
    ("09:00:00", "ringing"),
    ("09:00:10", "oncall"),
    ("09:05:00", "onhold"),
    ("09:06:00", "oncall"),
    ("09:08:00", "wrapup"),
    ("09:10:00", "free"),
    ("10:00:00", "paused"),
    ("10:15:00", "free"),
    ("10:30:00", "dialing"),
    ("10:30:20", "oncall"),
    ("10:40:00", "free"),
    ("11:00:00", "ringing"),
    ("11:00:20", "free"),
    ("12:00:00", "paused"),
    ("12:30:00", "free"),
    ("16:30:00", "unknown"),
    ("17:00:00", ""),
]
DAY = date(2026, 3, 2)


def clock(text: str) -> float:
    return at(f"2026-03-02T{text}")


def intervals_of_the_day() -> list[StatusInterval]:
    return [
        interval(state, clock(start), clock(end), agent="Ana")
        for (start, state), (end, _) in pairwise(STATES_OF_THE_DAY)
    ]


def legs_of_the_day() -> list[CallLeg]:
    return [
        leg("in", clock("09:00:00"), 10, 470, hold_s=60.0, agent="Ana", queue="sales"),
        leg("out", clock("10:30:00"), 20, 580, agent="Ana", direction=Direction.OUTBOUND),
        leg("missed", clock("11:00:00"), 20, 0, agent="Ana", queue="sales"),
        leg("elsewhere", clock("11:30:00"), 0, 0, agent="Ana", outcome=Outcome.ELSEWHERE),
    ]


BY_HAND = {
    "talk_s": 290 + 120 + 580,
    "hold_s": 60,
    "ring_s": 10 + 20,
    "dialing_s": 20,
    "wrapup_s": 120,
    "paused_s": 45 * 60,
    "monitoring_s": 0,
    "available_s": (30 + 50 + 15 + 20 + 60 + 240) * 60 - 20,
    "busy_s": 0,
    "dnd_s": 0,
    "unavailable_s": 30 * 60,
    "loggedout_s": 0,
    "known_s": 8.5 * 3600,
    "unknown_s": 30 * 60,
    "observed_s": 8.5 * 3600,
    "handled": 2,
    "answered": 1,
    "missed": 1,
    "placed": 1,
    "aht_s": (990 + 60 + 120) / 2,
    "occupancy": 100 * 1170 / (1170 + 24880),
    "busy_share": 100 * 1170 / 30600,
    "utilisation": None,
    "paid_s": 0,
    "call_talk_s": 410 + 580,
    "call_hold_s": 60,
    "call_ring_s": 30,
}


def test_a_day_worked_by_hand(history: History) -> None:
    history.write(legs_of_the_day(), intervals_of_the_day())
    (row,) = AgentReports(history).agents(DayRange(DAY, DAY))
    figures = {measure.name: measure.of(row.totals) for measure in METRICS}
    assert figures == pytest.approx(BY_HAND)


def test_waits_worked_by_hand(history: History) -> None:
    noon = clock("12:00:00")
    waits = [("a", 10, "answered"), ("b", 30, "answered"), ("c", 4, "abandoned")]
    history.write(queue_calls_=[queue_call(key, noon, wait, end) for key, wait, end in waits])
    (row,) = QueueReports(history).queues(DayRange(DAY, DAY), Thresholds(20, 5))
    assert QUEUE_BY_NAME["asa_s"].of(row.totals) == 20.0
    assert QUEUE_BY_NAME["abandon_wait_s"].of(row.totals) == 4.0
    assert QUEUE_BY_NAME["abandon_rate"].of(row.totals) == 0.0
    assert SERVICE_LEVELS["offered"].of(row.totals) == pytest.approx(100 / 3)


@given(sums)
def test_the_parts_sum_to_the_whole(totals: Totals) -> None:
    parts = sum(part.figure(totals).above for part in PARTS)
    assert BY_NAME["known_s"].figure(totals).above == parts


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(sums, max_size=5), st.lists(sums, max_size=5))
def test_sums_of_a_range_are_the_sums_of_its_parts(one: list[Totals], two: list[Totals]) -> None:
    assert total(one) + total(two) == total(one + two)
    for measure in METRICS:
        above = sum(measure.figure(part).above for part in one)
        assert measure.figure(total(one)).above == above


@given(sums)
def test_shares_lie_between_nothing_and_all(totals: Totals) -> None:
    for name in ("occupancy", "busy_share"):
        value = BY_NAME[name].of(totals)
        assert value is None or 0 <= value <= 100


def test_nothing_to_divide_by_is_no_figure_and_not_zero() -> None:
    quotients = ("aht_s", "occupancy", "utilisation", "busy_share")
    assert [BY_NAME[name].of(Totals()) for name in quotients] == [None] * 4
    assert SERVICE_LEVELS["late"].of(QueueTotals()) is None


def test_imported_calls_count_as_talk_but_not_where_the_rest_of_the_time_is_unknown() -> None:
    imported = Totals(bare_talk_ms=60_000, answered=1, paid_ms=1000)
    assert BY_NAME["talk_s"].of(imported) == 60
    assert BY_NAME["aht_s"].of(imported) == 60
    for name in ("occupancy", "busy_share", "utilisation"):
        assert BY_NAME[name].of(imported) is None


@pytest.mark.parametrize("measure", [*METRICS, *QUEUE_METRICS, *SERVICE_LEVELS.values()])
def test_every_measure_says_its_formula_unit_and_source(measure: object) -> None:
    about = measure.about  # type: ignore[attr-defined]
    assert "Unit: " in about
    assert "Source: " in about
    assert measure.formula.endswith(".")  # type: ignore[attr-defined]
