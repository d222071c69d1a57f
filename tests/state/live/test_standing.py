"""Whether rows and queues are near or over their limits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.files.limits import DEFAULTS, NO_FILE, LimitKey, Limits, Target
from state.live.standing import Level, count_over, queue_standing, standing_of
from tests.fakes.reader import make_row
from tests.fakes.waits import make_queue

NOW = 10_000.0
LIMITS = Limits(
    {
        **DEFAULTS,
        LimitKey("oncall", "claims"): 1200.0,
        LimitKey("paused", "", "lunch"): 1800.0,
        LimitKey("paused"): 300.0,
        LimitKey("wrapup", "claims"): 20.0,
        LimitKey(Target.WAIT, "claims"): 30.0,
        LimitKey(Target.WAIT, "slow"): None,
    }
)


@pytest.mark.parametrize(
    ("fields", "limit_s", "since"),
    [
        ({"status": 1, "since": 1.0, "answered_at": 7.0}, 600.0, 7.0),
        ({"status": 1, "since": 1.0, "answered_at": 7.0, "queue": "claims"}, 1200.0, 7.0),
        ({"status": 1, "since": 3.0}, 600.0, 3.0),
        ({"paused": True, "paused_since": 5.0, "pause_reason": "Lunch", "since": 1.0}, 1800.0, 5.0),
        ({"paused": True, "paused_since": 5.0, "since": 1.0}, 300.0, 5.0),
        ({"wrapup_until": 99.0, "since": 9.0}, 60.0, 9.0),
        ({"wrapup_until": 99.0, "since": 9.0, "queues": ["x", "claims"]}, 20.0, 9.0),
        ({"status": 1, "since": 9.0, "queues": ["claims"]}, 600.0, 9.0),  # a call of no queue
        ({"status": 8, "direction": "inbound", "since": 9.0}, 30.0, 9.0),
        ({"status": 1, "since": 9.0, "pause_reason": "lunch"}, 600.0, 9.0),
        ({"status": 0, "since": 9.0}, None, 9.0),
        ({"status": 1, "since": 9.0, "state": "unknown"}, None, 9.0),  # the link is down
    ],
)
def test_a_row_has_the_limit_of_its_status_queue_and_reason(
    fields: dict[str, Any], limit_s: float | None, since: float
) -> None:
    found = standing_of(make_row("1001", **fields), LIMITS, NOW)
    assert (found.limit_s, found.since) == (limit_s, since)


@pytest.mark.parametrize(
    ("passed_s", "level"),
    [(-5, Level.CALM), (0, Level.CALM), (479, Level.CALM), (480, Level.NEAR), (600, Level.NEAR),
     (600.1, Level.OVER), (9e9, Level.OVER)],
)  # fmt: skip
def test_near_from_four_fifths_on_and_over_after_the_limit(passed_s: float, level: Level) -> None:
    row = make_row("1001", status=1, since=NOW - passed_s)
    assert standing_of(row, LIMITS, NOW).level is level


@settings(deadline=None)  # a busy machine is no failure
@given(st.floats(1, 1e6), st.lists(st.floats(0, 2e6), min_size=2, max_size=5))
def test_a_level_never_goes_back_while_time_passes(limit: float, times: list[float]) -> None:
    limits = Limits({LimitKey("free"): limit})
    row = make_row("1001", since=NOW)
    levels = [standing_of(row, limits, NOW + each).level for each in sorted(times)]
    assert levels == sorted(levels, key=list(Level).index)


def test_the_total_counts_rows_over_their_limit_by_status() -> None:
    rows = [
        make_row("1", status=1, since=NOW - 601),
        make_row("2", status=1, since=NOW - 601, queue="claims"),
        make_row("3", status=8, direction="inbound", since=NOW - 31),
        make_row("4", since=NOW - 9999),
    ]
    assert count_over(rows, LIMITS, NOW) == {"oncall": 1, "ringing": 1}


def test_a_queue_is_compared_with_its_targets() -> None:
    queue = make_queue("claims", 0.0)
    now = queue["waiting"][0]["joined_at"] + 31
    found = queue_standing(queue, LIMITS, now)
    assert (found.wait.level, found.wait.limit_s) == (Level.OVER, 30.0)
    assert (found.service_level, found.misses_service_level) == (50.0, True)
    assert (found.abandons, found.misses_abandons) == (25.0, True)


def test_a_queue_without_calls_or_without_targets_misses_nothing() -> None:
    quiet = {**make_queue("x", 0.0), "waiting": [], "answered": 0, "abandoned": 0}
    found = queue_standing(quiet, NO_FILE, NOW)  # type: ignore[arg-type]
    assert (found.wait.level, found.service_level, found.abandons) == (Level.CALM, None, None)
    assert not found.misses_service_level
    assert not found.misses_abandons
    slow = queue_standing(make_queue("slow", 9e5), LIMITS, NOW)
    assert (slow.wait.level, slow.wait.limit_s) == (Level.CALM, None)
    free = Limits({LimitKey(Target.SERVICE_LEVEL): 50.0, LimitKey(Target.ABANDONS): 25.0})
    just = queue_standing(make_queue("x", 0.0), free, NOW)
    assert not just.misses_service_level
    assert not just.misses_abandons
