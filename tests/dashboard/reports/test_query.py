"""Ranges and filters in an address: every address has an answer, and a line on what is odd."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports.presets import PRESETS, period_before, same_weekdays
from dashboard.reports.query import ReportQuery, as_search, in_words, parse
from dashboard.reports.url import (
    address_params,
    control_values,
    parse_day,
    refused,
    search_params,
)
from state.history.reports.agents import AgentFilter, DayRange
from state.history.reports.queues import Thresholds

TODAY = date(2026, 3, 10)


def days(address: str) -> tuple[str, str, str]:
    query = parse(search_params(address), TODAY)
    return query.preset, str(query.days.first), str(query.days.last)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", ("7d", "2026-03-04", "2026-03-10")),
        ("?range=today", ("today", "2026-03-10", "2026-03-10")),
        ("?range=yesterday", ("yesterday", "2026-03-09", "2026-03-09")),
        ("?range=30d", ("30d", "2026-02-09", "2026-03-10")),
        ("?range=week", ("week", "2026-03-09", "2026-03-10")),
        ("?range=lastweek", ("lastweek", "2026-03-02", "2026-03-08")),
        ("?range=month", ("month", "2026-03-01", "2026-03-10")),
        ("?range=lastmonth", ("lastmonth", "2026-02-01", "2026-02-28")),
        ("?range=90d", ("90d", "2025-12-11", "2026-03-10")),
        ("?from=2026-01-01&to=2026-01-31", ("dates", "2026-01-01", "2026-01-31")),
        ("?from=2026-01-01", ("dates", "2026-01-01", "2026-03-10")),
        ("?to=2026-01-31", ("dates", "2026-01-31", "2026-01-31")),
        ("?from=2026-03-01&to=9999-12-31", ("dates", "2026-03-01", "2026-03-10")),
    ],
)
def test_ranges_are_days_both_included(address: str, found: tuple[str, str, str]) -> None:
    assert days(address) == found
    assert parse(search_params(address), TODAY).problem == ""


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("?range=forever", "There is no range 'forever'."),
        ("?from=soon", "'from' must be a date like 2026-01-31, not 'soon'."),
        ("?from=2026-02-30", "'from' must be a date"),
        ("?from=2026-02-02&to=2026-02-01", "ends (2026-02-01) before it begins (2026-02-02)"),
        ("?from=2027-01-01&to=2027-01-02", "begins (2027-01-01) after today"),
        ("?from=0001-01-01", "'from' must not be before 2000-01-01, as 0001-01-01 is."),
        ("?from=2000-01-01", "The range is longer than 3660 days."),
        ("?threshold=-1", "'threshold' must be 0 to 3600 seconds, not '-1'."),
        ("?short=99999", "'short' must be 0 to 3600 seconds"),
        ("?threshold=2%C2%B2", "'threshold' must be"),
    ],
)
def test_impossible_ranges_are_said_in_one_line_and_something_is_shown(
    address: str, says: str
) -> None:
    query = parse(search_params(address), TODAY)
    assert says in query.problem
    assert "\n" not in query.problem
    assert (query.preset, query.days.last) == ("7d", TODAY)


def test_filters_and_thresholds_come_from_the_address() -> None:
    query = parse(
        search_params("?queue=sales&agent=Agent+A&group=*&threshold=30&short=0&variant=late"), TODAY
    )
    assert query.filters == AgentFilter(queue="sales", agent="Agent A")
    assert (query.thresholds, query.variant) == (Thresholds(30, 0), "late")
    assert parse(search_params("?variant=nonsense"), TODAY).variant == "offered"


@given(st.dictionaries(st.sampled_from(["range", "from", "to", "queue", "threshold"]), st.text()))
def test_any_address_has_an_answer(params: dict[str, str]) -> None:
    query = parse(params, TODAY)
    assert query.days.first <= query.days.last
    assert parse_day(as_search({"date": params.get("from", "x")}, {}), TODAY)[0] <= TODAY


def test_the_period_before_is_as_long_and_touches() -> None:
    assert period_before(DayRange(date(2026, 3, 4), date(2026, 3, 10))) == DayRange(
        date(2026, 2, 25), date(2026, 3, 3)
    )


@pytest.mark.parametrize(
    ("preset", "today", "first", "last", "words"),
    [
        ("today", TODAY, "2026-03-09", "2026-03-09", "previous day"),
        ("7d", TODAY, "2026-02-25", "2026-03-03", "previous 7 days"),
        ("week", TODAY, "2026-03-02", "2026-03-03", "previous week"),
        ("lastweek", TODAY, "2026-02-23", "2026-03-01", "previous week"),
        ("month", TODAY, "2026-02-01", "2026-02-10", "previous month"),
        ("month", date(2026, 3, 30), "2026-02-01", "2026-02-28", "previous month"),
        ("month", date(2026, 2, 28), "2026-01-01", "2026-01-31", "previous month"),
        ("lastmonth", TODAY, "2026-01-01", "2026-01-31", "previous month"),
        ("lastmonth", date(2026, 4, 30), "2026-02-01", "2026-02-28", "previous month"),
    ],
)
def test_a_preset_is_compared_with_the_period_before(
    preset: str, today: date, first: str, last: str, words: str
) -> None:
    found, said = parse({"range": preset}, today).before
    assert (str(found.first), str(found.last), said) == (first, last, words)


def test_own_dates_are_compared_with_as_many_days_before() -> None:
    query = parse({"from": "2026-03-02", "to": "2026-03-04"}, TODAY)
    assert query.before.words == "previous 3 days"
    assert query.before.days == DayRange(date(2026, 2, 27), date(2026, 3, 1))


@given(st.sampled_from([*PRESETS]), st.dates(date(2001, 1, 1), date(2100, 12, 31)))
def test_the_same_weekdays_are_whole_weeks_before_and_never_overlap(
    preset: str, today: date
) -> None:
    days = PRESETS[preset].days(today)
    query = parse({"range": preset, "compare": "weekdays"}, today)
    earlier = query.before.days
    assert earlier == same_weekdays(days).days
    assert earlier.first.weekday() == days.first.weekday()
    assert earlier.last - earlier.first == days.last - days.first
    assert earlier.last < days.first


@pytest.mark.parametrize("preset", PRESETS)
@given(st.dates(date(2001, 1, 1), date(2100, 12, 31)))
def test_the_period_before_ends_before_the_range_begins(preset: str, today: date) -> None:
    query = parse({"range": preset}, today)
    assert query.before.days.first <= query.before.days.last < query.days.first


def test_a_group_may_stand_in_place_of_a_period() -> None:
    assert parse({"compare": "group:Sales"}, TODAY).other_group == "Sales"
    for other in ("group:", "weekdays", "nonsense", ""):
        assert parse({"compare": other}, TODAY).other_group is None


def test_days_are_written_in_words() -> None:
    assert in_words(DayRange(date(2026, 3, 4), TODAY)) == "4\N{EN DASH}10 Mar 2026"
    assert in_words(DayRange(date(2026, 3, 4), TODAY), with_year=False) == "4\N{EN DASH}10 Mar"
    assert in_words(DayRange(TODAY, TODAY)) == "10 Mar 2026"
    assert in_words(DayRange(date(2026, 2, 25), TODAY)) == "25 Feb \N{EN DASH} 10 Mar 2026"
    assert in_words(DayRange(date(2025, 12, 30), TODAY)) == "30 Dec 2025 \N{EN DASH} 10 Mar 2026"


VALUES = {"range": "7d", "from": "2026-03-04", "to": "2026-03-10", "queue": "*", "top": "20"}


def test_a_date_that_is_changed_makes_it_a_range_of_dates() -> None:
    dates, written = address_params(TODAY, "from", "", {**VALUES, "from": "2026-02-01"})
    assert dates == {"range": "dates", "from": "2026-02-01", "to": "2026-03-10"}
    assert as_search(written, {"queue": "*"}) == "?from=2026-02-01&to=2026-03-10&top=20"


def test_a_preset_sets_the_dates_and_is_all_that_the_address_says() -> None:
    dates, written = address_params(TODAY, "range", "?date=2026-01-01", {**VALUES, "range": "30d"})
    assert (dates["from"], dates["to"]) == ("2026-02-09", "2026-03-10")
    assert as_search(written, {"queue": "*", "top": "20"}) == "?range=30d&date=2026-01-01"


def test_a_link_sets_every_control() -> None:
    query = ReportQuery("7d", DayRange(TODAY, TODAY), extra={"queue": "sales"})
    shown = control_values(query, ["range", "from", "queue", "top"], {"top": "50"})
    assert shown == {"range": "7d", "from": "2026-03-10", "queue": "sales", "top": "50"}


def test_the_controls_show_what_is_counted_with_and_not_what_was_refused() -> None:
    query = parse(search_params("?threshold=-5&short=x&variant=nonsense"), TODAY)
    shown = control_values(query, ["threshold", "short", "variant"], {})
    assert shown == {"threshold": "20", "short": "5", "variant": "offered"}
    values = {"threshold": None, "short": "7", "queue": "*"}
    assert refused(values, {"threshold": "20", "short": "5"}) == {"threshold": "20"}


@pytest.mark.parametrize(
    ("address", "day", "says"),
    [
        ("", TODAY, ""),
        ("?date=2026-02-01", date(2026, 2, 1), ""),
        ("?date=2027-02-01", TODAY, "after today"),
        ("?date=0001-01-01", TODAY, "'date' must not be before 2000-01-01"),
        ("?date=x", TODAY, "'date' must be a date like 2026-01-31, not 'x'."),
    ],
)
def test_the_address_names_a_day_by_its_date(address: str, day: date, says: str) -> None:
    found, problem = parse_day(address, TODAY)
    assert found == day
    assert says in problem
