"""Whose a record is that names no agent: imports, and a phone before its name was known.

Where an extension only ever had one agent, such a record is that agent's; where it had several,
or none, nobody knows, and it is the number's. Must not know what is counted or shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from state.history.database.schema import agent_week
from state.history.history import History


@dataclass(frozen=True, slots=True)
class People:
    """The only agent that each extension ever had, where there is just one."""

    only: Mapping[str, str]

    def who(self, extension: str, agent: str) -> str:
        """The person of a record, or the number where no person is known."""
        return agent or self.only.get(extension, extension)

    def are(self, table: Any, wanted: Collection[str]) -> ColumnElement[bool]:
        """Whether a row of `table` is one of these people's, by name or by a nameless number."""
        names = set(wanted) - {""}
        seats = [extension for extension, agent in self.only.items() if agent in names]
        numbers = [who for who in names if who not in self.only]
        nameless = and_(table.c.agent == "", table.c.extension.in_([*seats, *numbers]))
        return or_(table.c.agent.in_(names), nameless)


def people_of(history: History) -> People:
    """Asks the history; some 10 ms where there are 500 agents and 90 days."""
    week = agent_week.c
    query = select(week.extension, func.max(week.agent)).where(week.agent != "")
    query = query.group_by(week.extension).having(func.count(week.agent.distinct()) == 1)
    with history.reading() as connection:
        rows = connection.execute(query).all()
    return People({extension: agent for extension, agent in rows})  # noqa: C416 - rows are no pairs to mypy
