"""A row for each group in place of one for each agent.

Pure: report rows in, report rows out. Must not know components or the history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dashboard.reports.query import ReportQuery
from state.history.reports.agents import AgentFilter, AgentRow
from state.metrics import total

ROWS = {"agents": "Agents", "groups": "Groups"}
"""What a row and a bar are; the first is what an address leaves out."""
NO_GROUP = "No group"


def is_by_group(query: ReportQuery) -> bool:
    """Whether a row is a group."""
    return query.option("rows", ROWS, "agents") == "groups"


def other_filters(query: ReportQuery) -> AgentFilter | None:
    """The filters of the group that is compared with, where its row is not there anyway."""
    other = query.other_group
    if not is_by_group(query) or other is None or query.filters.group in (None, other):
        return None
    return query.filters._replace(group=other, agent=None)


def by_group(rows: Iterable[AgentRow]) -> list[AgentRow]:
    """The sums of each group, in order of name; `extensions` counts its agents."""
    found: dict[str, list[AgentRow]] = defaultdict(list)
    for row in rows:
        found[row.group].append(row)
    return [
        AgentRow(
            name or NO_GROUP, (str(len(rows)),), name, total([row.totals for row in found[name]])
        )
        for name, rows in sorted(found.items(), key=lambda each: (not each[0], each[0]))
    ]
