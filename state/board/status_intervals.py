"""The time of each extension as intervals without gap or overlap, for the history.

Must not know how a status was found.
"""

from __future__ import annotations

from state.board.memory import BoardMemory
from state.board.model import Extension
from state.board.statuses import PAUSED, UNKNOWN, Status
from state.records import StatusInterval


def keep_intervals(board: BoardMemory, extension: Extension) -> None:
    """Close the running interval when the status, or the reason of the pause, is another."""
    state = extension.status if board.linked else UNKNOWN
    reason = (extension.pause_reason or "") if state is PAUSED else ""
    if state is not extension.state or reason != extension.reason:
        _go_to(board, extension, state, reason)
        board.unpublished.rows.add(extension.number)


def _go_to(board: BoardMemory, extension: Extension, state: Status, reason: str) -> None:
    end_interval(board, extension, board.now)
    extension.state, extension.reason = state, reason
    extension.state_since = max(board.now, extension.state_since)


def end_interval(board: BoardMemory, extension: Extension, at: float) -> None:
    """Hand the running interval to the history, ended `at`."""
    if at > extension.state_since:
        board.results.intervals.append(
            StatusInterval(
                extension.number,
                extension.name,
                extension.state.key,
                extension.reason,
                extension.state_since,
                at,
            )
        )


def lose_sight(board: BoardMemory) -> None:
    """End every interval: from now on the states are unknown."""
    for extension in board.extensions.values():
        _go_to(board, extension, UNKNOWN, "")
    board.unpublished.rows.update(board.extensions)


def running_intervals(board: BoardMemory, at: float) -> list[StatusInterval]:
    """What the running intervals have so far; each is written again, longer, until it ends."""
    return [
        StatusInterval(e.number, e.name, e.state.key, e.reason, e.state_since, at)
        for e in board.extensions.values()
        if at > e.state_since
    ]
