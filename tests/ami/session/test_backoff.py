"""Waits grow, are capped, are spread by chance, and begin anew after a stable link."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.session.backoff import AFTER_LINK_ERROR, AFTER_REFUSAL, Backoff

DOUBLING = Backoff(first=1.0, cap=10.0, jitter=0.5, stable=30.0)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 10.0), (1000, 10.0)]
)
def test_waits_double_up_to_the_cap(failures: int, seconds: float) -> None:
    assert DOUBLING.delay(failures, chance=0.0) == seconds


def test_chance_takes_away_no_more_than_its_share() -> None:
    assert [DOUBLING.delay(3, chance) for chance in (0.0, 0.5, 1.0)] == [4.0, 3.0, 2.0]


def test_a_huge_number_of_failures_is_no_overflow() -> None:
    assert DOUBLING.delay(10**9, chance=0.0) == 10.0


def test_a_stable_link_makes_the_next_failure_the_first() -> None:
    assert DOUBLING.failures_after(7, lived=30.0) == 1


def test_a_link_that_falls_at_once_counts_on() -> None:
    assert DOUBLING.failures_after(7, lived=29.9) == 8
    assert DOUBLING.failures_after(0, lived=0.0) == 1


def test_a_pbx_that_comes_back_is_found_within_two_seconds() -> None:
    assert max(AFTER_LINK_ERROR.delay(n, 0.0) for n in range(1, 100)) <= 2.0


def test_a_refused_login_is_never_tried_in_a_tight_loop() -> None:
    assert min(AFTER_REFUSAL.delay(n, 1.0) for n in range(1, 100)) >= 5.0


@settings(deadline=None)
@given(
    st.integers(1, 500),
    st.floats(0.0, 1.0),
    st.floats(0.01, 100.0),
    st.floats(0.01, 1000.0),
    st.floats(0.0, 1.0),
)
def test_every_wait_is_between_nothing_and_the_cap(
    failures: int, chance: float, first: float, cap: float, jitter: float
) -> None:
    delay = Backoff(first=first, cap=cap, jitter=jitter).delay(failures, chance)
    assert 0.0 <= delay <= cap
