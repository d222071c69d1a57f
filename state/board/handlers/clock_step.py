"""This machine's clock was set: finding it out, and moving all that is remembered along.

Knows which fields are moments. Must not read a clock itself. Durations stay what they were: a
call that lasted a minute does not become one of an hour, or of less than nothing.
"""

from __future__ import annotations

from state import counters
from state import events as ev
from state.board.memory import BoardMemory
from state.board.status_intervals import end_interval

STEP_S = 1.0
"""Two clocks that part by less between two looks were not set: the machine was busy."""

OF_CHANNEL = ("created_at", "last_at", "alive_at", "rang_at", "up_at", "held_at")
OF_EXTENSION = (
    "since",
    "doing_since",
    "freed_at",
    "paused_since",
    "wrapup_until",
    "differs_since",
    "asked_at",
)
OF_WAITING = ("joined_at", "left_at")


class StepFinder:
    """Compares the clock, look by look, with one that nobody can set."""

    def __init__(self) -> None:
        self._offset: float | None = None

    def step(self, now: float, monotonic: float) -> float:
        """By how many seconds the clock was set since the last look; 0 when it was not."""
        before, self._offset = self._offset, now - monotonic
        step = self._offset - before if before is not None else 0.0
        return step if abs(step) >= STEP_S else 0.0


def on_clock_set(board: BoardMemory, event: ev.ClockSet) -> None:
    """Move every moment; intervals end on the old clock and begin anew on the new one."""
    board.now = event.at - event.by_s
    for extension in board.extensions.values():
        end_interval(board, extension)
    board.now = event.at
    _move(board, event.by_s)
    if not board.day_begins <= board.now < board.day_ends:
        board.day_begins = board.day_ends = 0.0
        board.reckon_day()
    board.dirty_rows.update(board.extensions)
    board.dirty_queues.update(board.queues)
    board.calls_changed = True
    board.counts.add(counters.CLOCK_SET)


def _move(board: BoardMemory, by_s: float) -> None:
    board.lost_at += by_s
    board.lists_asked_at += by_s
    board.missing = {uniqueid: since + by_s for uniqueid, since in board.missing.items()}
    for channel in board.channels.values():
        _move_all(channel, OF_CHANNEL, by_s)
    for extension in board.extensions.values():
        _move_all(extension, OF_EXTENSION, by_s)
        answered_at = extension.details.answered_at
        if answered_at is not None:
            extension.details = extension.details._replace(answered_at=answered_at + by_s)
        extension.state_since = board.now
        for said in extension.said.values():
            said.at += by_s
    for queue in board.queues.values():
        for waiting in queue.callers.values():
            _move_all(waiting, OF_WAITING, by_s)


def _move_all(thing: object, moments: tuple[str, ...], by_s: float) -> None:
    for name in moments:
        moment = getattr(thing, name)
        if moment is not None:
            setattr(thing, name, moment + by_s)
