"""Since when an agent is logged in and paused, and how long it wraps up, as the queues' list says.

Knows that a moment which the board saw itself is truer than the list's whole seconds. Must not
know the PBX's clock: moments that cannot be true are None already (ami/translate/ages.py).
"""

from __future__ import annotations

from state import events as ev
from state.board.handlers.queues import wrap_up
from state.board.memory import BoardMemory, Moments
from state.board.model import Extension

SAME_S = 2.0
"""Two moments so close are the same moment, which the list tells in whole seconds."""


def moments_of(board: BoardMemory) -> Moments:
    """Nothing yet, but since when each agent is paused as far as the board knows."""
    return Moments({number: each.paused_since for number, each in board.extensions.items()})


def note_moments(
    board: BoardMemory, moments: Moments, number: str, entry: ev.QueueMemberStatus
) -> None:
    """Note what a queue says: the latest pause and end of wrap-up, the earliest log-in."""
    if entry.paused and entry.paused_at is not None:
        moments.pauses[number] = max(entry.paused_at, moments.pauses.get(number, 0.0))
    if entry.logged_in_at is not None:
        moments.logins[number] = min(entry.logged_in_at, moments.logins.get(number, float("inf")))
    if entry.last_call_at is not None:
        until = entry.last_call_at + (entry.wrapup_s or board.wrapup_of(entry.queue))
        moments.wrapups[number] = max(until, moments.wrapups.get(number, 0.0))


def take_moments(board: BoardMemory, moments: Moments) -> None:
    """Take over what the board did not see itself."""
    for number, at in moments.pauses.items():
        _take_pause(board, moments.paused.get(number), board.extension(number), at)
    for number, at in moments.logins.items():
        _take_login(board, board.extension(number), at)
    if board.joining:
        for number, until in moments.wrapups.items():
            _take_wrapup(board, board.extension(number), until)


def _take_pause(board: BoardMemory, seen: float | None, extension: Extension, at: float) -> None:
    """A pause that was seen to begin keeps its moment.

    On a new link, what was heard of the pause since the old one was lost is no beginning.
    """
    is_new = board.joining and max(at, seen or at) >= extension.state_since
    if extension.paused and (seen is None or is_new):
        extension.paused_since = at
        board.unpublished.rows.add(extension.number)


def _take_login(board: BoardMemory, extension: Extension, at: float) -> None:
    """A moment of two seconds or more from what was seen is of another log-in."""
    known = extension.logged_in_since
    if extension.pauses and (known is None or abs(known - at) >= SAME_S):
        extension.logged_in_since = at
        board.unpublished.rows.add(extension.number)


def _take_wrapup(board: BoardMemory, extension: Extension, until: float) -> None:
    """Go on with a wrap-up that began before anybody looked."""
    known = extension.wrapup_until or 0.0
    if until > board.now and until >= known + SAME_S:
        wrap_up(board, extension.number, until)
