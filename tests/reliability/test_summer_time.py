"""Clocks go forward and back under a call, at midnight too: timers and seconds stay right."""

import itertools
import time
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from state.history.reports.listing import LegFilter, day_intervals, find_legs
from tests.asterisk.lab import READER, Lab
from tests.asterisk.waiting import wait_until
from tests.fakes.panel import Panel
from tests.reliability.table import Result, hand_in

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]

AHEAD_S = 4.0
RING, TALK = "ringing", "oncall"
CALLS = {RING, TALK}
CHANGES = {
    "one hour twice": ("Europe/Berlin", "2026-10-25T01:00:00+00:00", False),
    "one hour left out": ("Europe/Berlin", "2026-03-29T01:00:00+00:00", False),
    "midnight left out": ("Africa/Cairo", "2026-04-23T22:00:00+00:00", True),
}
"""Zone, moment of the change, and whether a new day begins with it."""


@pytest.mark.parametrize("change", CHANGES)
def test_a_call_over_the_change_is_as_long_as_it_was(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    name, moment, begins_a_day = CHANGES[change]
    zone, at = ZoneInfo(name), datetime.fromisoformat(moment).timestamp()
    real = time.time
    shift = at - AHEAD_S - real()
    monkeypatch.setattr(time, "time", lambda: real() + shift)
    with Panel(lab.ami_port, READER, tmp_path, zone=zone) as panel:
        short = lab.phones.dial("1005", "1006")
        lab.phones.ringing("1006").answer()
        panel.wait_label("1006", "On Call")
        short.hangup()
        panel.wait_label("1006", "Free")
        caller = lab.phones.dial("1005", "1006")
        lab.phones.ringing("1006").answer()
        caller.wait_up()
        answered = time.monotonic()
        wait_until(lambda: time.time() > at + 1.0, "the change is over", 20)
        row = panel.live().rows["1006"]
        assert row["answered_at"] is not None
        off = abs(time.time() - row["answered_at"] - (time.monotonic() - answered))
        assert row["today"]["calls"] == (0 if begins_a_day else 1)
        caller.hangup()
        lasted = time.monotonic() - answered
        panel.wait_label("1006", "Free")
        wait_until(lambda: not panel.outbox.backlog(), "the call is kept", 10)
        legs = list(find_legs(panel.history, LegFilter(0, at + 1000, extension="1006")))
        assert panel.live().rows["1006"]["today"]["calls"] == (1 if begins_a_day else 2)
    talked = abs(legs[-1].talk_s - lasted)
    days = {datetime.fromtimestamp(t, zone).date() for t in (at - 1, at + 1)}
    kept = sorted({each for day in days for each in intervals(panel, day)})
    hand_in(
        Result(
            9, f"summer time: {change}", f"{name}, under a call", "Asterisk 22", 1, (), 0,
            len(legs) - 2, 0, f"the timer was off by {off:.2f} s, the call by {talked:.2f} s",
        )
    )  # fmt: skip
    assert len(legs) == 2
    assert max(off, talked) < 0.5
    over_it = [each for each in kept if each.begin < at < each.end and each.state == TALK]
    assert sum(each.end - each.begin for each in over_it) == pytest.approx(lasted, abs=0.5)
    states = [each.state for each in kept]
    assert [*filter(lambda state: state in CALLS, states)] == [RING, TALK, RING, TALK]
    for before, after in itertools.pairwise(kept):
        assert before.end == pytest.approx(after.begin, abs=1e-3)


class Kept(NamedTuple):
    """From when to when 1006 was in a state."""

    begin: float
    end: float
    state: str


def intervals(panel: Panel, day: date) -> list[Kept]:
    """What the history says of a day."""
    found = day_intervals(panel.history, day, extension="1006")
    return [Kept(each.started_at, each.ended_at, each.state) for each in found]
