"""Minutes of random real traffic with cuts of the link: agreement, lag, ghosts, memory."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.reliability.acts.soak import growth_an_hour
from tests.reliability.conftest import PATIENCE_S, soak_minutes
from tests.reliability.table import Result, hand_in

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.slow,
    pytest.mark.timeout(soak_minutes() * 60 + PATIENCE_S + 60),
]

RIGHT_WITHIN_S = 3.0
"""Of the time that the machine gave: beside the soak run the other tests."""

GROWTH_MB = 15.0
"""From the first calls on, what is bounded fills: changes kept, pages of SQLite, counts."""

GROWTH_AN_HOUR_MB = 10.0
"""In the later half of a run of an hour or more: what is bounded and not yet full."""

LONG_MINUTES = 60.0


def test_the_board_agrees_with_asterisk_for_as_long_as_one_looks(verdict: dict[str, Any]) -> None:
    hand_in(
        Result(
            10, "a soak of random traffic",
            f"{verdict['minutes']:.1f} minutes, {verdict['plays']} plays on 40 extensions, "
            f"{verdict['cuts']} cuts of up to 8 s",
            "Asterisk 22", verdict["cuts"], tuple(verdict["right_again_s"]), verdict["missed"], 0,
            verdict["ghosts"],
            f"agreement {verdict['agreement']} %, {verdict['missed']} of {verdict['changes']} "
            f"changes missed, {verdict['invented']} invented, "
            f"lag p50 {verdict['lag_p50_s'] * 1000:.0f} ms, "
            f"p95 {verdict['lag_p95_s'] * 1000:.0f} ms, {verdict['healed']} healed, "
            f"memory {verdict['mb_at_start']} MB at the start, {verdict['mb_at_end']} at the end, "
            f"{verdict['mb_an_hour']:+} MB an hour in its later half",
        )
    )  # fmt: skip
    assert verdict["given"] > 0.5, "the machine is too busy to judge"
    assert verdict["plays"] > 10
    assert verdict["failed"] <= verdict["plays"] / 20
    assert not verdict["wrong"]
    assert (verdict["ghosts"], verdict["missed"], verdict["invented"]) == (0, 0, 0)
    assert verdict["agreement"] >= 99.9
    assert max(verdict["right_again_s"]) < RIGHT_WITHIN_S


def test_the_collector_grows_within_bounds(
    verdict: dict[str, Any], figure: Callable[[str], None]
) -> None:
    figure(
        f"the collector took {verdict['mb_at_start']} MB at first, {verdict['mb_at_end']} after "
        f"{verdict['minutes']:.0f} minutes, {verdict['mb_an_hour']:+} an hour in the later half"
    )
    if verdict["minutes"] >= LONG_MINUTES:
        assert verdict["mb_an_hour"] < GROWTH_AN_HOUR_MB
    else:
        assert verdict["mb_at_end"] - verdict["mb_at_start"] < GROWTH_MB


def test_a_growth_is_told_from_the_later_half_of_the_weights() -> None:
    warm_up = [(float(t), 100.0 + t / 10) for t in range(0, 600, 10)]
    steady = [(float(t), 160.0) for t in range(600, 1200, 10)]
    leaking = [(t, mb + (t - 600) / 360) for t, mb in steady]
    assert growth_an_hour([*warm_up, *steady]) == pytest.approx(0.0)
    assert growth_an_hour([*warm_up, *leaking]) == pytest.approx(10.0)
    assert growth_an_hour([]) == 0.0
