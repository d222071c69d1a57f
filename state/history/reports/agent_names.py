"""The agent of a record that names none: an import, or a phone before its name was known.

Knows which agents each extension had. Must not know what is counted or shown. Such a record
belongs to the only agent its extension ever had. Where the extension had several or none, the
extension's number stands for the agent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from state.history.database.schema import agent_week
from state.history.reports.readable import Readable


@dataclass(frozen=True, slots=True)
class AgentNames:
    """The extensions that only ever had one agent, each with that agent."""

    only: Mapping[str, str]

    def name_of(self, extension: str, agent: str) -> str:
        """The agent of a record, or its extension where no agent is known."""
        return agent or self.only.get(extension, extension)

    def belongs_to(self, table: Any, agents: Collection[str]) -> ColumnElement[bool]:
        """The condition that a row of `table` belongs to one of `agents`."""
        names = set(agents) - {""}
        extensions = [extension for extension, agent in self.only.items() if agent in names]
        numbers = [name for name in names if name not in self.only]
        nameless = and_(table.c.agent == "", table.c.extension.in_([*extensions, *numbers]))
        return or_(table.c.agent.in_(names), nameless)


def agent_names_of(history: Readable) -> AgentNames:
    """Read the names from the history: about 10 ms for 500 agents and 90 days."""
    week = agent_week.c
    query = select(week.extension, func.max(week.agent)).where(week.agent != "")
    query = query.group_by(week.extension).having(func.count(week.agent.distinct()) == 1)
    with history.reading() as connection:
        rows = connection.execute(query).all()
    return AgentNames({extension: agent for extension, agent in rows})  # noqa: C416 - rows are no pairs to mypy
