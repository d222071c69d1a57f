"""Ranges and filters in an address: every address has an answer, and a line on what is odd."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports.query import Ask, before, in_words, parse, search
from dashboard.reports.url import asked_day, from_address, query_of, refused, to_address
from state.history.reports.agents import AgentFilter, DayRange
from state.history.reports.queues import Thresholds

TODAY = date(2026, 3, 10)


def span(address: str) -> tuple[str, str, str]:
    ask = parse(query_of(address), TODAY)
    return ask.preset, str(ask.span.first), str(ask.span.last)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", ("7d", "2026-03-04", "2026-03-10")),
        ("?range=today", ("today", "2026-03-10", "2026-03-10")),
        ("?range=yesterday", ("yesterday", "2026-03-09", "2026-03-09")),
        ("?range=30d", ("30d", "2026-02-09", "2026-03-10")),
        ("?range=90d", ("90d", "2025-12-11", "2026-03-10")),
        ("?from=2026-01-01&to=2026-01-31", ("dates", "2026-01-01", "2026-01-31")),
        ("?from=2026-01-01", ("dates", "2026-01-01", "2026-03-10")),
        ("?to=2026-01-31", ("dates", "2026-01-31", "2026-01-31")),
        ("?from=2026-03-01&to=9999-12-31", ("dates", "2026-03-01", "2026-03-10")),
    ],
)
def test_ranges_are_days_both_included(address: str, found: tuple[str, str, str]) -> None:
    assert span(address) == found
    assert parse(query_of(address), TODAY).problem == ""


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
    ask = parse(query_of(address), TODAY)
    assert says in ask.problem
    assert "\n" not in ask.problem
    assert (ask.preset, ask.span.last) == ("7d", TODAY)


def test_filters_and_thresholds_come_from_the_address() -> None:
    ask = parse(
        query_of("?queue=sales&agent=Agent+A&group=*&threshold=30&short=0&variant=late"), TODAY
    )
    assert ask.chosen == AgentFilter(queue="sales", agent="Agent A")
    assert (ask.thresholds, ask.variant) == (Thresholds(30, 0), "late")
    assert parse(query_of("?variant=nonsense"), TODAY).variant == "offered"


@given(st.dictionaries(st.sampled_from(["range", "from", "to", "queue", "threshold"]), st.text()))
def test_any_address_has_an_answer(query: dict[str, str]) -> None:
    ask = parse(query, TODAY)
    assert ask.span.first <= ask.span.last
    assert asked_day(search({"date": query.get("from", "x")}, {}), TODAY)[0] <= TODAY


def test_the_period_before_is_as_long_and_touches() -> None:
    assert before(DayRange(date(2026, 3, 4), date(2026, 3, 10))) == DayRange(
        date(2026, 2, 25), date(2026, 3, 3)
    )


def test_days_are_told_in_words() -> None:
    assert in_words(DayRange(TODAY, TODAY)) == "10 Mar 2026"
    assert in_words(DayRange(date(2026, 2, 25), TODAY)) == "25 Feb \N{EN DASH} 10 Mar 2026"
    assert in_words(DayRange(date(2025, 12, 30), TODAY)) == "30 Dec 2025 \N{EN DASH} 10 Mar 2026"


VALUES = {"range": "7d", "from": "2026-03-04", "to": "2026-03-10", "queue": "*", "top": "20"}


def test_a_date_that_is_changed_makes_the_range_ones_own() -> None:
    dates, written = to_address(TODAY, "from", "", {**VALUES, "from": "2026-02-01"})
    assert dates == {"range": "dates", "from": "2026-02-01", "to": "2026-03-10"}
    assert search(written, {"queue": "*"}) == "?from=2026-02-01&to=2026-03-10&top=20"


def test_a_preset_sets_the_dates_and_is_all_that_the_address_says() -> None:
    dates, written = to_address(TODAY, "range", "?date=2026-01-01", {**VALUES, "range": "30d"})
    assert (dates["from"], dates["to"]) == ("2026-02-09", "2026-03-10")
    assert search(written, {"queue": "*", "top": "20"}) == "?range=30d&date=2026-01-01"


def test_a_link_sets_every_control() -> None:
    ask = Ask("7d", DayRange(TODAY, TODAY), extra={"queue": "sales"})
    told = from_address(ask, ["range", "from", "queue", "top"], {"top": "50"})
    assert told == {"range": "7d", "from": "2026-03-10", "queue": "sales", "top": "50"}


def test_the_controls_show_what_is_counted_with_and_not_what_was_refused() -> None:
    ask = parse(query_of("?threshold=-5&short=x&variant=nonsense"), TODAY)
    told = from_address(ask, ["threshold", "short", "variant"], {})
    assert told == {"threshold": "20", "short": "5", "variant": "offered"}
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
def test_a_day_is_asked_by_its_date(address: str, day: date, says: str) -> None:
    found, problem = asked_day(address, TODAY)
    assert found == day
    assert says in problem
