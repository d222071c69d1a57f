"""Roles and scopes: what a viewer may see. The one table of it.

Pure. Must not know users, sessions or requests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Ability(StrEnum):
    """A thing that a viewer may do; routes and callbacks each need one."""

    WALL = "the wall"
    BOARD = "the live board"
    QUEUES = "queues and who waits in them"
    OWN_DAY = "the own day"
    DAYS = "the days of agents"
    REPORTS = "reports"
    CALLERS = "callers' numbers and names"
    ACKNOWLEDGE = "acknowledging alerts"
    METRICS = "metrics of the board itself"
    DIAGNOSTICS = "diagnostics"
    USERS = "users, tokens and the audit log"


class Role(StrEnum):
    """What somebody is here for."""

    WALL = "wall"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMIN = "admin"


_SUPERVISOR = frozenset(
    {Ability.WALL, Ability.BOARD, Ability.QUEUES, Ability.OWN_DAY, Ability.DAYS, Ability.CALLERS,
     Ability.ACKNOWLEDGE}
)  # fmt: skip

ABILITIES: MappingProxyType[Role, frozenset[Ability]] = MappingProxyType(
    {
        Role.WALL: frozenset({Ability.WALL}),
        Role.AGENT: frozenset({Ability.OWN_DAY}),
        Role.SUPERVISOR: _SUPERVISOR,
        Role.MANAGER: _SUPERVISOR | {Ability.REPORTS},
        Role.ADMIN: frozenset(Ability),
    }
)
"""What each role may do."""

WALL_LINK = "/wall?token="
"""The path of the link that opens the wall, before a token whose role is wall."""

UNCUT = frozenset({Ability.METRICS, Ability.DIAGNOSTICS, Ability.USERS})
"""What no scope can cut: whoever may not see everything may not have it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose calls a viewer may see: agents of these groups, callers of these queues.

    Empty groups and queues mean everything. With groups, the agents are those of the groups;
    with queues alone they are the members of the queues. Only the named queues are shown. `agent`
    narrows it to one agent, by name or extension, whatever the groups are.
    """

    groups: frozenset[str] = field(default_factory=frozenset)
    queues: frozenset[str] = field(default_factory=frozenset)
    agent: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.groups or self.queues or self.agent)

    @property
    def is_of_queues(self) -> bool:
        """Whether it names queues alone, so that agents count with their calls from there."""
        return bool(self.queues) and not (self.groups or self.agent)

    def shows_agent(self, name: str, extension: str, group: str, queues: Iterable[str]) -> bool:
        """Whether an agent may be seen, who is in this group and a member of these queues."""
        if self.agent:
            return self.agent in {name, extension}
        if self.groups:
            return group in self.groups
        return self.is_whole or not self.queues.isdisjoint(queues)

    def shows_queue(self, queue: str) -> bool:
        """Whether a queue may be seen."""
        return self.is_whole or (not self.agent and queue in self.queues)


EVERYTHING = Scope()
NOTHING = Scope(agent="\x01")
"""No agent has this name."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a name for the audit log, a role and a scope."""

    name: str
    role: Role
    scope: Scope = EVERYTHING

    def may(self, ability: Ability) -> bool:
        """Whether the role has this ability, and the scope leaves it."""
        if ability in UNCUT and not self.scope.is_whole:
            return False
        return ability in ABILITIES[self.role]

    @property
    def sees(self) -> Scope:
        """Whose calls are shown. Who may see his own day alone sees nobody until it is said whose.

        Whatever groups and queues such a viewer has, they add nothing to his own day.
        """
        if self.may(Ability.DAYS) or self.may(Ability.WALL):
            return self.scope
        return Scope(agent=self.scope.agent) if self.scope.agent else NOTHING
