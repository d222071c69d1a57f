"""The table of docs/reliability.md names every kind of fault, and is clean."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.reliability import table
from tests.reliability.table import BEGIN, COLUMNS, END, PAGE, Result, filled, hand_in, row

KINDS = range(1, 11)


def cells() -> list[dict[str, str]]:
    """The rows of the page."""
    written = PAGE.read_text().partition(BEGIN)[2].partition(END)[0]
    lines = [
        line.strip("| ").split(" | ") for line in written.splitlines() if line.startswith("| ")
    ]
    return [dict(zip(COLUMNS, line, strict=False)) for line in lines[1:]]


def test_every_kind_of_fault_is_in_the_table() -> None:
    assert {int(each["No."]) for each in cells()} == set(KINDS)


def test_the_table_of_the_page_is_clean() -> None:
    for each in cells():
        assert (each["Lost"], each["Doubled"], each["Ghosts"]) == ("0", "0", "0"), each


@pytest.mark.parametrize(
    "change", [{"lost": 1}, {"doubled": 1}, {"ghosts": 1}, {"tried": 0}], ids=str
)
def test_a_result_that_is_not_clean_fails_the_test_that_measured_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: dict[str, int]
) -> None:
    monkeypatch.setattr(table, "RESULTS", tmp_path)
    clean = Result(5, "link cut", "closed", "Asterisk 22", 3, (1.0,))
    hand_in(clean)
    with pytest.raises(AssertionError):
        hand_in(replace(clean, **change))  # type: ignore[arg-type]


def test_results_that_differ_in_a_sign_have_names_of_their_own() -> None:
    names = {Result(9, f"clock set by {step:+g} s", "", "a", 1).name for step in (-3, 3)}
    assert len(names) == 2


def test_a_page_is_filled_between_its_marks_and_again() -> None:
    result = Result(5, "link cut", "closed", "Asterisk 22", 3, (1.0, 3.0, 2.0), besides="2 unseen")
    once = filled(f"before\n{BEGIN}\n{END}\nafter\n", [result])
    assert row(result).startswith("| 5 | link cut | closed | Asterisk 22 | 3 | 2.00 s | 3.00 s | 3")
    assert row(result) in once
    assert once.startswith("before\n")
    assert once.endswith("\nafter\n")
    assert filled(once, [result]) == once


def test_a_board_that_was_never_wrong_says_so() -> None:
    assert "| - | - | never wrong | 0 | 0 | 0 |" in row(Result(1, "a", "b", "c", 1))
