"""The changes next to a moment."""

from __future__ import annotations

from state.history import History
from state.history.database.rows import Origin
from state.history.database.schema import legs
from state.history.rewind.steps import changes_around
from tests.fakes.records import at, interval, leg, queue_call

NOON = at("2026-03-02T12:00")
LATER = NOON + 10 * 86_400


def walk(history: History, begin: float, now: float = LATER) -> list[float]:
    """All changes after `begin`, step by step, and the same on the way back."""
    there: list[float] = []
    at_ = begin
    while (after := changes_around(history, at_, now).after) is not None:
        there.append(at_ := after)
    back: list[float] = []
    while (before := changes_around(history, at_, now).before) is not None:
        back.append(at_ := before)
    assert [*back[::-1], there[-1]] == there
    return [moment - NOON for moment in there]


def test_every_change_of_a_status_and_of_a_wait_is_a_step(history: History) -> None:
    history.write(
        intervals_=[
            interval("free", NOON, NOON + 60),
            interval("oncall", NOON + 60, NOON + 90.5),
            interval("free", NOON + 90.5, NOON + 200),
            interval("free", NOON + 10, NOON + 200, extension="1002"),
        ],
        queue_calls_=[
            queue_call("a", NOON + 5, 50, "answered"),
            queue_call("b", NOON + 6, 14, "abandoned"),
        ],
    )
    assert walk(history, NOON - 1) == [0, 5, 6, 10, 20, 55, 60, 90.5, 200]


def test_gaps_of_days_are_stepped_over(history: History) -> None:
    days = [NOON + n * 3 * 86_400 for n in range(3)]
    history.write(intervals_=[interval("free", day, day + 60) for day in days])
    edges = [edge - NOON for day in days for edge in (day, day + 60)]
    assert walk(history, NOON - 86_400 * 5) == edges
    assert changes_around(history, NOON + 86_400 * 5, LATER) == (days[1] + 60, days[2])


def test_an_interval_that_is_still_being_written_has_no_end_yet(history: History) -> None:
    history.write(intervals_=[interval("free", NOON, NOON + 60)])
    assert changes_around(history, NOON + 30, NOON + 70) == (NOON, None)
    assert changes_around(history, NOON + 30, NOON + 600) == (NOON, NOON + 60)


def test_where_there_are_calls_alone_they_are_the_steps(history: History) -> None:
    calls = [leg("a", NOON, 10, 50), leg("b", NOON + 20, 5, 0), leg("c", NOON + 300, 3, 7)]
    with history.writing() as writer:
        writer.merge(legs, [history.leg_row(each, Origin.CDR) for each in calls])
    assert walk(history, NOON - 1) == [0, 10, 20, 25, 60, 300, 303, 310]


def test_an_empty_history_has_no_steps(history: History) -> None:
    assert changes_around(history, NOON, LATER) == (None, None)
