"""The events of a queue_log put together: callers' waits, members' rings and talks.

Knows the parameters of app_queue's events. Must not know columns or databases. Waits and rings
are those that Asterisk counted, talks run from the line that connected to the line that ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from state.importers.queue_log import Entry, Handler, PlaceOf, Record
from state.records import CallLeg, Direction, Outcome, QueueCall

_Call = tuple[str, str]


@dataclass(slots=True)
class _Talk:
    """A caller and a member connected."""

    connect: Entry
    caller: str


class QueueCalls:
    """Takes events in order; legs of members without an extension are counted in `nameless`."""

    def __init__(self, place_of: PlaceOf) -> None:
        self.nameless = 0
        self._place_of = place_of
        self._waits: dict[_Call, Entry] = {}
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
        """Waits and talks whose end the file has not told yet."""
        return len(self._waits) + len(self._talks)

    def _enter(self, entry: Entry) -> Iterator[Record]:
        self._waits[entry.call_id, entry.queue] = entry
        return iter(())

    def _connect(self, entry: Entry) -> Iterator[Record]:
        call = self._end_wait(entry, "answered", entry.number(0))
        self._talks[entry.call_id, entry.queue] = _Talk(entry, call.caller)
        yield call

    def _abandon(self, entry: Entry) -> Iterator[Record]:
        yield self._end_wait(entry, "abandoned", entry.number(2))

    def _leave(self, entry: Entry) -> Iterator[Record]:
        yield self._end_wait(entry, "left", None)

    def _end_wait(self, entry: Entry, result: str, wait_s: int | None) -> QueueCall:
        enter = self._waits.pop((entry.call_id, entry.queue), None)
        joined = enter.at if enter else entry.at - (wait_s or 0)
        place = self._place_of(entry.member, entry.at) if result == "answered" else None
        return QueueCall(
            key=f"queue_log:{entry.queue}@{entry.call_id}@{joined}",
            queue=entry.queue,
            call_id=entry.call_id,
            caller=enter.text(1) if enter else "",
            caller_name="",
            joined_at=joined,
            ended_at=entry.at if wait_s is None else joined + wait_s,
            result=result,
            extension=place.extension if place else "",
            agent=place.agent if place else "",
        )

    def _complete(self, entry: Entry) -> Iterator[Record]:
        return self._end_talk(entry, transferred_to="")

    def _transfer(self, entry: Entry) -> Iterator[Record]:
        return self._end_talk(entry, transferred_to=entry.text(0))

    def _end_talk(self, entry: Entry, transferred_to: str) -> Iterator[Record]:
        talk = self._talks.pop((entry.call_id, entry.queue), None)
        if talk is None:
            return iter(())
        rang_s = int(talk.connect.text(2) or 0) if talk.connect.text(2).isdecimal() else 0
        began = talk.connect.at - min(rang_s, talk.connect.number(0))
        return self._leg(
            talk.connect,
            began=began,
            answered=talk.connect.at,
            ended=entry.at,
            caller=talk.caller,
            outcome=Outcome.ANSWERED,
            transferred_to=transferred_to,
        )

    def _no_answer(self, entry: Entry) -> Iterator[Record]:
        return self._rang_in_vain(entry, Outcome.MISSED)

    def _cancelled(self, entry: Entry) -> Iterator[Record]:
        return self._rang_in_vain(entry, Outcome.CANCELLED)

    def _rang_in_vain(self, entry: Entry, outcome: Outcome) -> Iterator[Record]:
        rang_s = entry.number(0) / 1000
        if not rang_s:  # the phone was busy or unreachable and never rang
            return iter(())
        enter = self._waits.get((entry.call_id, entry.queue))
        return self._leg(
            entry,
            began=entry.at - rang_s,
            answered=None,
            ended=entry.at,
            caller=enter.text(1) if enter else "",
            outcome=outcome,
        )

    def _leg(
        self,
        entry: Entry,
        *,
        began: float,
        answered: int | None,
        ended: int,
        caller: str,
        outcome: Outcome,
        transferred_to: str = "",
    ) -> Iterator[Record]:
        place = self._place_of(entry.member, entry.at)
        if not place.extension:
            self.nameless += 1
            return
        yield CallLeg(
            key=f"queue_log:{entry.call_id}@{place.extension}@{ended}",
            extension=place.extension,
            agent=place.agent,
            call_id=entry.call_id,
            direction=Direction.INBOUND,
            peer=caller,
            peer_name="",
            queue=entry.queue,
            started_at=began,
            answered_at=answered,
            ended_at=ended,
            ring_s=(ended if answered is None else answered) - began,
            talk_s=0.0 if answered is None else ended - answered,
            hold_s=0.0,
            outcome=outcome,
            transferred_to=transferred_to,
        )

    def _restart(self, _: Entry) -> Iterator[Record]:
        """Asterisk began anew: who waited is gone, and no talk has an end that is known."""
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
