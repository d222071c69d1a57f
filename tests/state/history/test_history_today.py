"""What the live board says of today is what the history says, once the calls have ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from state.history import History, open_history
from state.history.reports.agents import AgentFilter, AgentReports, DayRange
from state.metrics import METRICS, Totals, total
from tests.fakes.story import START, Line, Story

PHONES = ("1001", "1002", "1003")
DAY: date = datetime.fromtimestamp(START, UTC).date()
BY_NAME = {measure.name: measure for measure in METRICS}
LIVE = {
    "calls": "handled",
    "missed": "missed",
    "ring_s": "call_ring_s",
    "talk_s": "call_talk_s",
    "hold_s": "call_hold_s",
}
"""A field of the live board's day -> the measure that says the same."""

callers = st.sampled_from(["PJSIP/trunk", *PHONES])
waits = st.floats(0.1, 60)
calls = st.tuples(
    callers, st.sampled_from(PHONES), waits, st.none() | waits, st.none() | waits, st.booleans()
)
"""Caller, called, seconds of ringing, of talk (None: nobody answers), of hold, and whether the
next call begins while this one goes on."""


Called = tuple[str, str, float, float | None, float | None, bool]


def play(story: Story, calls_: list[Called]) -> int:
    """Play the calls and end all of them; how many were answered."""
    left: list[Line] = []
    answered = 0
    for caller_device, phone, ring, talk, hold, goes_on in calls_:
        caller = story.dial(caller_device, phone)
        leg = story.ring(caller, phone)
        story.wait(ring, tick_s=10)
        if talk is not None:
            answered += 1
            story.answer(caller, leg)
            for _ in pressed(story, leg, hold):
                story.wait(talk, tick_s=10)
        else:
            story.end_dial(caller, leg, "NOANSWER")
        left += [leg, caller]
        if not goes_on:
            story.hang_up(*left)
            left = []
    story.hang_up(*left)
    return answered


def pressed(story: Story, leg: Line, hold: float | None) -> Iterator[None]:
    """Hold for so many seconds after each time round the loop."""
    yield
    if hold is not None:
        story.hold(leg)
        story.wait(hold, tick_s=10)
        story.unhold(leg)
        yield


def of(history: History, extension: str) -> Totals:
    rows = AgentReports(history).agents(DayRange(DAY, DAY), AgentFilter(extension=extension))
    return total([row.totals for row in rows])


@settings(max_examples=40, deadline=None)
@given(st.lists(calls, min_size=1, max_size=8))
def test_todays_live_totals_are_those_of_the_history(
    played: list[Called],
) -> None:
    story = Story(*PHONES)
    answered = play(story, played)
    legs = [leg for number in PHONES for leg in story.legs(number)]
    intervals = [one for number in PHONES for one in story.intervals(number)]
    assert sum(1 for leg in legs if leg.talk_s or leg.hold_s) >= answered
    with TemporaryDirectory() as folder:
        history = open_history(f"sqlite:///{Path(folder) / 'history.sqlite3'}")
        for _ in range(2):  # as after a restart: what was not confirmed is written again
            history.write(legs, intervals)
        for number in PHONES:
            kept = of(history, number)
            for field, name in LIVE.items():
                live = getattr(story.extension(number).today, field)
                kept_s = BY_NAME[name].of(kept) or 0.0
                # The sums are of whole milliseconds.
                assert abs(live - kept_s) <= 0.001 * len(legs), (number, field)
        history.close()
