"""Alerts in words, each on one line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.alerts import words
from state.alerts.alert import Alert
from state.files.alerts import KINDS


def alert(kind: str, queue: str = "", **fields: Any) -> Alert:
    own = {"group": "", "extension": "", "agent": "", "value": 3.0, "limit": 60.0, **fields}
    return Alert(id="a", kind=kind, queue=queue, queues=(), began_at=0.0, **own)


@pytest.mark.parametrize(
    ("told", "title", "limit"),
    [
        (alert("waiting", "sales", limit=2), "3 callers wait in sales", "limit 2"),
        (alert("waiting", "sales", value=1, limit=1), "1 caller waits in sales", "limit 1"),
        (alert("wait", "sales"), "A caller waits longer than 1 min in sales", "limit 1 min"),
        (alert("wait", "sales", limit=90), "A caller waits longer than 1 min 30 s in sales",
         "limit 1 min 30 s"),
        (alert("service level", "sales", value=71.6, limit=80), "Service level of sales is 72 %",
         "target 80 %"),
        (alert("abandons", "sales", value=7, limit=5), "7 % of the callers of sales hung up",
         "target 5 %"),
        (alert("nobody free", group="Sales", limit=0), "Nobody is free in Sales", ""),
        (alert("oncall", extension="1001", agent="Ana", limit=600),
         "Ana (1001): On Call for more than 10 min", "limit 10 min"),
        (alert("paused", extension="1001", agent="1001", limit=3900),
         "1001: Paused for more than 1 h 05 min", "limit 1 h 05 min"),
        (alert("link down", limit=30), "No link to the PBX", "limit 30 s"),
        (alert("phones gone", value=12, limit=10), "12 phones went away at once", "limit 10"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_as_a_supervisor_says_it(told: Alert, title: str, limit: str) -> None:
    assert words.title(told) == title
    assert words.limit(told) == limit


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.4, "59 s"), (60, "1 min"), (240, "4 min"), (3600, "1 h"), (-5, "0 s")],
)
def test_durations(seconds: float, text: str) -> None:
    assert words.resolved(seconds) == f"resolved after {text}"


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=300), st.text(max_size=300))
def test_every_kind_has_one_short_line_whatever_the_names_are(
    kind: str, name: str, other: str
) -> None:
    told = alert(kind, queue=name, group=other, extension=name, agent=other)
    assert len(words.title(told)) < 300
    assert "\n" not in words.title(told)
    assert "\r" not in words.title(told)
