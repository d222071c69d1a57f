"""Strangers' text: whatever it is, it can be seen, is short, and two names remain two."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.text import (
    LONGEST,
    clean,
    clean_values,
    masked,
    masked_numbers,
    one_line,
    shortened,
    visible,
)

UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
ANY = st.text(
    st.characters(exclude_categories=[]) | st.sampled_from("\n\r\x1b\x85\u2028\u202e\ud800")
)
LONG = st.builds(lambda text, times: text * times, ANY, st.sampled_from([1, 1, 30, 4_000]))


def unseen(text: str) -> list[str]:
    return [each for each in text if unicodedata.category(each) in UNSEEN]


@settings(deadline=None)
@given(LONG)
def test_no_control_direction_or_line_separator_is_left(text: str) -> None:
    assert unseen(visible(text)) == []
    assert set(unseen(clean(text))) <= {"\u200c", "\u200d"}
    assert len(visible(text).splitlines()) <= 1


@settings(deadline=None)
@given(LONG)
def test_a_clean_text_is_short_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert len(once) <= LONGEST
    assert clean(once) == once


@settings(deadline=None)
@given(LONG, st.integers(3, 300))
def test_a_line_has_at_most_so_many_characters(text: str, longest: int) -> None:
    assert len(one_line(text, longest)) <= longest
    assert len(shortened(text, longest)) <= longest
    assert unseen(one_line(text, longest)) == []


def test_two_names_that_differ_only_at_their_ends_remain_two() -> None:
    first, second = clean("q" * 4_000 + "1"), clean("q" * 4_000 + "2")
    assert first != second
    assert first.startswith("q" * 100)
    assert len(first) == len(second) == LONGEST


@pytest.mark.parametrize(
    "name",
    [
        "Zoë",
        "Łódź",
        "山田\u3000太郎",
        "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627",
        "\U0001f469\u200d\U0001f4bb Support",
        "Élise\xa0Roy",
        "a\\n",
        "x" * LONGEST,
    ],
)
def test_a_name_that_people_have_stays_as_it_is(name: str) -> None:
    assert clean(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u202eselas", "\\u202eselas"),
        ("An\u200bna", "An\\u200bna"),
        ("An\u200dna", "An\\u200dna"),
        ("a\nb\x1b[2J", "a\\nb\\x1b[2J"),
        ("\ud800", "\\ud800"),
        ("a\u2028b\x85c", "a\\u2028b\\x85c"),
    ],
)
def test_what_cannot_be_seen_is_shown_as_such(name: str, shown: str) -> None:
    assert clean(name) == shown


def test_headers_are_cleaned_but_those_that_are_lists_are_kept_whole() -> None:
    hint = "&".join(f"PJSIP/{number}" for number in range(1000, 1100))
    long = f"PJSIP/{'x' * 500}"
    headers = {"Queue": "s\u202e\0", "Hint": f"{hint}\0&{long}"}
    found = clean_values(headers, {"hint": "&"})
    assert found == {"Queue": "s\\u202e\\x00", "Hint": f"{hint}\\x00&{clean(long)}"}
    plain = {"Queue": "sales"}
    assert clean_values(plain, {}) is plain


def test_a_number_is_masked_but_for_its_last_two_digits() -> None:
    assert masked("+49301234567") == "…67"
    assert masked("12") == masked("") == "…"
    assert masked_numbers("of 0171234567 in line 123456") == "of …67 in line 123456"
