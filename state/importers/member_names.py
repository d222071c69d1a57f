"""Find the extension and the agent of a queue member by the member's name.

Knows how members are named in queues.conf. Must not know log files.
"""

from __future__ import annotations

import re
from functools import lru_cache

from state.board.identity.rules import Rules
from state.files.agents import Agents
from state.importers.queue_log import QueueMember

_ID = re.compile(r"\bid-\d+@")
"""Wazo calls an agent by an id, which is no extension: `Local/id-1234@agentcallback`."""


class MemberNames:
    """Finds queue members by name.

    A name in the AGENTS file is an agent's, and the file names the extension of that time.
    Otherwise a device is whose EXTENSIONS says, and else the extension is the only number in the
    name that is an agent's ("PJSIP/1001", "Agent 1001"). A name that is more than a device or a
    number is also the agent's name.
    """

    def __init__(self, agents: Agents, rules: Rules) -> None:
        self._agents = agents
        self._rules = rules
        self._read = lru_cache(maxsize=4096)(self._read_name)

    def find_member(self, member: str, at: float) -> QueueMember:
        """The member of a name at a time, in epoch seconds."""
        extension = self._agents.extension_of(member, at)
        if extension:
            return QueueMember(extension, member)
        extension, name = self._read(member)
        return QueueMember(extension, self._agents.at(extension, at, name))

    def _read_name(self, member: str) -> tuple[str, str]:
        owner = self._rules.owner(member.partition("@")[0])
        if owner is not None:
            return owner, ""
        words = re.split(r"[\s/@,;()<>_.-]+", _ID.sub("@", member))
        numbers = [word for word in words if self._rules.is_agent(word)]
        is_name = "/" not in member and not self._rules.is_agent(member)
        return numbers[0] if len(numbers) == 1 else "", member if is_name else ""
