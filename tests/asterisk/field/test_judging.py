"""The judge of the field laboratory is judged first: what it lets pass, and what it finds."""

import pytest

from state.live.schema import Row
from tests.asterisk.field.case import Step, steps
from tests.asterisk.field.judging import (
    Seen,
    afresh_differences,
    difference,
    stretches,
    talk_difference,
    without_blinks,
)
from tests.asterisk.field.plays import CASES
from tests.fakes.reader import make_row


def shown(*states: str) -> list[Row]:
    return [make_row("1001", state=state) for state in states]


def right(text: str) -> list[Step]:
    return steps(f"1001: {text}")["1001"]


def seen(*told: tuple[float, str]) -> list[Seen]:
    return [(t, "1001", make_row("1001", state=state)) for t, state in told]


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("free > ringing > free", ["free", "ringing", "free"]),
        ("free > dialing? > oncall", ["free", "oncall"]),
        ("free > dialing? > oncall", ["free", "dialing", "oncall"]),
        ("free > dialing? > free", ["free"]),
        ("free > dialing? > free", ["free", "dialing", "free"]),
        ("free|loggedout > dialing? > free > loggedout", ["loggedout", "free", "loggedout"]),
        ("free|loggedout > dialing? > free > loggedout", ["free", "loggedout"]),
        ("free > dialing? > free > oncall > free", ["free", "oncall", "free"]),
    ],
)
def test_what_is_right_passes(text: str, states: list[str]) -> None:
    assert not difference(right(text), shown(*states))


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("free > ringing > free", ["free", "ringing"]),
        ("free > ringing > free", ["free", "oncall", "free"]),
        ("free > dialing? > oncall", ["free"]),
        ("free > dialing? > free > oncall", ["free", "dialing", "oncall"]),
        ("free > dialing? > free", ["free", "oncall", "free"]),
        ("free > oncall > free > oncall > free", ["free", "oncall", "free"]),
        ("free > ringing > free > dialing? > oncall", ["free", "ringing", "oncall"]),
        ("free", []),
    ],
)
def test_another_order_is_found(text: str, states: list[str]) -> None:
    assert difference(right(text), shown(*states))


@pytest.mark.parametrize(
    ("field", "fits"),
    [("peer=none", True), ("peer=1002", False), ("dnd=none", True), ("dnd=yes", False)],
)
def test_a_field_is_compared_where_it_is_named(field: str, *, fits: bool) -> None:
    assert (not difference(right(f"free {field}"), shown("free"))) is fits


def test_a_stretch_begins_with_what_was_shown_before() -> None:
    found = stretches(seen((1, "free"), (4, "oncall"), (6, "oncall"), (8, "free")), "1001", 2, 9)
    assert [(each.begin, each.end, each.row["state"]) for each in found] == [
        (2, 4, "free"), (4, 8, "oncall"), (8, 9, "free"),
    ]  # fmt: skip


def test_nothing_was_shown_of_an_extension_without_a_row() -> None:
    assert stretches([], "1001", 0, 9) == []


def test_a_word_that_nobody_could_see_is_not_the_last_word_on_a_stretch() -> None:
    told = [(0.0, ["pool"]), (4.0, ["pool", "other"]), (8.99, [])]
    rows = [(t, "1001", make_row("1001", queues=queues)) for t, queues in told]
    (found,) = stretches(rows, "1001", 0, 9)
    assert (found.end, found.row["queues"]) == (9, ["pool", "other"])


def test_a_blink_is_left_out_and_what_surrounds_it_is_joined() -> None:
    found = stretches(seen((0, "free"), (4, "oncall"), (4.01, "free")), "1001", 0, 9)
    assert [each.row["state"] for each in without_blinks(found, 0.02)] == ["free"]
    assert len(without_blinks(found, 0.005)) == 3


@pytest.mark.parametrize(("kept", "lines"), [(4.0, 0), (3.7, 0), (0.0, 1), (9.0, 1)])
def test_talk_that_was_shown_is_talk_that_is_kept(kept: float, lines: int) -> None:
    found = stretches(seen((0, "free"), (4, "oncall"), (8, "free")), "1001", 0, 9)
    assert len(talk_difference({"1001": found}, {"1001": kept})) == lines


@pytest.mark.parametrize(
    ("seen", "lines"),
    [
        ({"1001": make_row("1001", state="paused", paused_since=101.0)}, 0),
        ({"1001": make_row("1001", state="paused", paused_since=103.0)}, 1),
        ({"1001": make_row("1001", state="paused", peer="1002", queue="400")}, 3),
        ({"1001": make_row("1001", state="free", paused_since=100.0)}, 1),
        ({}, 1),
    ],
)
def test_a_board_that_begins_shows_what_the_other_shows(seen: dict[str, Row], lines: int) -> None:
    shown_ = {
        "1001": make_row("1001", state="paused", paused_since=100.0),
        "1002": make_row("1002", status=-1),
    }
    assert len(afresh_differences(seen, shown_)) == lines


def test_only_who_was_there_knows_that_an_agent_logged_out() -> None:
    seen, shown_ = make_row("1001", state="free"), make_row("1001", state="loggedout")
    assert not afresh_differences({"1001": seen}, {"1001": shown_})
    assert afresh_differences({"1002": seen}, {}) == ["afresh only: 1002"]


@pytest.mark.parametrize("centre", CASES)
def test_no_two_cases_of_a_centre_have_the_same_name(centre: str) -> None:
    names = [case.name for case in CASES[centre]]
    assert sorted(set(names)) == sorted(names)
