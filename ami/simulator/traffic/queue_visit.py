"""A caller's stay in a queue: its steps, each with its events in the order of app_queue.

Knows the events, as recorded from Asterisk 22.10: ring-all and one member at a time, answered,
abandoned, not answered. Must not know when a step comes or how long it takes.
"""

import copy
from dataclasses import dataclass, field

from ami.simulator.switch.channels import ChannelState, SimChannel
from ami.simulator.switch.pbx import SimPbx
from ami.simulator.switch.queues import Member, SimQueue, WaitingCaller
from ami.simulator.traffic.dialling import LEG, Call, dial_event, music

Leg = tuple[Member, SimChannel]


@dataclass(slots=True, eq=False)
class Attempt:
    """Members called at the same time for a caller, since `began`."""

    began: float
    legs: list[Leg] = field(default_factory=list)


class QueueVisit:
    """From joining the queue to the bridge with a member, or to giving up."""

    def __init__(self, pbx: SimPbx, queue: SimQueue, caller: SimChannel) -> None:
        self.pbx, self.queue, self.caller = pbx, queue, caller
        caller.priority, caller.application, caller.data = 2, "Queue", f"{queue.name},,,,60"
        if not queue.entries:
            pbx.set_device(f"Queue:{queue.name}", "RINGING")
        position = len(queue.entries) + 1
        self.entry = WaitingCaller(caller, pbx.now, position)
        queue.entries.append(self.entry)
        where = {"Queue": queue.name, "Position": position, "Count": position}
        pbx.emit("QueueCallerJoin", caller, where)
        music(pbx, caller)

    def call(self, members: list[Member]) -> Attempt:
        """Call these members."""
        self.entry.ringing = True
        attempt = Attempt(self.pbx.now)
        for member in members:
            leg = self.pbx.new_channel(member.endpoint, linked=self.caller)
            born = copy.copy(leg)  # a queue's DialBegin shows the leg as it was when it appeared
            leg.exten, leg.application, leg.data = self.queue.exten, "AppQueue", LEG
            leg.connected_number = self.caller.number
            leg.connected_name = self.caller.caller_name
            self.pbx.emit("AgentCalled", self.caller, ("Dest", leg), _who(member))
            to = {"DialString": member.endpoint.device}
            self.pbx.emit("DialBegin", self.caller, ("Dest", born), to)
            if self.queue.strategy != "ringall":  # then the caller's line names the called member
                self.pbx.connect_line(self.caller, leg)
            attempt.legs.append((member, leg))
        return attempt

    def ring(self, attempt: Attempt) -> None:
        """The called phones ring."""
        for _, leg in attempt.legs:
            self.pbx.new_state(leg, ChannelState.RINGING)
            self.pbx.connect_line(leg, self.caller)
            dial_event(self.pbx, "DialState", self.caller, leg, "RINGING")

    def connect(self, attempt: Attempt, winner: int) -> Call:
        """A member answers: the others stop ringing, and caller and member are bridged."""
        pbx, caller = self.pbx, self.caller
        member, leg = attempt.legs[winner]
        losers = [other for other in attempt.legs if other[1] is not leg]
        member.in_call = True
        pbx.new_state(leg, ChannelState.UP)
        dial_event(pbx, "DialEnd", caller, leg, "ANSWER")
        self._end_dials(losers)
        if self.queue.strategy == "ringall":
            pbx.connect_line(caller, leg)
        self._end_dials(losers)
        music(pbx, caller, on=False)
        self._leave()
        hold = self._tell_connect(member, leg, attempt)
        for _, other in losers:
            pbx.hang_up(other, cause=26)
        bridge = pbx.create_bridge()
        pbx.enter(bridge, leg, caller)
        call = Call(caller, leg, bridge)
        call.completed = _Completion(pbx, call, member, hold).complete
        return call

    def _tell_connect(self, member: Member, leg: SimChannel, attempt: Attempt) -> int:
        hold = int(self.pbx.now - self.entry.joined)
        self.queue.count_answer(hold)
        times = {"HoldTime": hold, "RingTime": int(self.pbx.now - attempt.began)}
        self.pbx.emit("AgentConnect", self.caller, ("Dest", leg), {**_who(member), **times})
        return hold

    def not_answered(self, attempt: Attempt) -> None:
        """No member answered in time."""
        self.entry.ringing = False
        # This event has milliseconds where AgentConnect has seconds.
        rang = {"RingTime": int((self.pbx.now - attempt.began) * 1000)}
        for member, leg in attempt.legs:
            who = {**_who(member), **rang}
            self.pbx.emit("AgentRingNoAnswer", self.caller, ("Dest", leg), who)
        for _, leg in attempt.legs:
            dial_event(self.pbx, "DialEnd", self.caller, leg, "NOANSWER")
        self._end_dials(attempt.legs)
        for _, leg in attempt.legs:
            self.pbx.hang_up(leg, cause=0)

    def abandon(self, attempt: Attempt) -> None:
        """The caller gives up, perhaps while phones ring."""
        self.pbx.request_hangup(self.caller, cause=0)
        music(self.pbx, self.caller, on=False)
        self._end_dials(attempt.legs)
        self._end_dials(attempt.legs)
        hold = int(self.pbx.now - self.entry.joined)
        figures = {
            "Queue": self.queue.name,
            "Position": self.queue.position(self.entry),
            "OriginalPosition": self.entry.original_position,
            "HoldTime": hold,
        }
        self.pbx.emit("QueueCallerAbandon", self.caller, figures)
        self.queue.count_abandoned(hold)
        self._leave()
        self.pbx.soft_hangup(self.caller)
        for _, leg in attempt.legs:
            self.pbx.hang_up(leg, cause=0)
        self.pbx.hang_up(self.caller, cause=0)

    def _leave(self) -> None:
        queue = self.queue
        position = queue.position(self.entry)
        queue.entries.remove(self.entry)
        if not queue.entries:
            self.pbx.set_device(f"Queue:{queue.name}", "NOT_INUSE")
        where = {"Queue": queue.name, "Position": position, "Count": len(queue.entries)}
        self.pbx.emit("QueueCallerLeave", self.caller, where)

    def _end_dials(self, legs: list[Leg]) -> None:
        for _, leg in legs:
            dial_event(self.pbx, "DialEnd", self.caller, leg, "CANCEL")


class _Completion:
    """What a queue counts and sends when a member's call is over."""

    def __init__(self, pbx: SimPbx, call: Call, member: Member, hold: int) -> None:
        self.pbx, self.call, self.member = pbx, call, member
        self.hold, self.began = hold, pbx.now

    def complete(self, reason: str) -> None:
        """Send AgentComplete; the wrap-up begins in all the member's queues."""
        pbx, member = self.pbx, self.member
        talk = int(pbx.now - self.began)
        figures = {"HoldTime": self.hold, "TalkTime": talk, "Reason": reason}
        ends = self.call.caller, ("Dest", self.call.leg)
        pbx.emit("AgentComplete", *ends, {**_who(member), **figures})
        member.queue.count_completed(self.hold, talk)
        member.in_call = False
        member.calls_taken += 1
        for each in member.endpoint.memberships:
            each.last_call = int(pbx.now)


def _who(member: Member) -> dict[str, object]:
    phone = member.endpoint
    return {
        "Queue": member.queue.name,
        "Interface": phone.device,
        "MemberName": phone.name,
    }
