"""Which texts mean a caller or an agent who is to be erased."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.upkeep.persons import agent, caller, masked, names_agent, names_caller

FORMS = (
    "+4930123456789", "004930123456789", "030123456789", "4930123456789", "0 30 / 123 456 789",
    "+49 30 123456789", "00 49 30-123456789", "sip:+4930123456789@pbx",
    "tel:+4930123456789", "9030123456789", "(030) 12 34 56 789",
)  # fmt: skip


@pytest.mark.parametrize("given", FORMS)
@pytest.mark.parametrize("kept", FORMS)
def test_a_number_is_found_in_every_form_it_is_written_in(given: str, kept: str) -> None:
    assert caller(given)(kept)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("1001", "1002"), ("1001", "01001"), ("1001", "4930121001"), ("1001", "+1001 999"),
        ("+4930123456789", "+4930123456780"), ("+4930123456789", "123456789012"),
        ("+4930123456789", ""), ("+4930123456789", "anonymous"), ("+4930123456789", "456789"),
        ("123456789", "9999123456789"), ("015123456789", "017123456789"),
        ("+493012345678", "+498912345678"), ("anonymous", "anonymous caller"), ("ann", "annabel"),
        ("+4930123456789", "٠٣٠١٢٣٤٥٦٧٨٩"),
    ],
)  # fmt: skip
def test_another_number_is_not(given: str, kept: str) -> None:
    assert not caller(given)(kept)


def test_a_short_number_and_a_word_are_found_as_they_are() -> None:
    assert caller("1001")(" 1001 ")
    assert caller("Anonymous")("anonymous")
    assert caller("ann@example.org")("ANN@example.org")


@given(st.text(), st.text())
def test_any_text_can_be_asked_and_kept(given: str, kept: str) -> None:
    assert caller(given)(kept) is caller(kept)(given) or len(given) != len(kept)
    assert caller(given)(given)


@pytest.mark.parametrize(
    "line",
    [
        "Master.csv:3: too few columns: +49 30 123456789,1001,x",
        "queue_log:9: no such time: 17|1.2|sales|NONE|ENTERQUEUE||030123456789|1",
        '"","004930123456789","1001","from-trunk","""Ana"" <004930123456789>"',
        "x: 2026-01-01 10:00:00 4930123456789 5",
    ],
)
def test_a_number_is_found_in_a_line(line: str) -> None:
    assert names_caller(line, caller("+4930123456789"), "+4930123456789")
    assert not names_caller(line, caller("+4930123456000"), "+4930123456000")


def test_a_name_is_found_in_a_line_as_a_word() -> None:
    assert names_agent("x:1: ?: 17|1|sales|ana|CONNECT", "Ana")
    assert names_agent("x:1: ?: Ana Luz,1001", "ana luz")
    assert not names_agent("x:1: ?: Anabel,1001", "Ana")
    assert not names_agent("x:1: ?: Ana", "A.a")


def test_the_audit_log_is_told_two_digits_at_most() -> None:
    assert masked("+4930123456789") == "ends in 89"
    assert masked("1001") == masked("ann") == "a short one"


def test_capitals_and_spaces_around_a_name_do_not_matter() -> None:
    assert agent(" Ana ")("ana")
    assert not agent("Ana")("Ana Luz")
