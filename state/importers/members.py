"""Whom a queue member's name means.

Knows how members are named in queues.conf. Must not know log files.
"""

from __future__ import annotations

import re
from functools import lru_cache

from state.files.agents import Agents
from state.importers.queue_log import Place


class Members:
    """Finds extension and agent of a member name.

    A name that the AGENTS file knows is an agent, wherever it sat at that time. Otherwise the
    extension is the one number in the name that fits AGENT_PATTERN ("PJSIP/1001", "Agent 1001");
    a name that is more than a device or a number is the agent's.
    """

    def __init__(self, agents: Agents, agent_pattern: str) -> None:
        self._agents = agents
        self._pattern = re.compile(agent_pattern)
        self._read = lru_cache(maxsize=4096)(self._by_name)

    def place_of(self, member: str, at: float) -> Place:
        """The extension, empty where nothing tells it, and the agent's name."""
        seat = self._agents.extension_of(member, at)
        if seat:
            return Place(seat, member)
        extension, name = self._read(member)
        return Place(extension, self._agents.at(extension, at, name))

    def _by_name(self, member: str) -> tuple[str, str]:
        words = re.split(r"[\s/@,;()<>_.-]+", member)
        numbers = [word for word in words if self._pattern.fullmatch(word)]
        is_name = "/" not in member and not self._pattern.fullmatch(member)
        return numbers[0] if len(numbers) == 1 else "", member if is_name else ""
