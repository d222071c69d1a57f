"""What the board would have finished of a day: legs, queue calls and intervals.

Knows the records of the history. Must not know chance, or who takes which call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ami.demo.agent import AgentDay
from ami.demo.people import Person
from ami.simulator.traffic.traffic import WRAP_UP
from state.records import CallLeg, Direction, Outcome, QueueCall, StatusInterval


class Caller(NamedTuple):
    """Somebody outside, who calls or is called."""

    number: str
    name: str


@dataclass(order=True, slots=True)
class Arrival:
    """A call that comes at a time: to a queue, to an agent's own number, or by an agent."""

    at: float
    serial: int
    kind: str = field(compare=False)
    caller: Caller = field(compare=False)


class Talk(NamedTuple):
    """When a conversation begins and ends, and how long of it is hold."""

    answered: float
    ended: float
    hold_s: float


@dataclass(slots=True)
class Records:
    """The records of one day."""

    legs: list[CallLeg] = field(default_factory=list)
    intervals: list[StatusInterval] = field(default_factory=list)
    queue_calls: list[QueueCall] = field(default_factory=list)

    def add_leg(
        self,
        call: Arrival,
        person: Person,
        started: float,
        talk: Talk,
        ended_as: tuple[Outcome, Direction],
    ) -> None:
        """Add an agent's leg of a call."""
        outcome, direction = ended_as
        uniqueid = _uniqueid(started, person.extension)
        answered = outcome is Outcome.ANSWERED
        self.legs.append(
            CallLeg(
                key=f"{uniqueid}@{started:.3f}",
                extension=person.extension,
                agent=person.name,
                call_id=_uniqueid(call.at, call.serial),
                direction=direction,
                peer=call.caller.number,
                peer_name=call.caller.name,
                queue=call.kind if call.kind in WRAP_UP else "",
                started_at=started,
                answered_at=talk.answered if answered else None,
                ended_at=talk.ended,
                ring_s=talk.answered - started,
                talk_s=talk.ended - talk.answered - talk.hold_s,
                hold_s=talk.hold_s,
                outcome=outcome,
            )
        )

    def add_wait(self, call: Arrival, ended: float, result: str, by: Person | None = None) -> None:
        """Add a caller's wait; `by` is who answered."""
        uniqueid = _uniqueid(call.at, call.serial)
        self.queue_calls.append(
            QueueCall(
                key=f"{call.kind}@{uniqueid}@{call.at:.3f}",
                queue=call.kind,
                call_id=uniqueid,
                caller=call.caller.number,
                caller_name=call.caller.name,
                joined_at=call.at,
                ended_at=ended,
                result=result,
                extension=by.extension if by else "",
                agent=by.name if by else "",
            )
        )

    def add_intervals(self, agent: AgentDay, until: float) -> None:
        """Add what an agent did all day, cut at `until`."""
        self.intervals.extend(_intervals(agent, until))


def _uniqueid(at: float, serial: object) -> str:
    return f"{int(at)}.{serial}"


def _intervals(agent: AgentDay, until: float) -> Iterator[StatusInterval]:
    who = agent.person
    before: StatusInterval | None = None
    for state, start, end, reason in agent.stretches(until):
        if end <= start:
            continue
        made = StatusInterval(who.extension, who.name, state, reason, start, end)
        if before is not None and before.state == state and before.reason == reason:
            made = StatusInterval(who.extension, who.name, state, reason, before.started_at, end)
        elif before is not None:
            yield before
        before = made
    if before is not None:
        yield before
