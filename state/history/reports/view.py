"""The history as one viewer may read it: every report reads through this.

Knows how a scope becomes conditions of SQL. Must not know what is summed or shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, false, or_

from state.access.roles import Scope
from state.board.identity.rules import Rules
from state.calendar import Calendar
from state.files.agents import Agents
from state.history.history import History
from state.history.reports.agent_names import agent_names_of
from state.history.reports.readable import Readable
from state.records import CallLeg


@dataclass(frozen=True, slots=True)
class HistoryView:
    """The part of `history` that lies within `scope`; callers are blank unless `shows_callers`.

    `is_internal` says what an extension's number looks like.
    """

    history: History
    scope: Scope
    shows_callers: bool
    is_internal: Callable[[str], bool] = Rules().is_agent

    @property
    def agents(self) -> Agents:
        """Who had which extension; the groups are those of the scope."""
        return self.history.agents

    @property
    def calendar(self) -> Calendar:
        """The days."""
        return self.history.calendar

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that cannot write."""
        return self.history.reading()

    def groups(self) -> list[str]:
        """The groups that may be chosen."""
        every = self.history.agents.groups
        return [name for name in every if self.scope.is_whole or name in self.scope.groups]

    def shown(self, leg: CallLeg) -> CallLeg:
        """A leg without what lies outside the scope: callers, colleagues, queues.

        The callers of a queue are shown with it, and so is whoever else had them.
        """
        at = leg.started_at
        if leg.queue and not self.scope.shows_queue(leg.queue):
            return replace(
                leg, peer="", peer_name="", queue="", transferred_to="", transferred_from=""
            )
        shows_peer = self.shows_number(leg.peer, at)
        shows_name = shows_peer and self.shows_name(leg.peer_name, at)
        return replace(
            leg,
            peer=leg.peer if shows_peer else "",
            peer_name=leg.peer_name if shows_name else "",
            transferred_to=self._shown_number(leg.transferred_to, at),
            transferred_from=self._shown_number(leg.transferred_from, at),
        )

    def shows_name(self, name: str, at: float) -> bool:
        """Whether the name of a caller is none of a colleague outside the scope."""
        extension = self.agents.extension_of(name, at)
        if not extension:
            return True
        return self.scope.shows_agent(name, extension, self.agents.group_of(name), ())

    def _shown_number(self, number: str, at: float) -> str:
        return number if self.shows_number(number, at) else ""

    def shows_number(self, number: str, at: float) -> bool:
        """A colleague's number is shown within the scope, another one to who may see callers."""
        colleague = self.agents.at(number, at)
        if not colleague:
            is_known = self.scope.is_whole or not self.is_internal(number)
            return self.shows_callers and is_known
        group = self.agents.group_of(colleague)
        return self.scope.shows_agent(colleague, number, group, ())


def agents_within(history: Readable, table: Any) -> list[ColumnElement[bool]]:
    """The conditions that a row of `table` is of an agent in the scope; none for everything.

    A scope of queues alone has the calls through its queues, and no time outside calls.
    """
    scope = history.scope
    if scope.is_whole:
        return []
    names = agent_names_of(history)
    if scope.agent:
        own = names.belongs_to(table, [scope.agent])
        return [or_(own, table.c.extension == scope.agent)]
    if scope.groups:
        return [names.belongs_to(table, _members(history.agents, scope.groups))]
    return [table.c.queue.in_(scope.queues) if "queue" in table.c else false()]


def _members(agents: Agents, groups: Collection[str]) -> list[str]:
    return [agent for group in groups for agent in agents.members(group)]


def queues_within(history: Readable, column: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """The conditions that a queue lies in the scope; none for everything."""
    scope = history.scope
    if scope.is_whole:
        return []
    return [column.in_(scope.queues) if scope.queues and not scope.agent else false()]
