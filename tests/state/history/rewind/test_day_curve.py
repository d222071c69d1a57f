"""The curve of a day: statuses and waiting callers at every mark, on days of any length."""

from __future__ import annotations

from datetime import date

import pytest

from state.history import History
from state.history.rewind.day_curve import day_curve
from tests.fakes.records import at, interval, queue_call
from tests.state.conftest import OpenHistory

DAY = date(2026, 3, 2)
START = at("2026-03-02T00:00")
LATER = START + 10 * 86_400


def test_a_mark_counts_what_was_there_at_its_moment(history: History) -> None:
    history.write(
        intervals_=[
            interval("unavailable", START - 7200, START + 300),
            interval("free", START + 300, START + 301),
            interval("oncall", START + 301, START + 900.5),
            interval("free", START + 900.5, START + 86_400 + 50),
            interval("free", START + 599, START + 601, extension="1002"),
        ],
        queue_calls_=[
            queue_call("a", START - 60, 100, "answered"),
            queue_call("b", START + 590, 20, "answered"),
            queue_call("c", START + 595, 400, "abandoned"),
            queue_call("d", START + 601, 200, "left"),
        ],
    )
    curve = day_curve(history, DAY, LATER)
    assert (curve.day, curve.start, curve.step_s) == (DAY, START, 300)
    assert {state: counts[:6] for state, counts in curve.states.items()} == {
        "unavailable": [1, 0, 0, 0, 0, 0],
        "free": [0, 1, 1, 0, 1, 1],
        "oncall": [0, 0, 1, 1, 0, 0],
    }
    assert curve.states["free"][-1] == 1
    assert curve.waiting[:6] == [1, 0, 2, 1, 0, 0]
    assert {len(counts) for counts in [*curve.states.values(), curve.waiting]} == {288}


@pytest.mark.parametrize(
    ("text", "marks"), [("2026-03-29", 276), ("2026-10-25", 300), ("2026-06-01", 288)]
)
def test_a_day_on_which_the_clock_is_set_has_marks_of_real_time(
    open_it: OpenHistory, text: str, marks: int
) -> None:
    history = open_it("Europe/Berlin")
    begins = at(f"{text}T00:00", "Europe/Berlin")
    history.write(intervals_=[interval("free", begins - 600, begins + 200_000)])
    curve = day_curve(history, date.fromisoformat(text), LATER + 300 * 86_400)
    assert (curve.start, curve.states) == (begins, {"free": [1] * marks})
    assert len(curve.waiting) == marks


def test_a_day_that_is_not_over_has_marks_up_to_now_and_one_to_come_has_none(
    history: History,
) -> None:
    history.write(intervals_=[interval("free", START, START + 1000)])
    assert day_curve(history, DAY, START + 1000).states == {"free": [1, 1, 1, 1]}
    assert day_curve(history, DAY, START).states == {"free": [1]}
    assert day_curve(history, date(2026, 3, 3), START + 1000).waiting == []


def test_other_steps_are_possible(history: History) -> None:
    history.write(intervals_=[interval("free", START, START + 3600)])
    assert day_curve(history, DAY, LATER, step_s=1800).states == {"free": [1, 1, *[0] * 46]}
