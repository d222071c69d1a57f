"""Build the pauses in a queue_log.

Knows the events of pausing, and those that say which queues a member serves. Must not know columns
or databases.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from state.board.statuses import PAUSED
from state.importers.member_pauses import EVERY_QUEUE, MemberPauses, Pause
from state.importers.queue_calls import RINGS, TALK_ENDS
from state.importers.queue_log import FindMember, Handler, QueueLogEvent, Record
from state.records import StatusInterval

_ADDED_PAUSED = "PAUSED"
_On = Callable[[MemberPauses, QueueLogEvent], Iterator[Pause]]


def _pause(pauses: MemberPauses, event: QueueLogEvent) -> Iterator[Pause]:
    return pauses.set(event.at, event.member, event.queue, event.text(0))


def _pause_all(pauses: MemberPauses, event: QueueLogEvent) -> Iterator[Pause]:
    return pauses.set(event.at, event.member, EVERY_QUEUE, event.text(0))


def _unpause(pauses: MemberPauses, event: QueueLogEvent) -> Iterator[Pause]:
    return pauses.set(event.at, event.member, event.queue, None)


def _unpause_all(pauses: MemberPauses, event: QueueLogEvent) -> Iterator[Pause]:
    return pauses.set(event.at, event.member, EVERY_QUEUE, None)


def _add(pauses: MemberPauses, event: QueueLogEvent) -> Iterator[Pause]:
    reason = "" if event.text(0) == _ADDED_PAUSED else None
    return pauses.set(event.at, event.member, event.queue, reason)


def _remove(pauses: MemberPauses, event: QueueLogEvent) -> Iterator[Pause]:
    return pauses.leave(event.at, event.member, event.queue)


def _log_off(pauses: MemberPauses, event: QueueLogEvent) -> Iterator[Pause]:
    return pauses.leave_all(event.at, event.member)


def _ring(pauses: MemberPauses, event: QueueLogEvent) -> Iterator[Pause]:
    return pauses.serve(event.at, event.member, event.queue)


def _connect(pauses: MemberPauses, event: QueueLogEvent) -> Iterator[Pause]:
    yield from pauses.serve(event.at, event.member, event.queue)
    yield from pauses.connect(event.at, event.call_id)


def _complete(pauses: MemberPauses, event: QueueLogEvent) -> Iterator[Pause]:
    return pauses.complete(event.at, event.call_id)


_EVENTS: dict[str, _On] = {
    "PAUSE": _pause,
    "PAUSEALL": _pause_all,
    "UNPAUSE": _unpause,
    "UNPAUSEALL": _unpause_all,
    "ADDMEMBER": _add,
    "REMOVEMEMBER": _remove,
    "AGENTLOGOFF": _log_off,
    "AGENTCALLBACKLOGOFF": _log_off,
    "CONNECT": _connect,
    **dict.fromkeys(RINGS, _ring),
    **dict.fromkeys(TALK_ENDS, _complete),
}


class PauseBuilder:
    """Builds pauses from events in order; `unnamed` counts those of members without an extension.

    A member is the same by its extension: PAUSEALL names its interface, PAUSE its name.
    """

    def __init__(self, find_member: FindMember) -> None:
        self.unnamed: Counter[str] = Counter()
        self._find_member = find_member
        self._members: defaultdict[str, MemberPauses] = defaultdict(MemberPauses)
        self.handlers: dict[str, Handler] = dict.fromkeys(_EVENTS, self._take)
        self.handlers["QUEUESTART"] = self._restart

    @property
    def unfinished(self) -> int:
        """Pauses without an end in the file."""
        return sum(member.is_paused for member in self._members.values())

    def close(self) -> Iterator[Record]:
        """The pauses that wait for the end of a talk which the file does not have."""
        for pauses in self._members.values():
            yield from self._intervals(pauses.close())

    def _take(self, event: QueueLogEvent) -> Iterator[Record]:
        member = self._find_member(event.member, event.at)
        pauses = self._members[member.extension or event.member]
        return self._intervals(_EVENTS[event.name](pauses, event))

    def _restart(self, event: QueueLogEvent) -> Iterator[Record]:
        """Asterisk restarted: whether a member is paused after that is not in the log."""
        for pauses in self._members.values():
            yield from self._intervals(pauses.leave_all(event.at, ""))
        self._members.clear()

    def _intervals(self, found: Iterable[Pause]) -> Iterator[Record]:
        for pause in found:
            member = self._find_member(pause.member, pause.start)
            if not member.extension:
                self.unnamed[pause.member] += 1
                continue
            yield StatusInterval(
                extension=member.extension,
                agent=member.agent,
                state=PAUSED.key,
                reason=pause.reason,
                started_at=pause.start,
                ended_at=pause.end,
            )
