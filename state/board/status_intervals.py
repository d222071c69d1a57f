"""The time of each extension as intervals without gap or overlap, for the history.

Knows the layers: a call goes before pause and wrap-up, these before Free. Must not know how a
status was derived.
"""

from __future__ import annotations

from state.board.derive import Shown
from state.board.memory import BoardMemory
from state.board.model import Extension
from state.records import StatusInterval

UNKNOWN = "unknown"


def keep_intervals(board: BoardMemory, extension: Extension, shown: Shown) -> None:
    """Close the running interval when the state with its layers is another."""
    state, reason = _layered(board, extension, shown) if board.linked else (UNKNOWN, "")
    if (state, reason) != (extension.state, extension.reason):
        _go_to(board, extension, state, reason)
        board.dirty_rows.add(extension.number)


def _go_to(board: BoardMemory, extension: Extension, state: str, reason: str) -> None:
    end_interval(board, extension)
    extension.state, extension.reason = state, reason
    extension.state_since = max(board.now, extension.state_since)


def _layered(board: BoardMemory, extension: Extension, shown: Shown) -> tuple[str, str]:
    if shown.state != "free":
        return shown.state, ""
    if extension.paused:
        return "paused", extension.pause_reason or ""
    if extension.wrapup_until is not None:
        if extension.wrapup_until > board.now:
            return "wrapup", ""
        extension.wrapup_until = None
        board.wrapping_up.discard(extension.number)
        board.dirty_rows.add(extension.number)
    return "free", ""


def end_interval(board: BoardMemory, extension: Extension) -> None:
    """Hand the running interval to the history, ended now."""
    if board.now > extension.state_since:
        board.results.intervals.append(
            StatusInterval(
                extension.number,
                extension.name,
                extension.state,
                extension.reason,
                extension.state_since,
                board.now,
            )
        )


def lose_sight(board: BoardMemory) -> None:
    """End every interval: from now on the states are unknown."""
    for extension in board.extensions.values():
        if extension.state != UNKNOWN:
            _go_to(board, extension, UNKNOWN, "")
    board.dirty_rows.update(board.extensions)


def running_intervals(board: BoardMemory, at: float) -> list[StatusInterval]:
    """What the running intervals have so far; each is written again, longer, until it ends."""
    return [
        StatusInterval(e.number, e.name, e.state, e.reason, e.state_since, at)
        for e in board.extensions.values()
        if at > e.state_since
    ]
