"""The same telephone is the same, however people and carriers write it; another never is."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from state.phone_numbers import Number, is_same, read_number

numbers = st.from_regex(r"[1-9][0-9]{6,9}", fullmatch=True)
countries = st.sampled_from(["1", "49", "44", "351", "39"])


def read(text: str) -> Number:
    number = read_number(text)
    assert number is not None
    return number


def forms(country: str, national: str) -> list[str]:
    """How one number is written, all of them complete or as a carrier sends it."""
    return [
        f"+{country}{national}",
        f"00{country}{national}",
        f"{country}{national}",
        f"0{national}",
        f"00{national}",  # behind the 0 of an outside line
        f"90{national}",  # behind a 9
        f"+{country} (0){national[:3]} {national[3:]}",
        f"0{national[:2]}/{national[2:]}",
        f"({national[:3]}) {national[3:5]}-{national[5:]}",
    ]


@settings(deadline=None)  # a busy machine is no failure
@given(countries, numbers)
@example(country="49", national="900000000")
@example(country="1", national="9001234567")
@example(country="44", national="9041234567")
def test_each_form_is_the_same_as_the_complete_one_and_found_by_its_tail(
    country: str, national: str
) -> None:
    whole = read(f"+{country}{national}")
    for form in forms(country, national):
        assert is_same(read(form), whole), form
        assert is_same(whole, read(form)), form
        assert read(form).tail == whole.tail


@settings(deadline=None)  # a busy machine is no failure
@given(countries, numbers, numbers)
def test_complete_forms_of_two_numbers_are_never_the_same(
    country: str, one: str, other: str
) -> None:
    for begin in (f"+{country}", f"00{country}", "0"):
        are_same = is_same(read(begin + one), read(begin + other))
        if begin != f"00{country}":
            assert are_same == (one == other)
    assert is_same(read(f"+{country}{one}"), read(f"+{country}{other}")) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+49301234567", "+431301234567"),  # two countries
        ("0301234567", "0421301234567"),  # two areas
        ("1001", "01001"),  # extensions are what they are
        ("1001", "491001"),
        ("alice1234567", "1234567"),  # a name of SIP
        ("alice", "Alice"),
        ("1234567", "99991234567"),  # more in front than a country code has
    ],
)
def test_numbers_that_only_end_alike_are_two(one: str, other: str) -> None:
    assert not is_same(read(one), read(other))
    assert not is_same(read(other), read(one))


@pytest.mark.parametrize(
    "text",
    ["", " ", "anonymous", "Anonymous", "unknown", "Restricted", "s", "0", "0000000000", "+000",
     "anonymous@anonymous.invalid", "asterisk", "Not Available", "N/A", "null"],
)  # fmt: skip
def test_who_withholds_his_number_has_none(text: str) -> None:
    assert read_number(text) is None


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_read_and_compared_both_ways_alike(one: str, other: str) -> None:
    pair = read_number(one), read_number(other)
    if pair[0] is not None and pair[1] is not None:
        assert is_same(*pair) == is_same(*reversed(pair))  # type: ignore[arg-type]
        assert is_same(pair[0], pair[0])
