"""Moments and ages of a PBX: only those that can be true."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ami.translate.ages import LONGEST_S, age_s, moment, offset_s
from ami.translate.lists import QUEUES, Reply, snapshot

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("stamp", "offset", "expected"),
    [
        (str(NOW - 2400), 0.0, NOW - 2400),
        (str(NOW - 2400 - 3600), 3600.0, NOW - 2400),
        (str(NOW + 1), 0.0, NOW),
        (str(NOW + 60), 0.0, None),
        ("100", 0.0, None),
        ("0", 0.0, None),
        ("-5", 0.0, None),
        ("", 0.0, None),
        (None, 0.0, None),
        ("never", 0.0, None),
        ("nan", 0.0, None),
        ("inf", 0.0, None),
    ],
)
def test_a_moment_is_on_our_clock_or_none(
    stamp: str | None, offset: float, expected: float | None
) -> None:
    assert moment(stamp, offset, NOW) == expected


@given(st.floats() | st.integers() | st.text(max_size=9), st.floats(-1e9, 1e9))
def test_no_moment_is_in_the_future_or_absurd(stamp: object, offset: float) -> None:
    found = moment(str(stamp), offset, NOW)
    assert found is None or NOW - LONGEST_S <= found <= NOW


@pytest.mark.parametrize(("told", "age"), [(0, 0), (65, 65), (-1, 0), (1e9, 0), (float("nan"), 0)])
def test_an_age_that_cannot_be_true_is_none_at_all(told: float, age: float) -> None:
    assert age_s(told) == age


@pytest.mark.parametrize(
    ("timestamp", "offset"), [(str(NOW - 3600), 3600.0), (None, 0.0), ("x", 0.0), ("0", 0.0)]
)
def test_a_pong_says_how_far_the_clocks_are_apart(timestamp: str | None, offset: float) -> None:
    assert offset_s(timestamp, NOW) == offset


def test_a_listed_member_has_its_moments_on_our_clock() -> None:
    entry = {
        "Event": "QueueMember", "Queue": "sales", "Name": "452", "Location": "SIP/452",
        "Status": "1", "Paused": "1", "LastPause": "1000000100", "LoginTime": "1000000000",
        "LastCall": "0",
    }  # fmt: skip
    reply = Reply(QUEUES, NOW, NOW - 1_000_002_500.0)
    reply.add_headers(entry)
    members = snapshot({QUEUES: reply}, NOW).members
    assert members is not None
    (member,) = members
    assert member.paused_at == NOW - 2400
    assert member.logged_in_at == NOW - 2500
    assert member.last_call_at is None
