"""Keeps the day's counts of the board equal to those of today's report.

Knows whose calls an extension shows. Must not know how the history counts.
The history is asked every few seconds, since an import adds to it at any time. A call counts for
whoever took it: an agent who moves to another extension takes the figures along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import reduce

from state.board.memory import BoardMemory
from state.board.model import DaySums, Extension
from state.collector.outbox import Outbox
from state.collector.pace import Pace
from state.files.agents import Agents
from state.history.database.call_sums import CallSums
from state.history.reports.day_so_far import Calls, DaySoFar, QueueCounts

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
        if _show(extension, shown.get(number, {})):
            board.unpublished.rows.add(number)
    gone = shown.keys() - board.extensions.keys()
    board.today_of_gone = {number: _total(shown[number]) for number in gone}
    for name, queue in board.queues.items():
        counts = day.queues.get(name, NO_CALLERS)
        if counts != (queue.answered, queue.abandoned, queue.answered_within):
            queue.answered, queue.abandoned, queue.answered_within = counts
            board.unpublished.queues.add(name)


def _show(extension: Extension, by_queue: Mapping[str, CallSums]) -> bool:
    """Let an extension show these sums; whether it showed others."""
    today = _total(by_queue)
    of_queues = {queue: _day_sums(sums) for queue, sums in by_queue.items() if queue}
    before = {"": extension.today, **extension.today_of_queues}
    if _rounded(before) == _rounded({"": today, **of_queues}):
        return False
    extension.today, extension.today_of_queues = today, of_queues
    return True


def shares(calls: Calls, people: Mapping[str, str]) -> dict[str, dict[str, CallSums]]:
    """The sums that each extension shows, by queue: its agent's, wherever the agent had the calls.

    Each call counts once. Of several extensions of an agent, each shows its own calls, and the
    first one also those from where the agent is no more. Calls of nobody known stay with their
    extension. So do all calls of one that nobody known is at, or that is not on the board.
    """
    first: dict[str, str] = {}
    for number in sorted(people, key=lambda number: (len(number), number)):
        first.setdefault(people[number], number)
    shown: dict[str, dict[str, CallSums]] = defaultdict(dict)
    for (extension, agent, queue), sums in calls.items():
        is_own = agent in (extension, people.get(extension))
        absent = extension if people.get(extension, extension) == extension else ""
        number = extension if is_own else first.get(agent, absent)
        shown[number][queue] = shown[number].get(queue, NO_CALLS).plus(sums)
    shown.pop("", None)
    return dict(shown)


def _total(by_queue: Mapping[str, CallSums]) -> DaySums:
    return _day_sums(reduce(CallSums.plus, by_queue.values(), NO_CALLS))


def _day_sums(sums: CallSums) -> DaySums:
    ring_s, talk_s, hold_s = (each / 1000 for each in (sums.ring_ms, sums.talk_ms, sums.hold_ms))
    return DaySums(sums.calls, sums.missed, ring_s, talk_s, hold_s)


def _rounded(sums: Mapping[str, DaySums]) -> dict[str, tuple[float, ...]]:
    """By queue, and exact to the millisecond."""
    return {
        queue: (day.calls, day.missed, *(round(s, 3) for s in (day.ring_s, day.talk_s, day.hold_s)))
        for queue, day in sums.items()
    }
