"""The judge is judged first: the score of timelines whose right answer is known by hand."""

from typing import Any

import pytest

from tests.asterisk.judging.score import (
    CLASS_OF_CODE,
    CLASS_OF_STATE,
    FREE,
    IN_USE,
    RINGING,
    Shown,
    Span,
    score,
    score_scenarios,
)


def truth_of(*transitions: tuple[float, str, str], end: float = 10.0) -> dict[str, Any]:
    names = sorted({extension for _, extension, _ in transitions} | {"1001"})
    return {
        "initial": dict.fromkeys(names, "NOT_INUSE"),
        "transitions": [{"t": t, "extension": x, "state": state} for t, x, state in transitions],
        "final": dict.fromkeys(names, "NOT_INUSE"),
        "marks": [{"scenario": "all", "t": 0.0, "end": end, "extensions": names, "error": ""}],
    }


ANSWERED = truth_of(
    (2.0, "1001", "RINGING"), (4.0, "1001", "INUSE"), (8.0, "1001", "NOT_INUSE")
)  # fmt: skip


def test_the_same_timeline_agrees_wholly() -> None:
    shown = [Shown(0, "1001", 0), Shown(2, "1001", 8), Shown(4, "1001", 1), Shown(8, "1001", 0)]
    verdict = score(shown, ANSWERED)
    assert (verdict.percent, verdict.seconds, verdict.changes) == (100.0, 10.0, 3)
    assert verdict.missed == verdict.invented == ()


def test_a_late_change_costs_its_delay_but_is_not_missed() -> None:
    shown = [Shown(0, "1001", 0), Shown(3, "1001", 8), Shown(4, "1001", 1), Shown(8, "1001", 0)]
    verdict = score(shown, ANSWERED)
    assert verdict.percent == pytest.approx(90.0)
    assert verdict.missed == ()


def test_a_state_never_shown_is_missed() -> None:
    shown = [Shown(0, "1001", 0), Shown(4, "1001", 1), Shown(8, "1001", 0)]
    verdict = score(shown, ANSWERED)
    assert verdict.missed == (Span("1001", RINGING, 2.0, 4.0),)
    assert verdict.percent == pytest.approx(80.0)


def test_a_state_shown_only_before_it_was_true_is_missed_and_invented() -> None:
    shown = [Shown(0, "1001", 0), Shown(1, "1001", 8), Shown(2, "1001", 0), Shown(4, "1001", 1),
             Shown(8, "1001", 0)]  # fmt: skip
    verdict = score(shown, ANSWERED)
    assert verdict.missed == (Span("1001", RINGING, 2.0, 4.0),)
    assert verdict.invented == (Span("1001", RINGING, 1.0, 2.0), Span("1001", FREE, 2.0, 4.0))


def test_a_state_of_a_tenth_of_a_second_need_not_be_shown() -> None:
    flicker = truth_of((2.0, "1001", "BUSY"), (2.09, "1001", "NOT_INUSE"))
    verdict = score([Shown(0, "1001", 0)], flicker)
    assert verdict.missed == ()
    assert verdict.percent == pytest.approx(99.1)


def test_a_state_left_lit_is_invented() -> None:
    shown = [Shown(0, "1001", 0), Shown(2, "1001", 8), Shown(4, "1001", 1)]
    verdict = score(shown, ANSWERED)
    assert verdict.missed == (Span("1001", FREE, 8.0, 10.0),)
    assert score([Shown(0, "1001", 0), Shown(3, "1001", 1)], truth_of()).invented == (
        Span("1001", IN_USE, 3.0, 10.0),
    )


def test_dialing_is_in_use_but_an_inbound_ring_is_not() -> None:
    dialing = truth_of((2.0, "1001", "INUSE"))
    outbound = [Shown(0, "1001", 0), Shown(2, "1001", 8, "outbound")]
    inbound = [Shown(0, "1001", 0), Shown(2, "1001", 8, "inbound")]
    assert score(outbound, dialing).percent == 100.0
    assert score(inbound, dialing).percent == pytest.approx(20.0)


@pytest.mark.parametrize("code", [1, 16, 17, 2])
@pytest.mark.parametrize("state", ["INUSE", "ONHOLD", "BUSY"])
def test_on_call_on_hold_and_busy_are_no_disagreement(code: int, state: str) -> None:
    shown = [Shown(0, "1001", 0), Shown(2, "1001", code)]
    assert score(shown, truth_of((2.0, "1001", state))).percent == 100.0


def test_in_use_and_ringing_is_a_class_of_its_own() -> None:
    waiting = truth_of((2.0, "1001", "RINGINUSE"))
    assert score([Shown(0, "1001", 0), Shown(2, "1001", 9)], waiting).percent == 100.0
    assert score([Shown(0, "1001", 0), Shown(2, "1001", 1)], waiting).missed != ()


def test_an_extension_never_shown_disagrees() -> None:
    assert score([], truth_of()).percent == 0.0


def test_a_later_word_at_the_same_moment_wins() -> None:
    shown = [Shown(0, "1001", 8), Shown(0, "1001", 0)]
    assert score(shown, truth_of()).percent == 100.0


def test_recordings_without_initial_states_begin_free() -> None:
    old = {key: value for key, value in ANSWERED.items() if key != "initial"}
    assert score([Shown(0, "1001", 0)], old).percent == pytest.approx(40.0)


@pytest.mark.parametrize(("slack", "percent"), [(0.0, 96.0), (0.05, 97.0), (0.3, 100.0)])
def test_slack_forgives_only_what_is_over_in_time(slack: float, percent: float) -> None:
    shown = [Shown(0, "1001", 0), Shown(2.05, "1001", 8), Shown(3.7, "1001", 1),
             Shown(7.95, "1001", 0)]  # fmt: skip
    assert score(shown, ANSWERED, slack=slack).percent == pytest.approx(percent)


def test_each_scenario_is_scored_on_its_own_phones_and_time() -> None:
    truth = truth_of((2.0, "1001", "RINGING"), (3.0, "1001", "NOT_INUSE"),
                     (6.0, "1002", "INUSE"), (7.0, "1002", "NOT_INUSE"))  # fmt: skip
    truth["marks"] = [
        {"scenario": "first", "t": 1.0, "end": 4.0, "extensions": ["1001"]},
        {"scenario": "second", "t": 5.0, "end": 8.0, "extensions": ["1002"]},
        {"scenario": "without an end", "t": 9.0},
    ]
    shown = [Shown(0, "1001", 0), Shown(2, "1001", 8), Shown(3, "1001", 0), Shown(0, "1002", 0)]
    scores = score_scenarios(shown, truth)
    assert scores.keys() == {"first", "second"}
    assert (scores["first"].percent, scores["first"].changes) == (100.0, 2)
    assert scores["second"].missed == (Span("1002", IN_USE, 6.0, 7.0),)
    assert scores["second"].percent == pytest.approx(100 * 2 / 3)


def test_nothing_compared_agrees() -> None:
    assert score([], truth_of(), extensions=()).percent == 100.0


def test_the_verdict_reads_as_a_sentence() -> None:
    shown = [Shown(0, "1001", 0), Shown(4, "1001", 1), Shown(8, "1001", 0)]
    assert str(score(shown, ANSWERED)) == (
        "80.000 % of 10.0 extension-seconds, 1 of 3 changes missed, 0 invented"
    )


def test_every_code_and_every_device_state_has_a_class() -> None:
    assert CLASS_OF_CODE.keys() == {-2, -1, 0, 1, 2, 4, 8, 9, 16, 17}
    assert CLASS_OF_STATE.keys() == {
        "UNKNOWN", "NOT_INUSE", "INUSE", "BUSY", "INVALID", "UNAVAILABLE", "RINGING", "RINGINUSE",
        "ONHOLD",
    }  # fmt: skip
