"""Keeps the day's counts of the board equal to those of today's report.

Knows whose calls an extension shows. Must not know how the history counts.
The history is asked every few seconds, since an import adds to it at any time. A call counts for
whoever took it: an agent who moves to another extension takes the figures along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from state.board.memory import BoardMemory
from state.board.model import DaySums
from state.collector.outbox import Outbox
from state.collector.pace import Pace
from state.files.agents import Agents
from state.history.reports.day_so_far import Calls, CallSums, DaySoFar, QueueCounts

EVERY_S = 5.0
"""As long as a report of today may be old (dashboard/reports/data.py)."""

NO_CALLS, NO_CALLERS = CallSums(), QueueCounts()


class DayCount:
    """Asks for the day's counts, and gives them to the board when they come."""

    def __init__(self, outbox: Outbox, agents: Agents) -> None:
        self._outbox, self._agents = outbox, agents
        self._pace = Pace(EVERY_S)

    def keep_up(self, board: BoardMemory, now: float) -> None:
        """Ask when it is due; the outbox must have all finished records of the board."""
        if board.day_begins and self._pace.due():
            self._pace.done()
            self._outbox.count(board.day_begins)
        found = self._outbox.counted()
        if found is not None and found.begins == board.day_begins:
            people = {
                number: self._agents.at(number, now, extension.name or number)
                for number, extension in board.extensions.items()
            }
            give(board, found, people)


def give(board: BoardMemory, day: DaySoFar, people: Mapping[str, str]) -> None:
    """Let the board show these counts; `people` are the agents at its extensions."""
    shown = shares(day.calls, people)
    for number, extension in board.extensions.items():
        today = _day_sums(shown.get(number, NO_CALLS))
        if _rounded(today) != _rounded(extension.today):
            extension.today = today
            board.unpublished.rows.add(number)
    gone = shown.keys() - board.extensions.keys()
    board.today_of_gone = {number: _day_sums(shown[number]) for number in gone}
    for name, queue in board.queues.items():
        counts = day.queues.get(name, NO_CALLERS)
        if counts != (queue.answered, queue.abandoned, queue.answered_within):
            queue.answered, queue.abandoned, queue.answered_within = counts
            board.unpublished.queues.add(name)


def shares(calls: Calls, people: Mapping[str, str]) -> dict[str, CallSums]:
    """The sums that each extension shows: those of its agent, wherever the agent had the calls.

    Each call counts once. Of several extensions of an agent, each shows its own calls, and the
    first one also those from where the agent is no more. Calls of nobody known stay with their
    extension. So do all calls of one that nobody known is at, or that is not on the board.
    """
    first: dict[str, str] = {}
    for number in sorted(people, key=lambda number: (len(number), number)):
        first.setdefault(people[number], number)
    shown: dict[str, CallSums] = defaultdict(CallSums)
    for (extension, agent), sums in calls.items():
        is_own = agent in (extension, people.get(extension))
        absent = extension if people.get(extension, extension) == extension else ""
        number = extension if is_own else first.get(agent, absent)
        shown[number] = shown[number].plus(sums)
    shown.pop("", None)
    return dict(shown)


def _day_sums(sums: CallSums) -> DaySums:
    durations = (each / 1000 for each in (sums.ring_ms, sums.talk_ms, sums.hold_ms))
    return DaySums(sums.calls, sums.missed, *durations)


def _rounded(sums: DaySums) -> tuple[float, ...]:
    durations = (sums.ring_s, sums.talk_s, sums.hold_s)
    return sums.calls, sums.missed, *(round(each, 3) for each in durations)
