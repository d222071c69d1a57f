"""What the live board says of today is what the history says, once the calls have ended."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from state import events as ev
from state.history import History, open_history
from state.history.reports import AgentReports, Chosen, Range
from state.metrics import METRICS, Totals, total
from tests.fakes.random_events import events
from tests.fakes.story import START
from tests.state.invariants import WatchedBoard

STEPS = st.lists(st.tuples(st.floats(0, 30), events(st.just(0.0))), max_size=40)
APART = (ev.ClockSet, ev.ExtensionStatus, ev.Snapshot)
"""Events that may end an extension, and its day with it, or set the clock."""

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


def of(history: History, extension: str) -> Totals:
    rows = AgentReports(history).agents(Range(DAY, DAY), Chosen(extension=extension))
    return total([row.totals for row in rows])


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_todays_live_totals_are_those_of_the_history(
    steps: list[tuple[float, ev.Event]],
) -> None:
    board, at = WatchedBoard(), START
    board.apply(ev.Snapshot(at, (), (), (), (), (), ()))
    with TemporaryDirectory() as folder:
        history = open_history(f"sqlite:///{Path(folder) / 'history.sqlite3'}")
        for step, event in steps:
            at += step
            object.__setattr__(event, "at", at)
            if not isinstance(event, APART):
                board.apply(event)
        legs = board.results.legs
        assume(len({leg.key for leg in legs}) == len(legs))
        for _ in range(2):  # as after a restart: what was not confirmed is written again
            history.write(legs, board.results.intervals, board.results.queue_calls)
        for number, extension in board.extensions.items():
            kept = of(history, number)
            for field, name in LIVE.items():
                live = getattr(extension.today, field)
                told = BY_NAME[name].of(kept) or 0.0
                assert abs(live - told) <= 0.001 * max(1, len(legs)), (number, field)
        history.close()
