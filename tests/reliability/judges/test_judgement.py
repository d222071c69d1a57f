"""The judge of boards is judged: each wrong history is found out, and what is right is let pass."""

from typing import Any

import pytest

from tests.asterisk.judging.score import Shown
from tests.reliability.judges.judgement import ON_ITS_WAY_S, Wrong, right_again, unexcused, wrongs
from tests.reliability.judges.machine import NEVER, Pauses

END = 20.0
TRUTH: dict[str, Any] = {
    "initial": {"1001": "NOT_INUSE"},
    "transitions": [
        {"t": 1.0, "extension": "1001", "state": "RINGING"},
        {"t": 1.0, "extension": "1001", "state": "INUSE"},
        {"t": 9.0, "extension": "1001", "state": "NOT_INUSE"},
    ],
}
RIGHT = [Shown(0.0, "1001", 0), Shown(1.1, "1001", 1), Shown(9.1, "1001", 0)]


def also_shown(code: int, begin: float, seconds: float, after: int) -> list[Shown]:
    """The right history but for one state."""
    return sorted([*RIGHT, Shown(begin, "1001", code), Shown(begin + seconds, "1001", after)])


def test_what_agrees_but_for_its_way_to_the_reader_is_right() -> None:
    assert wrongs(RIGHT, TRUTH, END) == []


def test_what_is_shown_longer_than_it_is_true_is_wrong_from_then_on() -> None:
    shown = [*RIGHT[:2], Shown(12.0, "1001", 0)]
    assert wrongs(shown, TRUTH, END) == [Wrong("1001", 9.0, 12.0, "in use", "free")]


def test_a_change_that_is_late_by_more_than_its_way_is_wrong() -> None:
    shown = [*RIGHT[:2], Shown(9.0 + ON_ITS_WAY_S + 0.01, "1001", 0)]
    assert len(wrongs(shown, TRUTH, END)) == 1


@pytest.mark.parametrize("seconds", [0.55, 0.2, 0.11])
def test_false_ringing_is_wrong_however_short_and_however_often(seconds: float) -> None:
    begins = range(10, 20, 2)
    rings = [each for at in begins for each in also_shown(8, at, seconds, 0)[2:]]
    found = wrongs(sorted({*RIGHT, *rings}), TRUTH, END)
    assert [(wrong.invented, round(wrong.seconds, 2)) for wrong in found] == [
        ("ringing", seconds)
    ] * len(begins)


@pytest.mark.parametrize(
    ("dialled", "seconds", "is_right"),
    [(14.0, 0.3, True), (14.3, 0.3, True), (14.0, 0.5, False), (13.0, 0.3, False)],
)
def test_an_extension_whose_call_dials_another_phone_may_be_guessed_ringing_for_a_moment(
    dialled: float, seconds: float, *, is_right: bool
) -> None:
    truth = {**TRUTH, "dialled": [{"t": dialled, "extension": "1001"}]}
    assert (wrongs(also_shown(8, 14.0, seconds, 0), truth, END) == []) is is_right


def test_a_call_that_dials_excuses_no_other_extension() -> None:
    truth = {**TRUTH, "dialled": [{"t": 14.0, "extension": "1002"}]}
    [found] = wrongs(also_shown(8, 14.0, 0.2, 0), truth, END)
    assert found.invented == "ringing"


@pytest.mark.parametrize(
    ("code", "seconds", "kind"),
    [(1, 0.11, "in use"), (4, 0.02, "unavailable"), (9, 0.02, "in use and ringing")],
)
def test_what_was_never_true_is_wrong(code: int, seconds: float, kind: str) -> None:
    [found] = wrongs(also_shown(code, 14.0, seconds, 0), TRUTH, END)
    assert found.invented == kind


def test_false_quiet_in_the_middle_of_a_call_is_wrong_for_a_blink() -> None:
    [found] = wrongs(also_shown(0, 5.0, 0.02, 1), TRUTH, END)
    assert found.invented == "free"


@pytest.mark.parametrize("code", [1, 8])
def test_a_call_of_a_blink_need_not_be_among_device_states(code: int) -> None:
    assert wrongs(also_shown(code, 12.0, 0.05, 0), TRUTH, END) == []


def test_a_phone_never_shown_is_wrong_all_the_time() -> None:
    [found] = wrongs([], TRUTH, END)
    assert (found.begin, found.end, found.shown) == (0.0, END, "nothing shown")


def test_a_state_still_lit_at_the_end_is_wrong() -> None:
    [found] = wrongs(RIGHT[:2], TRUTH, END)
    assert (found.begin, found.end) == (9.0, END)


def test_a_pause_of_the_machine_excuses_its_own_length_and_no_more() -> None:
    late = [*RIGHT[:2], Shown(11.0, "1001", 0)]
    assert wrongs(late, TRUTH, END, machine=Pauses([(8.9, 10.9)])) == []
    assert len(wrongs(late, TRUTH, END, machine=Pauses([(8.9, 10.0)]))) == 1
    assert len(wrongs(late, TRUTH, END, machine=Pauses([(14.0, 19.0)]))) == 1


def test_a_pause_excuses_of_what_was_never_true_only_its_own_length() -> None:
    shown = also_shown(1, 14.0, 0.5, 0)
    assert wrongs(shown, TRUTH, END, machine=Pauses([(13.9, 14.45)])) == []
    assert len(wrongs(shown, TRUTH, END, machine=Pauses([(13.9, 14.3)]))) == 1


def test_right_again_is_told_from_what_was_wrong_at_the_moment() -> None:
    found = [Wrong("1001", 1.0, 4.0, "free", "in use"), Wrong("1002", 5.0, 9.0, "free", "in use")]
    assert right_again(found, 2.0) == 2.0
    assert right_again(found, 4.5) == 0.0


@pytest.mark.parametrize(
    ("begin", "end", "excused"),
    [(5.0, 9.0, True), (4.9, 9.0, True), (5.0, 11.0, True), (10.5, 11.0, True), (5.0, 40.0, True),
     (3.0, 6.0, False), (5.0, 12.5, False), (10.5, 12.5, False), (12.5, 13.0, False),
     (31.0, 50.0, False)],
)  # fmt: skip
def test_a_gap_excuses_what_begins_in_it_or_just_after_and_ends_soon(
    begin: float, end: float, excused: bool
) -> None:
    gaps = [(5.0, 10.0), (11.5, 38.5)] if end == 40.0 else [(5.0, 10.0), (30.0, 30.5)]
    wrong = Wrong("1001", begin, end, "free", "in use")
    assert (unexcused([wrong], gaps, 2.0) == []) is excused


def test_a_pause_just_after_a_gap_moves_its_end() -> None:
    wrong = Wrong("1001", 5.0, 13.0, "free", "in use")
    assert unexcused([wrong], [(5.0, 10.0)], 2.0, Pauses([(10.0, 11.5)])) == []
    assert unexcused([wrong], [(5.0, 10.0)], 2.0, Pauses([(10.0, 10.5)])) == [wrong]


def test_a_pause_just_before_a_gap_keeps_more_on_its_way_into_it() -> None:
    wrong = Wrong("1001", 4.5, 6.0, "free", "ringing")
    assert unexcused([wrong], [(5.0, 10.0)], 2.0) == [wrong]
    assert unexcused([wrong], [(5.0, 10.0)], 2.0, Pauses([(4.6, 4.75)])) == []
    assert unexcused([wrong], [(5.0, 10.0)], 2.0, Pauses([(4.6, 4.65)])) == [wrong]


def test_a_machine_that_is_never_late_excuses_nothing() -> None:
    assert NEVER.lost(0.0, 100.0) == 0.0
