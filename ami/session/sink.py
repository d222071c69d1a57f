"""Where a session's events go: what ami/ asks of whoever keeps the board.

Knows the shape only. Must not know who it is.
"""

from __future__ import annotations

from typing import Protocol

from state import events as ev
from state.live.schema import LinkState


class Sink(Protocol):
    """Where a session's events go."""

    def apply(self, event: ev.Event) -> None:
        """Take one event."""

    def link(self, state: LinkState, at: float, reason: str) -> None:
        """The link is `up`, `resyncing` or `down` since `at`, and why."""

    def pbx(self, name: str, version: str) -> None:
        """What is watched."""

    def idle(self, now: float) -> None:
        """Time passed: publish what is due."""

    def wants_answers(self) -> bool:
        """Whether the PBX should be asked now since reports and calls differ; asked once."""
