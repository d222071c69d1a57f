"""Since when an agent is logged in and paused, and how long it wraps up, as the queues' list says.

Knows that a moment which the board saw itself is truer than the list's whole seconds. Must not
know the PBX's clock: moments that cannot be true are None already (ami/translate/ages.py).
"""

from __future__ import annotations

from state import events as ev
from state.board.handlers.queues import wrap_up
from state.board.memory import BoardMemory
from state.board.model import Extension

SAME_S = 2.0
"""Two moments so close are the same moment, which the list tells in whole seconds."""


class MemberDates:
    """Gathers the moments of all of an agent's memberships, and then takes them over."""

    def __init__(self, board: BoardMemory) -> None:
        self._board = board
        self._paused = {n: each.paused_since for n, each in board.extensions.items()}
        self._pauses: dict[str, float] = {}
        self._logins: dict[str, float] = {}
        self._wrapups: dict[str, float] = {}

    def note(self, number: str, entry: ev.QueueMemberStatus) -> None:
        """Note what a queue says: the latest pause and end of wrap-up, the earliest log-in."""
        if entry.paused and entry.paused_at is not None:
            self._pauses[number] = max(entry.paused_at, self._pauses.get(number, 0.0))
        if entry.logged_in_at is not None:
            self._logins[number] = min(entry.logged_in_at, self._logins.get(number, float("inf")))
        if entry.last_call_at is not None:
            lasts = entry.wrapup_s or self._board.wrapup_of(entry.queue)
            until = entry.last_call_at + lasts
            self._wrapups[number] = max(until, self._wrapups.get(number, 0.0))

    def take(self) -> None:
        """Take over what the board did not see itself."""
        for number, at in self._pauses.items():
            self._take_pause(self._board.extension(number), at)
        for number, at in self._logins.items():
            self._take_login(self._board.extension(number), at)
        if self._board.joining:
            for number, until in self._wrapups.items():
                self._take_wrapup(self._board.extension(number), until)

    def _take_pause(self, extension: Extension, at: float) -> None:
        """A pause that was seen to begin keeps its moment.

        On a new link, what was heard of the pause since the old one was lost is no beginning.
        """
        seen = self._paused.get(extension.number)
        unknown_since = extension.state_since
        is_new = self._board.joining and max(at, seen or at) >= unknown_since
        if extension.paused and (seen is None or is_new):
            extension.paused_since = at

    def _take_login(self, extension: Extension, at: float) -> None:
        known = extension.logged_in_since
        if known is None or abs(known - at) >= SAME_S:
            extension.logged_in_since = at

    def _take_wrapup(self, extension: Extension, until: float) -> None:
        """Go on with a wrap-up that began before anybody looked."""
        known = extension.wrapup_until or 0.0
        if until > self._board.now and until >= known + SAME_S:
            wrap_up(self._board, extension.number, until)
