"""The receiver of a session's events: the interface that ami/ needs of the collector.

Knows the methods only. Must not know the collector.
"""

from __future__ import annotations

from typing import Protocol

from state import events as ev
from state.live.schema import LinkState


class Sink(Protocol):
    """Receives a session's events."""

    def apply(self, event: ev.Event) -> None:
        """Take an event."""

    def link(self, state: LinkState, at: float, reason: str) -> None:
        """Take the link's new state since `at`, and its reason."""

    def pbx(self, name: str, version: str) -> None:
        """Take the PBX's name and Asterisk's version."""

    def idle(self, now: float) -> None:
        """Do what is due at `now`; called often."""

    def wants_answers(self) -> bool:
        """Whether devices and calls disagree and the PBX should be asked; asking resets it."""
