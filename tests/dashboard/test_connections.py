"""A worker lets connections go only where it holds many, and more than its share."""

from __future__ import annotations

import pytest

from dashboard.connections import FEW, SLOTS, Shares


def holding(*held: int) -> Shares:
    """Workers in the slots 0, 1, ... that hold so many connections."""
    shares = Shares()
    for slot, number in enumerate(held):
        shares.is_over(slot, number, len(held))
    return shares


@pytest.mark.parametrize(
    ("held", "over"),
    [
        ((FEW, 0), False),
        ((FEW + 1, 0), True),
        ((1100, 900), False),
        ((1110, 890), True),
        ((900, 1100), False),
        ((5000,), False),
        ((700, 600, 500, 400), True),
        ((580, 540, 540, 540), False),
    ],
)
def test_more_than_a_tenth_above_the_mean_is_too_many(held: tuple[int, ...], over: bool) -> None:
    assert holding(*held).is_over(0, held[0], len(held)) is over


def test_a_worker_that_ended_holds_nothing_any_more() -> None:
    shares = holding(200, 900)
    assert not shares.is_over(0, 200, 2)
    assert shares.enter({0}) == 1
    assert shares.is_over(0, 200, 2)


def test_each_worker_has_a_slot_of_its_own_while_there_are_any() -> None:
    shares = Shares()
    assert shares.enter(set()) == 0
    assert shares.enter({0, 1, 3}) == 2
    assert shares.enter(set(range(SLOTS))) == SLOTS - 1
