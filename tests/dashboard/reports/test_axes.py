"""Axes and bins of the report figures: marks that people read, counts that lose nobody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports.axes import MOST_BINS, MOST_EDGES, Bin, bin_in_words, bins, edges, ticks


@pytest.mark.parametrize(
    ("largest", "texts"),
    [
        (1422, ["0:00", "5:00", "10:00", "15:00", "20:00", "25:00"]),
        (120, ["0:00", "0:30", "1:00", "1:30", "2:00"]),
        (0.4, ["0:00", "0:01"]),
    ],
)
def test_durations_are_marked_as_clocks_up_to_the_largest(largest: float, texts: list[str]) -> None:
    assert ticks(largest, "s")["ticktext"][: len(texts)] == texts
    assert ticks(largest, "s")["tickvals"][-1] >= largest


def test_calls_are_marked_in_whole_numbers_without_a_unit_that_takes_their_room() -> None:
    assert ticks(2, "calls") == {"tickformat": ",d", "dtick": 1}
    assert ticks(6000, "calls") == {"tickformat": ",d"}


def test_shares_are_counted_in_tenths_and_the_whole_belongs_to_the_last() -> None:
    found = bins([0.0, 9.9, 10.0, 99.0, 100.0], "%")
    assert [one.agents for one in found] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]


def test_people_with_the_same_number_of_calls_stand_over_that_number() -> None:
    (one,) = bins([108.0] * 5, "calls")
    assert one == Bin(108, 1, 5)
    assert bin_in_words(one, "calls") == "108 calls"
    assert edges([one], "calls") == {"tickvals": [108], "ticktext": ["108"]}


def test_what_a_bar_reaches_is_said_in_words() -> None:
    assert bin_in_words(Bin(100, 20, 3), "calls") == "100 to 119 calls"
    assert bin_in_words(Bin(1380, 60, 3), "s") == "23:00 to 24:00"
    assert bin_in_words(Bin(50, 10, 3), "%") == "50 % to 60 %"


@given(st.lists(st.floats(0, 90_000), max_size=60), st.sampled_from(["s", "calls"]))
def test_every_value_is_in_one_bin_and_there_are_not_too_many(
    values: list[float], unit: str
) -> None:
    found = bins(values, unit)
    assert sum(one.agents for one in found) == len(values)
    assert len(found) <= MOST_BINS + 2
    assert len(edges(found, unit).get("tickvals", [])) <= MOST_EDGES
    for one in found:
        end = one.start + one.step
        assert one.agents == sum(one.start <= value < end for value in values)
