"""Whose a queue's member is: by what the queue watches, and where an agent has logged in.

Knows agents of app_agent_pool, who are at another phone each day. Must not know how a number or a
device becomes an extension (identity.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from state.board.identity.names import agent_of_interface

_OF_AGENT = "agent "


class Member(NamedTuple):
    """What is known of a queue member: what it is watched by, and whose it is."""

    state_interface: str
    key: str


def session_of_agent(agent: str) -> str:
    """What the session of an agent of app_agent_pool is called."""
    return _OF_AGENT + agent


def agent_of_session(session: str) -> str:
    """The agent of app_agent_pool whose session this is; empty where it is another kind."""
    return session.removeprefix(_OF_AGENT) if session.startswith(_OF_AGENT) else ""


class QueueMembers:
    """The members of all queues by interface; `find` is the extension of an interface."""

    def __init__(self, find: Callable[[str], str]) -> None:
        self._find = find
        self.known: dict[str, Member] = {}
        self.names: dict[str, str] = {}  # a member's interface -> the name that a queue gives it
        self._at: defaultdict[str, set[str]] = defaultdict(set)  # key -> interfaces
        self.agents_of: dict[str, str] = {}  # a member's interface -> an agent of app_agent_pool
        self.agents: dict[str, str] = {}  # such an agent -> the key of his phone

    def resume(
        self,
        known: Mapping[str, tuple[str, str]],
        agents_of: Mapping[str, str],
        agents: Mapping[str, str],
        names: Mapping[str, str],
    ) -> None:
        """Know what was known before a restart."""
        for interface, member in known.items():
            self._keep(interface, Member(*member))
        self.names = dict(names)
        self.agents_of, self.agents = dict(agents_of), dict(agents)

    def number_of(self, interface: str, state_interface: str = "") -> str:
        """The extension of a queue member; empty if it is no agent's.

        What its StateInterface once told holds for events that name the interface alone.
        """
        known = self.known.get(interface)
        if known is not None and state_interface in {"", interface}:
            state_interface = known.state_interface
        agent = agent_of_interface(state_interface) or agent_of_interface(interface)
        if agent:
            self.agents_of[interface] = agent
            key = self.agents.get(agent, "")
        else:
            key = self._find(state_interface) or self._find(interface)
        self._keep(interface, Member(state_interface, key))
        return key

    def _keep(self, interface: str, member: Member) -> None:
        before = self.known.get(interface)
        self.known[interface] = member
        if before is None or before.key != member.key:
            self._leave(interface, before)
            self._at[member.key].add(interface)

    def _leave(self, interface: str, member: Member | None) -> None:
        if member is not None:
            self._at[member.key].discard(interface)
            if not self._at[member.key]:
                del self._at[member.key]

    def interfaces_at(self, key: str) -> Collection[str]:
        """By which interfaces queues call an extension."""
        return self._at.get(key, ())

    def forget(self, interface: str) -> None:
        """No queue has this member any more."""
        self._leave(interface, self.known.pop(interface, None))
        self.agents_of.pop(interface, None)
        self.names.pop(interface, None)

    def forget_all_but(self, interfaces: AbstractSet[str]) -> None:
        """No queue has any other members than these."""
        for interface in self.known.keys() - interfaces:
            self.forget(interface)

    def moved(self, interfaces: Collection[str] = ()) -> dict[str, str]:
        """Interfaces of members that are at another extension by now, and at which.

        All of them are looked at where `interfaces` names none.
        """
        moved = {}
        known = {each: self.known[each] for each in interfaces if each in self.known}
        for interface, member in list((known if interfaces else self.known).items()):
            key = self.number_of(interface, member.state_interface)
            if key != member.key:
                moved[interface] = key
        return moved

    def learn_session(self, session: str, key: str) -> str:
        """A session is on this extension's phone; its agent of app_agent_pool, if any, is too."""
        agent = agent_of_session(session)
        if agent:
            self.agents[agent] = key
        return agent

    def forget_agent(self, agent: str, key: str = "") -> None:
        """An agent of app_agent_pool logged off, or his phone is gone and he is at no other."""
        if key in {"", self.agents.get(agent)}:
            self.agents.pop(agent, None)

    def interfaces_of_agent(self, agent: str) -> set[str]:
        """By which interfaces queues call an agent of app_agent_pool."""
        return {text for text, each in self.agents_of.items() if each == agent}
