"""What reports read from: the whole history, or the part of it that a viewer may see.

Knows no table.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

from state.access.roles import Scope
from state.calendar import Calendar
from state.files.agents import Agents
from state.records import CallLeg


class Readable(Protocol):
    """A history, or a view of it."""

    @property
    def scope(self) -> Scope:
        """What of it may be read."""
        ...

    @property
    def agents(self) -> Agents:
        """Who had which extension, and who is in which group."""
        ...

    @property
    def calendar(self) -> Calendar:
        """The days."""
        ...

    def shown(self, leg: CallLeg) -> CallLeg:
        """A leg without what may not be seen of it."""
        ...

    def shows_number(self, number: str, at: float) -> bool:
        """Whether a number may be seen: a colleague's at that time, or a caller's."""
        ...

    def shows_name(self, name: str, at: float) -> bool:
        """Whether the name of a caller may be seen beside his number."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that cannot write."""
        ...
