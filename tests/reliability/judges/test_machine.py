"""The clock that measures the machine: what it lost is found, and only that."""

import time

import pytest

from tests.asterisk.lab.waiting import wait_until
from tests.reliability.judges.machine import Machine, Pauses

PAUSES = Pauses([(1.0, 2.0), (5.0, 5.5), (9.0, 20.0)])


@pytest.mark.parametrize(
    ("begin", "end", "lost"),
    [(0.0, 1.0, 0.0), (0.0, 3.0, 1.0), (1.5, 1.75, 0.25), (1.5, 5.25, 0.75), (2.0, 5.0, 0.0),
     (0.0, 100.0, 12.5), (30.0, 40.0, 0.0)],
)  # fmt: skip
def test_lost_is_what_of_a_stretch_lies_in_pauses(begin: float, end: float, lost: float) -> None:
    assert PAUSES.lost(begin, end) == pytest.approx(lost)
    assert PAUSES.given(begin, end) == pytest.approx(end - begin - lost)


def test_pauses_are_moved_to_another_clock() -> None:
    assert PAUSES.since(1.0).lost(0.0, 1.0) == 1.0


def test_an_interpreter_that_stands_still_is_noticed() -> None:
    with Machine() as machine:
        time.sleep(0.05)
        begin = time.monotonic()
        sum(range(30_000_000))  # in one call of C, which lets no other thread run
        end = time.monotonic()
        wait_until(lambda: machine.pauses().lost(begin, end) > (end - begin) / 2, "it is noted", 2)
