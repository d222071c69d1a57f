"""Quiet hours: over midnight, on weekdays, where the clock is changed, and with nonsense."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.alerts.quiet_hours import parse_quiet

LISBON, BERLIN = ZoneInfo("Europe/Lisbon"), ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = LISBON) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-24T21:59:59", None),
        ("2026-11-24T22:00", "2026-11-25T07:00"),
        ("2026-11-25T03:00", "2026-11-25T07:00"),
        ("2026-11-25T07:00", None),
        ("2026-11-27T23:00", "2026-11-30T07:00"),  # a Friday night, and the weekend after it
        ("2026-11-28T12:00", "2026-11-30T07:00"),
    ],
)
def test_when_the_quiet_hours_end(moment: str, until: str | None) -> None:
    quiet = parse_quiet("22:00-07:00, Sat-Sun 00:00-24:00", LISBON)
    assert quiet.until(at(moment)) == at(until or moment)


def test_the_night_in_which_the_clock_is_changed() -> None:
    quiet = parse_quiet("22:00-07:00", BERLIN)
    assert quiet.until(at("2026-10-24T23:00", BERLIN)) == at("2026-10-25T07:00", BERLIN)
    assert at("2026-10-25T07:00", BERLIN) - at("2026-10-24T23:00", BERLIN) == 9 * 3600


@pytest.mark.parametrize("hours", ["02:15-02:45", "01:30-02:45", "02:15-04:00"])
@pytest.mark.parametrize("fold", [0, 1])
def test_an_hour_that_the_clock_shows_twice_is_quiet_twice(hours: str, fold: int) -> None:
    quiet = parse_quiet(hours, BERLIN)
    inside = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold).timestamp()
    end = datetime.fromtimestamp(quiet.until(inside), BERLIN)
    assert f"{end:%H:%M}" == hours.partition("-")[2]


def test_without_quiet_hours_everything_is_sent_at_once() -> None:
    assert parse_quiet(" ", LISBON).until(5.0) == 5.0


def test_quiet_at_all_times_comes_to_an_end_of_looking() -> None:
    assert parse_quiet("00:00-24:00", LISBON).until(at("2026-11-24T12:00")) > at("2026-11-30T00:00")


@pytest.mark.parametrize(
    "text", ["at night", "22-07", "25:00-26:00", "22:00-22:00", "22:60-23:00", "Abc 22:00-23:00",
             "24:00-07:00", "22:00-07:00 23:00-24:00"]
)  # fmt: skip
def test_what_is_no_hours_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"hours|day|time|end"):
        parse_quiet(text, LISBON)


@given(st.floats(1.7e9, 2e9))
def test_what_is_quiet_ends_later_and_outside_of_quiet_hours(now: float) -> None:
    quiet = parse_quiet("22:00-07:00, Fri-Mon 12:00-14:00", LISBON)
    end = quiet.until(now)
    assert end >= now
    assert quiet.until(end) == end
