"""What the calls of a day came to so far: by extension, agent and queue, and the callers by queue.

Knows the sums of the day, and records that are not written yet. Must not know the board.
The board counts what it sees; the history also has what was imported and what was before the
board's first start. The figures are those of today's report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from sqlalchemy import select

from state.files.agents import Agents
from state.history.database.call_sums import CallSums, columns_of_sums, sums_of_leg
from state.history.database.schema import agent_day
from state.history.reports.agent_names import AgentNames, agent_names_of
from state.history.reports.agents import DayRange
from state.history.reports.queues import QueueReports, Thresholds
from state.history.reports.readable import Readable
from state.records import CallLeg, QueueCall


class QueueCounts(NamedTuple):
    """Callers of a queue who were answered, hung up, were answered within the service level."""

    answered: int = 0
    abandoned: int = 0
    answered_within: int = 0

    def plus(self, other: Self) -> QueueCounts:
        """The sum of both."""
        return QueueCounts(*map(int.__add__, self, other))


class Whose(NamedTuple):
    """Whose calls, and from which queue; the extension's number stands for an unknown agent."""

    extension: str
    agent: str
    queue: str = ""


Calls = dict[Whose, CallSums]


@dataclass(frozen=True, slots=True)
class DaySoFar:
    """The sums of the day that began at `begins` (epoch s)."""

    begins: float
    service_level_s: int
    calls: Calls
    queues: dict[str, QueueCounts]
    names: AgentNames
    agents: Agents

    def plus(self, legs: Iterable[CallLeg], queue_calls: Iterable[QueueCall]) -> DaySoFar:
        """The same with records that the history has not got yet."""
        calls: Calls = defaultdict(CallSums, self.calls)
        queues = defaultdict(QueueCounts, self.queues)
        for leg in (each for each in legs if each.ended_at >= self.begins):
            agent = self.agents.at(leg.extension, leg.started_at, leg.agent)
            whose = Whose(leg.extension, self.names.name_of(leg.extension, agent), leg.queue)
            calls[whose] = calls[whose].plus(sums_of_leg(leg))
        for call in (each for each in queue_calls if each.joined_at >= self.begins):
            counts = counts_of_call(call, self.service_level_s)
            queues[call.queue] = queues[call.queue].plus(counts)
        return replace(self, calls=dict(calls), queues=dict(queues))


def day_so_far(history: Readable, begins: float, service_level_s: int) -> DaySoFar:
    """Read the day that began at `begins`."""
    day = history.calendar.day_of(round(begins * 1000))
    names, table = agent_names_of(history), agent_day.c
    by = (table.extension, table.agent, table.queue)
    query = select(*by, *columns_of_sums(agent_day)).where(table.day == day).group_by(*by)
    calls: Calls = defaultdict(CallSums)
    with history.reading() as connection:
        rows = connection.execute(query).all()
    for extension, agent, queue, *amounts in rows:
        whose = Whose(extension, names.name_of(extension, agent), queue)
        calls[whose] = calls[whose].plus(CallSums(*map(int, amounts)))
    queues = QueueReports(history).queues(DayRange(day, day), Thresholds(service_level_s))
    counts = {
        row.queue: QueueCounts(
            row.totals.answered, row.totals.abandoned, row.totals.answered_within
        )
        for row in queues
    }
    return DaySoFar(begins, service_level_s, dict(calls), counts, names, history.agents)


def counts_of_call(call: QueueCall, service_level_s: int) -> QueueCounts:
    """What a finished wait adds to the counts of its queue."""
    answered = call.result == "answered"
    within = answered and call.wait_s <= service_level_s
    return QueueCounts(int(answered), int(call.result == "abandoned"), int(within))
