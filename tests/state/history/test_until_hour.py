"""Sums up to an hour of the last day: a day that is not over beside one that is."""

from __future__ import annotations

from datetime import date

import pytest

from state.files.agents import Agents, Assignment
from state.history.reports.agents import AgentFilter, AgentReports, DayRange
from state.history.reports.queues import QueueReports, Thresholds
from state.metrics import QueueTotals, total
from tests.fakes.records import at, interval, leg, queue_call
from tests.state.conftest import OpenHistory

FIRST, LAST = date(2026, 3, 9), date(2026, 3, 10)
BOTH, ONLY = DayRange(FIRST, LAST), DayRange(LAST, LAST)


def filled(open_it: OpenHistory) -> AgentReports:
    history = open_it("UTC")
    ten = at("2026-03-10T10:00")
    day_before = at("2026-03-09T22:00")
    history.write(
        [leg("1", ten, 10, 590), leg("2", ten + 3600, 10, 590), leg("3", day_before, 5, 60)],
        [
            interval("free", ten, ten + 7200),
            interval("oncall", day_before, day_before + 600),
            interval("free", ten, ten + 7200, extension="1002"),
        ],
        [],
    )
    return AgentReports(history)


@pytest.mark.parametrize(
    ("hour", "handled", "available_s"), [(10, 0, 0), (11, 1, 3600), (12, 2, 7200), (24, 2, 7200)]
)
def test_the_last_day_counts_up_to_the_hour(
    open_it: OpenHistory, hour: int, handled: int, available_s: int
) -> None:
    rows = filled(open_it).until_hour(ONLY, hour, AgentFilter(extension="1001"))
    sums = total([row.totals for row in rows])
    assert (sums.answered, sums.available_ms) == (handled, 1000 * available_s)


def test_the_days_before_count_whole(open_it: OpenHistory) -> None:
    sums = total([row.totals for row in filled(open_it).until_hour(BOTH, 11)])
    assert (sums.answered, sums.talk_ms, sums.available_ms) == (2, 600_000, 2 * 3_600_000)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kolkata"])
def test_up_to_the_end_of_the_day_is_the_whole_of_it(open_it: OpenHistory, zone: str) -> None:
    history = open_it(zone)
    noon = at("2026-03-09T12:00", zone)
    history.write([leg("1", noon, 10, 90)], [interval("free", noon, noon + 2 * 86_400)], [])
    reports = AgentReports(history)
    assert reports.until_hour(BOTH, 24) == reports.agents(BOTH)


def test_a_group_is_left_alone(open_it: OpenHistory) -> None:
    history = open_it("UTC")
    history.agents = Agents(
        [Assignment("A", "1001", 0, 2e10, "Sales"), Assignment("B", "1002", 0, 2e10, "Support")]
    )
    ten = at("2026-03-10T10:00")
    history.write(
        intervals_=[interval("free", ten, ten + 60, extension=e) for e in ("1001", "1002")]
    )
    (row,) = AgentReports(history).until_hour(ONLY, 11, AgentFilter(group="Sales"))
    assert (row.agent, row.totals.available_ms) == ("A", 60_000)


def calls(open_it: OpenHistory) -> QueueReports:
    history = open_it("UTC")
    ten = at("2026-03-10T10:00")
    history.write(
        queue_calls_=[
            queue_call("1", ten, 15.0, "answered"),
            queue_call("2", ten + 60, 20.0, "answered"),
            queue_call("3", ten + 120, 20.001, "answered"),
            queue_call("4", ten + 180, 5.0, "abandoned"),
            queue_call("5", ten + 240, 6.0, "abandoned"),
            queue_call("6", ten + 300, 9.0, "left"),
            queue_call("7", ten + 3600, 9.0, "answered"),
            queue_call("8", ten - 86_400, 9.0, "answered"),
            queue_call("9", ten, 9.0, "answered", queue="care"),
        ]
    )
    return QueueReports(history)


def test_callers_who_joined_before_the_hour_count(open_it: OpenHistory) -> None:
    sums = calls(open_it).until_hour(ONLY, 11, Thresholds(20, 5))
    assert sums["sales"] == QueueTotals(
        answered=3,
        abandoned=2,
        left=1,
        answered_wait_ms=55_001,
        abandoned_wait_ms=11_000,
        answered_within=2,
        abandoned_within=2,
        abandoned_short=1,
    )
    assert sums["care"].answered == 1
    assert calls(open_it).until_hour(ONLY, 10) == {}


def test_sums_of_calls_and_those_kept_along_are_the_same(open_it: OpenHistory) -> None:
    reports = calls(open_it)
    for days in (ONLY, BOTH):
        kept = {row.queue: row.totals for row in reports.queues(days)}
        assert reports.until_hour(days, 24) == kept
