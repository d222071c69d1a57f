"""Erlang C agrees with published tables, and never says what cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.metrics.erlang import agents_needed, blocking, service_level, waiting


@pytest.mark.parametrize(
    ("agents", "load", "lost"),
    [
        (1, 0.0101, 0.01), (2, 0.153, 0.01), (5, 1.36, 0.01), (10, 4.46, 0.01), (20, 12.0, 0.01),
        (50, 37.9, 0.01), (100, 84.1, 0.01), (10, 5.08, 0.02), (20, 13.2, 0.02), (50, 40.3, 0.02),
        (100, 88.0, 0.02),
    ],
)  # fmt: skip
def test_blocking_is_that_of_the_tables_of_erlang_b(agents: int, load: float, lost: float) -> None:
    assert blocking(agents, load) == pytest.approx(lost, rel=0.03)


@pytest.mark.parametrize(
    ("agents", "load", "share"),
    [
        (1, 0.7, 0.7),  # one agent: as busy as loaded
        (2, 1.0, 1 / 3),
        (14, 10.0, 0.1741319),  # 100 calls of 3 min in half an hour, the usual example
        (40, 100 / 3, 0.1907),  # 1,000 calls of 2 min in an hour
        (5, 5.0, 1.0),
        (0, 1.0, 1.0),
    ],
)
def test_waiting_is_that_of_published_examples(agents: int, load: float, share: float) -> None:
    assert waiting(agents, load) == pytest.approx(share, abs=5e-5)


@pytest.mark.parametrize(
    ("agents", "load", "aht_s", "level"),
    [(14, 10.0, 180, 0.8883502), (40, 100 / 3, 120, 0.9372), (10, 10.0, 180, 0.0)],
)
def test_service_level_is_that_of_published_examples(
    agents: int, load: float, aht_s: float, level: float
) -> None:
    assert service_level(agents, load, aht_s, 20) == pytest.approx(level, abs=5e-5)


def test_the_agents_needed_are_those_of_the_usual_example() -> None:
    assert agents_needed(10.0, 180, 20, 0.8) == 14
    assert agents_needed(0.0, 180, 20, 0.8) == 0
    assert agents_needed(20_000.0, 180, 20, 0.8) is None


@settings(deadline=None)  # a busy machine is no failure
@given(st.floats(0.01, 2000), st.floats(5, 3000), st.floats(0, 300), st.floats(0.05, 0.99))
def test_one_agent_less_than_needed_misses_the_target(
    load: float, aht_s: float, within_s: float, share: float
) -> None:
    found = agents_needed(load, aht_s, within_s, share)
    assert found is not None
    assert found > load
    assert service_level(found, load, aht_s, within_s) >= share
    assert service_level(found - 1, load, aht_s, within_s) < share


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(1, 3000), st.floats(0.001, 1))
def test_a_probability_is_one_whatever_the_size(agents: int, part: float) -> None:
    assert 0.0 <= waiting(agents, agents * part) <= 1.0


@pytest.mark.parametrize("load", [0.01, 5.0, 500.0])
def test_no_number_of_agents_answers_every_caller_in_time(load: float) -> None:
    assert agents_needed(load, 300, 20, 1.0) is None
