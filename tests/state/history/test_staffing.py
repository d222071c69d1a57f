"""Staffing by half hour: exact times of agents, calls with their service level, agents needed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.access.roles import EVERYTHING, Scope
from state.files.agents import Agents, Assignment
from state.history import History
from state.history.reports.agents import DayRange
from state.history.reports.staffing import QUARTER_US, StaffingReports, by_quarter
from state.history.reports.view import HistoryView
from state.metrics.staffing import (
    HalfHour,
    Service,
    Staffed,
    by_half_hour,
    needed_for,
    staffed_as,
)
from state.metrics.totals import QueueTotals
from state.records import StatusInterval
from tests.fakes.records import at, interval, leg, queue_call
from tests.state.conftest import OpenHistory

MONDAY = date(2026, 3, 2)
DAYS = DayRange(MONDAY, MONDAY)
TEN = at("2026-03-02T10:00")
EVENING = at("2026-03-02T20:00")
AGENTS = Agents([Assignment("Ana", "1001", 0, 2e10, "Sales")])
USUAL = Service(180.0, 20.0, 0.8)

edges = st.tuples(st.integers(-2, 12 * QUARTER_US), st.integers(0, 5 * QUARTER_US))


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(edges, max_size=8))
def test_counts_and_sums_of_edges_give_the_exact_time_of_each_quarter(
    pairs: list[tuple[int, int]],
) -> None:
    quarters = range(12)
    end_of_all = 12 * QUARTER_US
    spans = [(max(0, start), min(end_of_all, start + length)) for start, length in pairs]
    spans = [(start, end) for start, end in spans if end > start]
    rows = [
        {"first": start // QUARTER_US, "last": end // QUARTER_US, "count": 1,
         "into_first": start % QUARTER_US, "into_last": end % QUARTER_US}
        for start, end in spans
    ]  # fmt: skip
    exact: Counter[int] = Counter()
    for start, end in spans:
        for quarter in quarters:
            low, high = quarter * QUARTER_US, (quarter + 1) * QUARTER_US
            exact[quarter] += max(0, min(end, high) - max(start, low))
    found = by_quarter(rows, quarters)
    assert found == {quarter: exact[quarter] for quarter in quarters}


def states(extension: str, *parts: tuple[str, float]) -> list[StatusInterval]:
    """Intervals one after the other from ten o'clock, each a state and its minutes."""
    found, start = [], TEN
    for state, minutes in parts:
        found.append(interval(state, start, start + minutes * 60, extension=extension))
        start += minutes * 60
    return found


@pytest.fixture
def history(open_it: OpenHistory) -> History:
    """Ana and Ben serve sales; the phone 1009 stands in the kitchen."""
    opened = open_it(agents=AGENTS)
    opened.write(
        [
            leg("a", TEN + 60, 10, 120, queue="sales", extension="1001"),
            leg("b", TEN + 120, 10, 60, queue="sales", extension="1002"),
            leg("c", TEN + 180, 10, 300, extension="1002"),
            leg("d", TEN + 180, 10, 600, queue="care", extension="1003"),
        ],
        [
            *states("1001", ("free", 20), ("oncall", 10), ("wrapup", 6), ("paused", 24)),
            *states("1002", ("free", 45), ("unavailable", 15)),
            *states("1009", ("free", 600)),
        ],
        [
            queue_call("1", TEN + 5, 10, "answered"),
            queue_call("2", TEN + 6, 30, "answered"),
            queue_call("3", TEN + 7, 40, "abandoned"),
            queue_call("4", TEN + 8, 40, "left"),
            queue_call("5", TEN + 9, 20.0004, "answered", queue="care"),
        ],
    )
    return opened


def cells(
    history: History, queue: str | None = "sales", scope: Scope = EVERYTHING,
    until: float = EVENING,
) -> dict[int, HalfHour]:  # fmt: skip
    view = HistoryView(history, scope, shows_callers=True)
    found = StaffingReports(view).half_hours(DAYS, until, queue)
    return {cell.half: cell for cell in found.cells}


def test_the_agents_of_a_queue_are_those_who_had_calls_of_it(history: History) -> None:
    first, second = (cells(history)[half] for half in (20, 21))
    minute = 60_000
    assert (first.free_ms, first.on_duty_ms, first.wrapup_ms) == (50 * minute, 60 * minute, 0)
    assert (second.free_ms, second.on_duty_ms) == (15 * minute, 21 * minute)
    assert second.wrapup_ms == 6 * minute
    assert first.length_ms == 30 * minute
    assert [half for half, cell in cells(history).items() if cell.known] == [20, 21]


def test_calls_have_every_sum_of_the_service_level(history: History) -> None:
    assert cells(history)[20].calls == QueueTotals(
        answered=2, abandoned=1, left=1, answered_wait_ms=40_000, abandoned_wait_ms=40_000,
        answered_within=1,
    )  # fmt: skip
    assert cells(history, None)[20].calls.answered_within == 2, "rounded as in the other report"


def test_the_half_hour_that_is_not_over_is_left_out(history: History) -> None:
    assert list(cells(history, until=TEN + 2700)) == list(range(21))


def test_handling_time_is_talk_hold_and_wrap_up_of_a_queue_call(history: History) -> None:
    reports = StaffingReports(history)
    assert reports.half_hours(DAYS, EVENING, "sales").aht_s == (120 + 60) / 2 + 6 * 60 / 3
    assert reports.half_hours(DAYS, EVENING, None).aht_s == (120 + 60 + 600) / 3 + 6 * 60 / 3
    assert reports.half_hours(DAYS, EVENING, "none").aht_s is None


def test_a_scope_sees_its_own_agents_and_queues(history: History) -> None:
    sales = frozenset({"sales"})
    group = cells(history, None, Scope(groups=frozenset({"Sales"}), queues=sales))[20]
    assert (group.free_ms, group.calls.answered) == (20 * 60_000, 2)
    queues = cells(history, None, Scope(queues=sales))[20]
    assert (queues.known, queues.calls.answered) == (False, 2)
    other = cells(history, "care", Scope(queues=sales))[20]
    assert other.calls == QueueTotals()


def test_a_day_on_which_the_clock_is_set_back_has_a_longer_half_hour(open_it: OpenHistory) -> None:
    opened = open_it("Europe/Berlin")
    day = date(2026, 10, 25)
    found = StaffingReports(opened).half_hours(DayRange(day, day), at("2026-10-27T00:00"))
    lengths = {cell.half: cell.length_ms // 60_000 for cell in found.cells}
    assert (len(lengths), lengths[3], lengths[4], lengths[5], lengths[6]) == (48, 30, 60, 60, 30)


def cell(day: int, calls: int, free: float | None) -> HalfHour:
    """A half hour with so many free agents, and five more on calls; None: nothing is known."""
    half_ms = 1_800_000
    found = HalfHour(date(2026, 3, day), 20, half_ms, QueueTotals(answered=calls))
    if free is None:
        return found
    free_ms = int(free * half_ms)
    return replace(found, free_ms=free_ms, on_duty_ms=free_ms + 5 * half_ms, known=True)


def test_several_days_are_averaged_over_those_on_which_something_is_known() -> None:
    class Told(NamedTuple):
        days: int
        offered: float
        free: float | None
        on_duty: float | None
        needed: int | None

    (found,) = by_half_hour([cell(2, 120, 3.0), cell(3, 80, 5.0), cell(4, 0, None)], USUAL)
    told = Told(found.days, found.offered, found.free, found.on_duty, found.needed)
    assert told == Told(days=2, offered=100.0, free=4.0, on_duty=9.0, needed=14)
    assert found.staffed is Staffed.THIN


def test_what_is_not_known_is_none() -> None:
    (found,) = by_half_hour([cell(2, 9, None)], USUAL)
    assert (found.free, found.on_duty, found.staffed) == (None, None, None)
    assert needed_for(9.0, Service(None, 20, 0.8)) is None
    assert needed_for(9.0, Service(180, 20, None)) is None
    assert needed_for(0.0, Service(None, 20, None)) == 0


@pytest.mark.parametrize(
    ("on_duty", "needed", "staffed"),
    [(13.9, 14, "thin"), (14, 14, "right"), (18, 14, "right"), (18.2, 14, "rich"),
     (0, 0, "right"), (0.9, 0, "right"), (1, 0, "rich"), (1.4, 1, "right"), (None, 1, None),
     (1, None, None)],
)  # fmt: skip
def test_thin_is_less_than_needed_and_rich_a_third_more(
    on_duty: float | None, needed: int | None, staffed: str | None
) -> None:
    assert staffed_as(on_duty, needed) == staffed
