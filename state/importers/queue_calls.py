"""Build queue calls and members' legs from the events in a queue_log.

Knows the parameters of app_queue's events. Must not know columns or databases. Waits and rings
last as long as Asterisk says in the event. A talk lasts from the line that connected it to the
line that ended it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from state.importers.queue_log import FindMember, Handler, QueueLogEvent, Record
from state.records import CallLeg, Direction, Outcome, QueueCall

_Call = tuple[str, str]

RINGS = ("RINGNOANSWER", "RINGCANCELED")
TALK_ENDS = ("COMPLETEAGENT", "COMPLETECALLER", "ATTENDEDTRANSFER", "TRANSFER", "BLINDTRANSFER")


@dataclass(slots=True)
class _Talk:
    """A caller and a member who are connected."""

    connect: QueueLogEvent
    caller: str


class QueueCallBuilder:
    """Builds records from events in order; `unnamed` counts legs of unknown members."""

    def __init__(self, find_member: FindMember) -> None:
        self.unnamed: Counter[str] = Counter()
        self._find_member = find_member
        self._waits: dict[_Call, QueueLogEvent] = {}
        self._talks: dict[_Call, _Talk] = {}
        self.handlers: dict[str, Handler] = {
            "ENTERQUEUE": self._enter,
            "CONNECT": self._connect,
            "ABANDON": self._abandon,
            "EXITWITHTIMEOUT": self._leave,
            "EXITWITHKEY": self._leave,
            "EXITEMPTY": self._leave,
            "COMPLETEAGENT": self._complete,
            "COMPLETECALLER": self._complete,
            "ATTENDEDTRANSFER": self._complete,
            "TRANSFER": self._transfer,
            "BLINDTRANSFER": self._transfer,
            "RINGNOANSWER": self._no_answer,
            "RINGCANCELED": self._cancelled,
            "QUEUESTART": self._restart,
        }

    @property
    def unfinished(self) -> int:
        """Waits and talks without an end in the file."""
        return len(self._waits) + len(self._talks)

    def _enter(self, event: QueueLogEvent) -> Iterator[Record]:
        self._waits[event.call_id, event.queue] = event
        return iter(())

    def _connect(self, event: QueueLogEvent) -> Iterator[Record]:
        call = self._end_wait(event, "answered", event.number(0))
        self._talks[event.call_id, event.queue] = _Talk(event, call.caller)
        yield call

    def _abandon(self, event: QueueLogEvent) -> Iterator[Record]:
        yield self._end_wait(event, "abandoned", event.number(2))

    def _leave(self, event: QueueLogEvent) -> Iterator[Record]:
        yield self._end_wait(event, "left", None)

    def _end_wait(self, event: QueueLogEvent, result: str, wait_s: int | None) -> QueueCall:
        enter = self._waits.pop((event.call_id, event.queue), None)
        joined = enter.at if enter else event.at - (wait_s or 0)
        member = self._find_member(event.member, event.at) if result == "answered" else None
        return QueueCall(
            key=f"queue_log:{event.queue}@{event.call_id}@{joined}",
            queue=event.queue,
            call_id=event.call_id,
            caller=enter.text(1) if enter else "",
            caller_name="",
            joined_at=joined,
            ended_at=event.at if wait_s is None else joined + wait_s,
            result=result,
            extension=member.extension if member else "",
            agent=member.agent if member else "",
        )

    def _complete(self, event: QueueLogEvent) -> Iterator[Record]:
        return self._end_talk(event, transferred_to="")

    def _transfer(self, event: QueueLogEvent) -> Iterator[Record]:
        return self._end_talk(event, transferred_to=event.text(0))

    def _end_talk(self, event: QueueLogEvent, transferred_to: str) -> Iterator[Record]:
        talk = self._talks.pop((event.call_id, event.queue), None)
        if talk is None:
            return iter(())
        rang_s = int(talk.connect.text(2) or 0) if talk.connect.text(2).isdecimal() else 0
        began = talk.connect.at - min(rang_s, talk.connect.number(0))
        return self._leg(
            talk.connect,
            began=began,
            answered=talk.connect.at,
            ended=event.at,
            caller=talk.caller,
            outcome=Outcome.ANSWERED,
            transferred_to=transferred_to,
        )

    def _no_answer(self, event: QueueLogEvent) -> Iterator[Record]:
        return self._unanswered(event, Outcome.MISSED)

    def _cancelled(self, event: QueueLogEvent) -> Iterator[Record]:
        return self._unanswered(event, Outcome.CANCELLED)

    def _unanswered(self, event: QueueLogEvent, outcome: Outcome) -> Iterator[Record]:
        rang_s = event.number(0) / 1000
        if not rang_s:  # the phone was busy or unreachable, so it never rang
            return iter(())
        enter = self._waits.get((event.call_id, event.queue))
        return self._leg(
            event,
            began=event.at - rang_s,
            answered=None,
            ended=event.at,
            caller=enter.text(1) if enter else "",
            outcome=outcome,
        )

    def _leg(
        self,
        event: QueueLogEvent,
        *,
        began: float,
        answered: int | None,
        ended: int,
        caller: str,
        outcome: Outcome,
        transferred_to: str = "",
    ) -> Iterator[Record]:
        member = self._find_member(event.member, event.at)
        if not member.extension:
            self.unnamed[event.member] += 1
            return
        yield CallLeg(
            key=f"queue_log:{event.call_id}@{member.extension}@{ended}",
            extension=member.extension,
            agent=member.agent,
            call_id=event.call_id,
            direction=Direction.INBOUND,
            peer=caller,
            peer_name="",
            queue=event.queue,
            started_at=began,
            answered_at=answered,
            ended_at=ended,
            ring_s=(ended if answered is None else answered) - began,
            talk_s=0.0 if answered is None else ended - answered,
            hold_s=0.0,
            outcome=outcome,
            transferred_to=transferred_to,
        )

    def _restart(self, _: QueueLogEvent) -> Iterator[Record]:
        """Asterisk restarted: every caller who waited has left, and no talk has a known end."""
        for enter in self._waits.values():
            yield QueueCall(
                key=f"queue_log:{enter.queue}@{enter.call_id}@{enter.at}",
                queue=enter.queue,
                call_id=enter.call_id,
                caller=enter.text(1),
                caller_name="",
                joined_at=enter.at,
                ended_at=enter.at,
                result="left",
                estimated=True,
            )
        self._waits.clear()
        self._talks.clear()
