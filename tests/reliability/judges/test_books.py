"""The judge of histories is judged: a leg that is wrong in anything is found out."""

from dataclasses import replace
from typing import Any

import pytest

from state.records import CallLeg, Direction, Outcome
from tests.fakes.records import leg
from tests.reliability.judges.books import FACTS, Books, compare
from tests.reliability.judges.machine import Pauses

TRUE = leg("1.1@100.000", 100.0, 4.0, 20.0, queue="sales", peer_name="City Library")
OTHER = leg("1.2@200.000", 200.0, 4.0, 20.0, extension="1002", direction=Direction.OUTBOUND)
REFERENCE = (TRUE, OTHER)
GAP = (110.0, 130.0)
"""The end of TRUE fell into it, and nothing else."""

UNSEEN_END = replace(TRUE, estimated=True, ended_at=110.0, ended_before=130.0, talk_s=6.0)


def judged(*legs: CallLeg, gap: bool = False) -> Books:
    """What the judge makes of a history."""
    return compare(legs, REFERENCE, [GAP] if gap else [])


def clean(books: Books) -> bool:
    """Whether it found nothing."""
    return (books.lost, books.doubled, books.ghosts, books.altered) == ((), (), (), ())


def test_the_same_history_is_clean() -> None:
    books = judged(TRUE, OTHER)
    assert clean(books)
    assert (books.compared, books.estimated, books.unseen) == (2, 0, 0)


def test_the_same_history_a_blink_apart_is_clean() -> None:
    late = replace(TRUE, key="1.1@100.100", started_at=100.1, ended_at=124.1, talk_s=19.9)
    assert clean(judged(late, OTHER))


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": Outcome.MISSED},
        {"outcome": Outcome.MISSED, "answered_at": None, "talk_s": 0.0, "ring_s": 24.0},
        {"extension": "1003"},
        {"direction": Direction.OUTBOUND},
        {"peer": "5559999"},
        {"peer": ""},
        {"peer_name": "Somebody"},
        {"queue": "support"},
        {"queue": ""},
        {"transferred_to": "1004"},
        {"transferred_from": "1004"},
        {"talk_s": 0.0},
        {"talk_s": 19.0},
        {"talk_s": 21.0},
        {"talk_s": 10.0, "hold_s": 10.0},
        {"ring_s": 0.0},
        {"started_at": 99.0},
        {"started_at": 101.0},
        {"answered_at": 105.0},
        {"answered_at": None},
        {"ended_at": 125.0},
        {"ended_before": 124.0},
    ],
    ids=str,
)
def test_a_leg_that_is_wrong_in_anything_is_altered(change: dict[str, Any]) -> None:
    books = judged(replace(TRUE, **change), OTHER)
    assert books.altered
    assert all("1.1" in text for text in books.altered)


def test_a_leg_that_is_not_there_is_lost() -> None:
    assert judged(OTHER).lost == (TRUE,)


def test_a_leg_that_is_there_twice_is_doubled() -> None:
    assert judged(TRUE, replace(TRUE, key="1.1@100.200"), OTHER).doubled == ("1.1",)


def test_a_leg_of_a_channel_that_never_was_is_a_ghost() -> None:
    ghost = replace(TRUE, key="9.9@100.000")
    assert judged(TRUE, OTHER, ghost).ghosts == (ghost,)


def test_an_end_in_a_gap_may_be_unseen() -> None:
    books = judged(UNSEEN_END, OTHER, gap=True)
    assert clean(books)
    assert books.estimated == 1


@pytest.mark.parametrize(
    "change",
    [
        {"extension": "1003"},
        {"direction": Direction.OUTBOUND},
        {"peer": "5559999"},
        {"queue": ""},
        {"answered_at": None},
        {"answered_at": 105.0},
        {"started_at": 90.0},
        {"talk_s": 0.0},
        {"talk_s": 26.0},
        {"ended_before": 120.0},
        {"ended_before": None},
    ],
    ids=str,
)
def test_what_was_heard_before_a_gap_is_known(change: dict[str, Any]) -> None:
    assert judged(replace(UNSEEN_END, **change), OTHER, gap=True).altered


def test_an_end_that_was_not_seen_though_somebody_listened_is_altered() -> None:
    assert judged(UNSEEN_END, OTHER).altered


def test_a_leg_wholly_within_a_gap_is_unseen_and_one_that_reaches_out_is_lost() -> None:
    assert compare([OTHER], REFERENCE, [(99.0, 126.0)]).unseen == 1
    assert compare([OTHER], REFERENCE, [(110.0, 126.0)]).lost == (TRUE,)


def test_an_answer_in_a_gap_may_be_missed_but_never_made_up() -> None:
    gap = [(102.0, 126.0)]
    missed = replace(TRUE, outcome=Outcome.CANCELLED, answered_at=None, talk_s=0.0, ring_s=2.0,
                     ended_at=102.0, ended_before=126.0, estimated=True)  # fmt: skip
    assert clean(compare([missed, OTHER], REFERENCE, gap))
    never = leg("1.1@100.000", 100.0, 24.0, 0.0)
    assert compare([TRUE, OTHER], [never, OTHER], gap).altered


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_that_cannot_be_known_excuses_itself_alone(fact: str) -> None:
    changed: dict[str, Any] = {fact: Outcome.BUSY if fact == "outcome" else "?"}
    wrong = replace(TRUE, **changed, talk_s=0.0)
    told = compare([wrong, OTHER], REFERENCE, unknowable={fact}).altered
    assert any("spoke" in text for text in told)
    assert not [text for text in told if f": {fact} " in text]


def test_an_end_that_may_go_unheard_must_lie_within_its_bounds_still() -> None:
    told = {"outcome", "ended_at"}
    early = replace(UNSEEN_END, ended_before=120.0)
    assert clean(compare([UNSEEN_END, OTHER], REFERENCE, unknowable=told))
    assert compare([early, OTHER], REFERENCE, unknowable=told).altered
    silent = replace(UNSEEN_END, talk_s=0.0)
    assert compare([silent, OTHER], REFERENCE, unknowable=told).altered


@pytest.mark.parametrize(
    ("pause", "excused"),
    [((99.9, 100.3), True), ((99.9, 100.05), False), ((109.0, 109.5), False)],
)
def test_times_may_be_as_far_apart_as_the_machine_lost_around_them_and_no_further(
    pause: tuple[float, float], excused: bool
) -> None:
    late = replace(TRUE, key="1.1@100.400", started_at=100.4, ring_s=3.6)
    found = compare([late, OTHER], REFERENCE, machine=Pauses([pause]))
    assert clean(found) is excused
