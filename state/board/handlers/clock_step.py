"""Handler of this machine's clock being set: all moments that are remembered move along.

Knows which fields are moments. Must not know how a set clock is found out. Durations stay what
they were: a call that lasted a minute does not become one of an hour.
"""

from __future__ import annotations

from state import counters
from state import events as ev
from state.board.memory import BoardMemory
from state.board.status_intervals import end_interval

OF_CHANNEL = (
    "created_at",
    "last_at",
    "alive_at",
    "rang_at",
    "up_at",
    "held_at",
    "bridged_at",
    "session_at",
)
OF_EXTENSION = (
    "since",
    "doing_since",
    "freed_at",
    "paused_since",
    "wrapup_until",
    "logged_in_since",
    "differs_since",
    "asked_at",
)
OF_WAITING = ("joined_at", "left_at")


def on_clock_set(board: BoardMemory, event: ev.ClockSet) -> None:
    """Move every moment. Intervals end on the old clock, and new ones begin on the new clock."""
    on_old_clock = event.at - event.by_s
    for extension in board.extensions.values():
        end_interval(board, extension, on_old_clock)
    _move(board, event.by_s)
    if not board.day_begins <= board.now < board.day_ends:
        board.day_begins = board.day_ends = 0.0
        board.reckon_day()
    board.unpublished.rows.update(board.extensions)
    board.unpublished.queues.update(board.queues)
    board.unpublished.calls = True
    board.counts.add(counters.CLOCK_SET)


def _move(board: BoardMemory, by_s: float) -> None:
    board.lost_at += by_s
    board.lists_asked_at += by_s
    board.missing = {uniqueid: since + by_s for uniqueid, since in board.missing.items()}
    board.settling = {number: since + by_s for number, since in board.settling.items()}
    for channel in board.channels.values():
        _move_all(channel, OF_CHANNEL, by_s)
        if channel.talk is not None:
            _move_all(channel.talk, OF_CHANNEL, by_s)
    for extension in board.extensions.values():
        _move_all(extension, OF_EXTENSION, by_s)
        answered_at = extension.details.answered_at
        if answered_at is not None:
            extension.details = extension.details._replace(answered_at=answered_at + by_s)
        extension.state_since = board.now
        for said in extension.said.values():
            said.at += by_s
    _move_members(board, by_s)
    for queue in board.queues.values():
        for waiting in queue.callers.values():
            _move_all(waiting, OF_WAITING, by_s)


def _move_members(board: BoardMemory, by_s: float) -> None:
    """Move what queues said of members at no phone, and what parts of a list said so far."""
    board.members_away = {each: away.moved(by_s) for each, away in board.members_away.items()}
    if board.mentioned is not None and board.mentioned.moments is not None:
        board.mentioned.moments.move(by_s)


def _move_all(thing: object, moments: tuple[str, ...], by_s: float) -> None:
    for name in moments:
        moment = getattr(thing, name)
        if moment is not None:
            setattr(thing, name, moment + by_s)
