"""A day's calls: who calls, who answers, and how long it takes.

Knows chance and the plan of the day, from which everything follows. Must not know the database, or
how records are made (records.py).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import count
from typing import Final

from ami.demo.agent import NEVER, AgentDay, Stretch
from ami.demo.people import Person
from ami.demo.plan import Day, agents_of, arrivals
from ami.demo.records import Arrival, Caller, Records, Talk
from ami.simulator.traffic.dice import Dice
from ami.simulator.traffic.traffic import WRAP_UP
from state.board.statuses import DIALING, ONCALL, ONHOLD, RINGING, WRAPUP
from state.records import Direction, Outcome

RINGS_S: Final = 15.0
"""Seconds that a phone rings before the call goes to somebody else."""
TALK_S: Final = {"sales": 320.0, "support": 265.0, "outbound": 150.0, "direct": 170.0}
"""Mean seconds of a conversation."""
HELD, REACHED, CALLED_BACK, TRIES_AGAIN = 0.17, 0.74, 0.45, 0.3
"""The share of calls that are held, of those called who answer; of callers who hung up, those whom
somebody calls back, and those who try again by themselves.
"""
MOST_TRIES = 4
TAKEN: Final = (Outcome.ANSWERED, Direction.INBOUND)
MISSED: Final = (Outcome.MISSED, Direction.INBOUND)
OFFICE, EVERYBODY = 0.6, "*"
"""The share of calls outside the queues that are for those in no queue; and the key of all."""


class DayOfCalls:
    """Lets a day pass; `calls_until` is when the last call is over, `until` when the day is cut."""

    def __init__(
        self, day: Day, people: tuple[Person, ...], seed: int, calls_until: float, until: float
    ) -> None:
        self._agents = agents_of(day, people, seed)
        here = [agent for agent in self._agents if agent.begins < agent.end]
        self._serving = {
            EVERYBODY: here,
            **{queue: [a for a in here if a.person.queue == queue] for queue in ("", *WRAP_UP)},
        }
        self._chance = day.random(seed, "calls")
        self._dice = Dice(self._chance.getrandbits(32))
        self._calls_until, self._until = calls_until, until
        self._serial = count()
        self._coming = list(self._arrivals(day, seed))
        heapq.heapify(self._coming)
        self.records = Records()

    def pass_by(self) -> Records:
        """Take every call, then write down what everybody did."""
        while self._coming:
            self._take(heapq.heappop(self._coming))
        for agent in self._agents:
            self.records.add_intervals(agent, self._until)
        return self.records

    def _arrivals(self, day: Day, seed: int) -> Iterator[Arrival]:
        for kind in TALK_S:
            for at in arrivals(day, kind, day.random(seed, kind)):
                yield Arrival(at, next(self._serial), kind, Caller(*self._dice.caller()))

    def _take(self, call: Arrival) -> None:
        if call.kind in WRAP_UP:
            self._queue_call(call)
        elif call.kind == "direct":
            self._direct_call(call)
        else:
            self._outbound_call(call)

    def _free(self, at: float, kind: str) -> tuple[AgentDay, float] | None:
        """Who can take a call first; of all who are free, the one who has been for longest."""
        if kind not in WRAP_UP:  # mostly those in no queue, as in the live demo
            kind = "" if self._chance.random() < OFFICE else EVERYBODY
        found, soonest = None, (NEVER, NEVER)
        for agent in self._serving[kind]:
            free = agent.free_from(at), agent.free_at
            if free < soonest:
                found, soonest = agent, free
        return (found, soonest[0]) if found is not None and soonest[0] < NEVER else None

    def _queue_call(self, call: Arrival) -> None:
        gives_up = call.at + self._dice.patience()
        at = call.at + 0.5
        for _ in range(MOST_TRIES):
            found = self._free(at, call.kind)
            if found is None or found[1] + 2 > gives_up:
                break
            agent, ring = found
            if self._chance.random() > agent.person.misses:
                self._answer(call, agent, ring)
                return
            missed = min(ring + RINGS_S, gives_up)
            if missed > self._calls_until:
                return
            self._miss(call, agent, ring, missed)
            at = missed + 1
        self._abandon(call, gives_up)

    def _answer(self, call: Arrival, agent: AgentDay, ring: float) -> None:
        talk = self._talk(call.kind, agent, ring + min(RINGS_S - 1, self._dice.pickup()))
        wrapped = talk.ended + WRAP_UP[call.kind] * self._chance.uniform(0.9, 1.0)
        if wrapped > self._calls_until:
            return
        agent.spend(*_work(ring, talk, RINGING.key), Stretch(WRAPUP.key, talk.ended, wrapped))
        self.records.add_leg(call, agent.person, ring, talk, TAKEN)
        self.records.add_wait(call, talk.answered, "answered", agent.person)

    def _miss(self, call: Arrival, agent: AgentDay, ring: float, ended: float) -> None:
        agent.spend(Stretch(RINGING.key, ring, ended))
        self.records.add_leg(call, agent.person, ring, Talk(ended, ended, 0.0), MISSED)

    def _abandon(self, call: Arrival, at: float) -> None:
        if at > self._calls_until:
            return
        self.records.add_wait(call, at, "abandoned")
        luck = self._chance.random()
        again = at + self._chance.uniform(180, 2400)
        if luck < CALLED_BACK:
            self._come(again, "outbound", call.caller)
        elif luck < CALLED_BACK + TRIES_AGAIN:
            self._come(again, call.kind, call.caller)

    def _come(self, at: float, kind: str, caller: Caller) -> None:
        if caller.number.isdigit():
            heapq.heappush(self._coming, Arrival(at, next(self._serial), kind, caller))

    def _direct_call(self, call: Arrival) -> None:
        found = self._free(call.at, call.kind)
        if found is None or found[1] > call.at:
            return  # all talk, and the caller hears the busy tone: nobody's leg
        agent, ring = found
        takes = self._chance.random() > agent.person.misses * 3
        talk = self._talk(call.kind, agent, ring + self._dice.pickup()) if takes else None
        ended = talk.ended if talk else ring + RINGS_S
        if ended > self._calls_until:
            return
        if talk is None:
            self._miss(call, agent, ring, ended)
            return
        agent.spend(*_work(ring, talk, RINGING.key))
        self.records.add_leg(call, agent.person, ring, talk, TAKEN)

    def _outbound_call(self, call: Arrival) -> None:
        found = self._free(call.at, call.kind)
        if found is None:
            return
        agent, dialled = found
        answers = self._chance.random() < REACHED
        connected = dialled + self._chance.uniform(4, 22)
        talk = self._talk(call.kind, agent, connected) if answers else Talk(connected, connected, 0)
        if talk.ended > self._calls_until:
            return
        agent.spend(*_work(dialled, talk, DIALING.key))
        outcome = Outcome.ANSWERED if answers else Outcome.CANCELLED
        self.records.add_leg(call, agent.person, dialled, talk, (outcome, Direction.OUTBOUND))

    def _talk(self, kind: str, agent: AgentDay, answered: float) -> Talk:
        lasts = self._dice.talk(TALK_S[kind] * agent.person.pace)
        hold = lasts * self._chance.uniform(0.08, 0.3) if self._chance.random() < HELD else 0.0
        return Talk(answered, answered + lasts, hold)


def _work(started: float, talk: Talk, before: str) -> Iterator[Stretch]:
    """What an agent does from the first ring to the end; a hold stands in the middle."""
    yield Stretch(before, started, talk.answered)
    middle = talk.answered + (talk.ended - talk.answered - talk.hold_s) * 0.4
    yield Stretch(ONCALL.key, talk.answered, middle)
    yield Stretch(ONHOLD.key, middle, middle + talk.hold_s)
    yield Stretch(ONCALL.key, middle + talk.hold_s, talk.ended)
