"""Durations as people say them."""

from __future__ import annotations

import pytest

from dashboard.looks.formatting import caller_words, clock, shortened, spoken


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (90, "1 min 30 s"),
        (599, "9 min 59 s"),
        (659, "10 min"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
        (3_660_000, "1016 h 40 min"),
    ],
)
def test_a_duration_in_words(seconds: float, words: str) -> None:
    assert spoken(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "shown"), [(-5, "0:00"), (65.9, "1:05"), (3599, "59:59"), (3845, "1:04:05")]
)
def test_a_duration_on_a_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert shortened("Night shift", 11) == "Night shift"
    assert shortened("Night shift", 7) == "Night…"


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("Caller 5559666", "5559666", "Caller 5559666"),
        ("5559666", "5559666", "5559666"),
        ("City Library", "5559666", "City Library 5559666"),
        ("", "5559666", "5559666"),
        ("City Library", "", "City Library"),
        ("", "", ""),
    ],
)
def test_a_caller_s_number_is_written_once(name: str, number: str, words: str) -> None:
    assert caller_words(name, number) == words
