"""Local days and hours: whole, without gap or overlap, in every kind of zone."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.calendar import HOUR_MS, Calendar, days, monday
from tests.fakes.records import at

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Havana",
    "Africa/Cairo",
    "Pacific/Chatham",
]
instants = st.integers(1_500_000_000_000, 1_900_000_000_000)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Europe/Berlin", date(2026, 6, 1), 24),
        ("Asia/Kolkata", date(2026, 3, 29), 24),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("America/Havana", date(2026, 3, 8), 23),
    ],
)
def test_a_day_is_as_long_as_its_clock_says(zone: str, day: date, hours: float) -> None:
    calendar = Calendar(ZoneInfo(zone))
    start, end = calendar.bounds(day, day)
    assert (end - start) / HOUR_MS == hours
    assert sum(s.end_ms - s.start_ms for s in calendar.segments(day)) == end - start


def test_the_hour_that_passes_twice_is_one_bucket_of_two_hours() -> None:
    calendar = Calendar(ZoneInfo("Europe/Berlin"))
    twice = [s for s in calendar.segments(date(2026, 10, 25)) if s.hour == 2]
    assert sum(s.end_ms - s.start_ms for s in twice) == 2 * HOUR_MS


def test_hours_begin_on_the_wall_clock_where_offsets_are_no_whole_hours() -> None:
    calendar = Calendar(ZoneInfo("Asia/Kolkata"))
    nine = int(at("2026-03-02T09:00", "Asia/Kolkata") * 1000)
    segment = calendar.locate(nine)
    assert (segment.start_ms, segment.hour, segment.day) == (nine, 9, date(2026, 3, 2))
    assert calendar.half_hour(nine + 31 * 60_000) == (date(2026, 3, 2), 19)


@given(st.sampled_from(ZONES), instants, st.integers(0, 80 * HOUR_MS))
def test_the_pieces_of_a_stretch_sum_to_it_and_touch_each_other(
    zone: str, start: int, length: int
) -> None:
    pieces = list(Calendar(ZoneInfo(zone)).split(start, start + length))
    assert sum(share for _, share in pieces) == length
    at_ms = start
    for segment, share in pieces:
        assert segment.start_ms <= at_ms
        assert at_ms + share <= segment.end_ms
        at_ms += share


@given(st.sampled_from(ZONES), instants)
def test_every_instant_lies_in_the_day_that_holds_it(zone: str, at_ms: int) -> None:
    calendar = Calendar(ZoneInfo(zone))
    segment = calendar.locate(at_ms)
    start, end = calendar.bounds(segment.day, segment.day)
    assert segment.start_ms <= at_ms < segment.end_ms
    assert start <= at_ms < end


def test_days_and_weeks() -> None:
    assert days(date(2026, 2, 27), date(2026, 3, 2))[1:3] == [date(2026, 2, 28), date(2026, 3, 1)]
    assert monday(date(2026, 3, 1)) == date(2026, 2, 23)


def test_an_hour_that_the_clock_leaves_out_begins_with_the_next() -> None:
    calendar, spring = Calendar(ZoneInfo("Europe/Berlin")), date(2026, 3, 29)
    assert calendar.hour_start(spring, 2) == calendar.hour_start(spring, 3)
    assert calendar.hour_start(spring, 0) == calendar.start(spring)
    assert calendar.hour_start(spring, 24) == calendar.start(date(2026, 3, 30))
