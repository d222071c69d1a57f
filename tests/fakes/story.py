"""Calls told in events, in the order in which Asterisk tells them: the board's tests in short.

Knows the order of events of plain calls, queues and lists. Judges nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

from state import events as ev
from state.board.apply import Board
from state.board.model import Details, Extension
from state.counters import REFUSED, Reason
from state.records import CallLeg, Disagreement, QueueCall, Results, StatusChange, StatusInterval

START = 1_700_000_000.0
"""When every story begins, epoch s: 2023-11-14 22:13:20 UTC."""

EVENT_S = 0.001
"""How long after the last event the next one comes."""

DOWN, RING, RINGING, UP = 0, 4, 5, 6


@dataclass
class Line:
    """One channel as the PBX knows it."""

    uniqueid: str
    name: str
    linkedid: str
    state: int = DOWN
    exten: str = ""
    caller_num: str = ""
    caller_name: str = ""
    connected_num: str = ""
    connected_name: str = ""

    @property
    def info(self) -> ev.ChannelInfo:
        """What an event says of it now."""
        return ev.ChannelInfo(
            self.uniqueid,
            self.name,
            self.linkedid,
            self.state,
            self.exten,
            self.caller_num,
            self.caller_name,
            self.connected_num,
            self.connected_name,
        )


class Story:
    """A board whose PBX has these extensions, all free; every method tells it what happened.

    `alive` are the channels that the first lists name.
    """

    def __init__(
        self,
        *numbers: str,
        board: Board | None = None,
        at: float = START,
        alive: Iterable[Line] = (),
    ) -> None:
        self.board = board if board is not None else Board()
        self.at = at
        self.numbers = numbers
        self._serial = itertools.count(1)
        self._heard = Results()
        self.sweep(*alive)

    def tell(self, event: ev.Event) -> None:
        """Apply an event as it is."""
        self.board.apply(event)
        results = self.board.drain()
        for name in Results.__dataclass_fields__:
            getattr(self._heard, name).extend(getattr(results, name))

    def now(self) -> float:
        """The time of the next event."""
        self.at += EVENT_S
        return self.at

    def wait(self, seconds: float, tick_s: float = 0.25) -> None:
        """Time passes, and ticks."""
        end = self.at + seconds
        while self.at + tick_s < end:
            self.at += tick_s
            self.tell(ev.Tick(self.at))
        self.at = end
        self.tell(ev.Tick(self.at))

    # Channels

    def line(
        self,
        device: str,
        *,
        linked: Line | None = None,
        state: int = DOWN,
        exten: str = "",
        caller: str = "",
        connected: str = "",
    ) -> Line:
        """A new channel of `device` (`1001` is PJSIP/1001), in the call of `linked` or its own."""
        serial = next(self._serial)
        uniqueid = f"{START:.0f}.{serial}"
        name = device if "/" in device else f"PJSIP/{device}"
        suffix = f"-{serial:08x}"
        half = name[-2:] if name.endswith((";1", ";2")) else ""
        made = Line(
            uniqueid,
            name.removesuffix(half) + suffix + half,
            linked.linkedid if linked is not None else uniqueid,
            state,
            exten,
            caller or device.rpartition("/")[2],
            connected_num=connected,
        )
        self.tell(ev.Newchannel(self.now(), made.info))
        return made

    def dial(self, phone: str, exten: str) -> Line:
        """A phone, or a trunk (`PJSIP/trunk`), dials: the master channel of a new call."""
        return self.line(phone, state=RING, exten=exten)

    def begin_dial(self, caller: Line | None, dest: Line) -> None:
        """DialBegin; without a caller it is an Originate's."""
        self.tell(ev.DialBegin(self.now(), caller.info if caller else None, dest.info))

    def end_dial(self, caller: Line | None, dest: Line, status: str) -> None:
        """DialEnd."""
        self.tell(ev.DialEnd(self.now(), caller.info if caller else None, dest.info, status))

    def state(self, line: Line, state: int) -> None:
        """Newstate."""
        line.state = state
        self.tell(ev.Newstate(self.now(), line.info))

    def ring(self, caller: Line, phone: str) -> Line:
        """The caller's dial rings a phone: its leg."""
        leg = self.line(phone, linked=caller, caller=phone, connected=caller.caller_num)
        self.begin_dial(caller, leg)
        self.state(leg, RINGING)
        return leg

    def answer(self, caller: Line, leg: Line, bridge: str = "") -> str:
        """The leg is answered, and both sides talk; the bridge."""
        self.state(leg, UP)
        self.end_dial(caller, leg, "ANSWER")
        caller.connected_num = caller.connected_num or leg.caller_num
        if caller.state != UP:
            self.state(caller, UP)
        return self.join(bridge or f"bridge-{leg.uniqueid}", leg, caller)

    def call(self, phone: str, exten: str) -> tuple[Line, Line]:
        """A whole answered call: the caller's channel and the called leg."""
        caller = self.dial(phone, exten)
        leg = self.ring(caller, exten)
        self.answer(caller, leg)
        return caller, leg

    def join(self, bridge: str, *lines: Line) -> str:
        """BridgeEnter of each."""
        for line in lines:
            self.tell(ev.BridgeEnter(self.now(), line.info, bridge))
        return bridge

    def hold(self, line: Line) -> None:
        """Its phone presses hold."""
        self.tell(ev.Hold(self.now(), line.info))

    def unhold(self, line: Line) -> None:
        """Its phone takes the call back."""
        self.tell(ev.Unhold(self.now(), line.info))

    def hang_up(self, *lines: Line, cause: int = 16) -> None:
        """Hangup of each."""
        for line in lines:
            self.tell(ev.Hangup(self.now(), line.info, cause))

    # Queues

    def join_queue(self, caller: Line, queue: str, position: int = 1) -> None:
        """QueueCallerJoin, of a caller that was answered by the dialplan."""
        if caller.state != UP:
            self.state(caller, UP)
        self.tell(ev.QueueCallerJoin(self.now(), caller.info, queue, position))

    def leave_queue(self, caller: Line, queue: str, *, abandons: bool = False) -> None:
        """QueueCallerLeave, after QueueCallerAbandon where Asterisk says so."""
        if abandons:
            self.tell(ev.QueueCallerAbandon(self.now(), caller.info, queue))
        self.tell(ev.QueueCallerLeave(self.now(), caller.info, queue))

    def queue_rings(self, caller: Line, queue: str, phone: str, member: str = "") -> Line:
        """A queue rings a member directly: its leg."""
        leg = self.line(phone, linked=caller, caller=phone, connected=caller.caller_num)
        self.agent(
            ev.AgentCalled, caller, leg, queue=queue, interface=f"PJSIP/{phone}", member=member
        )
        self.state(leg, RINGING)
        return leg

    def agent(
        self,
        kind: type[ev.AgentCalled | ev.AgentConnect | ev.AgentComplete],
        caller: Line,
        dest: Line,
        *,
        queue: str,
        interface: str,
        member: str = "",
    ) -> None:
        """AgentCalled, AgentConnect or AgentComplete."""
        name = member or interface
        self.tell(kind(self.now(), caller.info, dest.info, queue, interface, name))

    def member(
        self,
        queue: str,
        number: str,
        *,
        interface: str = "",
        name: str = "",
        status: int = 1,
        paused: bool = False,
        reason: str = "",
        wrapup_s: int = 0,
    ) -> ev.QueueMemberStatus:
        """What a queue says of a member, told; status 1 is not in use."""
        device = interface or f"PJSIP/{number}"
        event = ev.QueueMemberStatus(
            self.now(), queue, name, device, f"PJSIP/{number}", status, paused, reason, wrapup_s
        )
        self.tell(event)
        return event

    # Reports and lists

    def device(self, number: str, state: str) -> None:
        """DeviceStateChange."""
        self.tell(ev.DeviceStateChange(self.now(), f"PJSIP/{number}", state))

    def hint(self, number: str, status: int) -> None:
        """ExtensionStatus."""
        self.tell(ev.ExtensionStatus(self.now(), number, "internal", f"PJSIP/{number}", status))

    def ask(self) -> None:
        """The lists are being asked."""
        self.tell(ev.SnapshotAsked(self.now()))

    def lists(
        self,
        channels: Iterable[ev.ListedChannel] | None = (),
        devices: dict[str, str] | None = None,
        members: Iterable[ev.QueueMemberStatus] | None = None,
        callers: Iterable[ev.ListedCaller] | None = None,
        queues: Iterable[str] | None = None,
    ) -> None:
        """The lists are there; phones that `devices` does not name are not in use."""
        at = self.now()
        states = dict.fromkeys(self.numbers, "NOT_INUSE") | (devices or {})
        self.tell(
            ev.Snapshot(
                at,
                tuple(channels) if channels is not None else None,
                None,
                tuple(
                    ev.DeviceStateChange(at, f"PJSIP/{number}", state)
                    for number, state in states.items()
                ),
                tuple(queues) if queues is not None else None,
                tuple(members) if members is not None else None,
                tuple(callers) if callers is not None else None,
            )
        )

    def sweep(self, *alive: Line, **devices: str) -> None:
        """Ask and get the lists; `alive` are the channels there are."""
        self.ask()
        states = {name.removeprefix("_"): state for name, state in devices.items()}
        self.lists([listed(line) for line in alive], states)

    # What came of it

    def extension(self, number: str) -> Extension:
        """An extension of the board."""
        return self.board.extensions[number]

    def details(self, number: str) -> Details:
        """What a tile tells of its call."""
        return self.extension(number).details

    def state_of(self, number: str) -> str:
        """The key of the status that the running interval has."""
        return self.extension(number).state.key

    def label(self, number: str) -> str:
        """The word that an extension shows."""
        return self.extension(number).label

    def code(self, number: str) -> int:
        """The code that an extension shows."""
        return int(self.extension(number).code)

    def labels(self, number: str) -> list[str]:
        """All words that it changed to, in order."""
        return [change.label for change in self.changes(number)]

    def changes(self, number: str) -> list[StatusChange]:
        """Its changes so far."""
        return [each for each in self._heard.changes if each.extension == number]

    def legs(self, number: str) -> list[CallLeg]:
        """Its finished legs so far."""
        return [each for each in self._heard.legs if each.extension == number]

    def leg(self, number: str) -> CallLeg:
        """Its only finished leg."""
        (leg,) = self.legs(number)
        return leg

    def intervals(self, number: str) -> list[StatusInterval]:
        """Its finished intervals so far."""
        return [each for each in self._heard.intervals if each.extension == number]

    @property
    def queue_calls(self) -> list[QueueCall]:
        """The finished waits so far."""
        return self._heard.queue_calls

    @property
    def disagreements(self) -> list[Disagreement]:
        """Those that have ended."""
        return list(self._heard.disagreements)

    @property
    def questions(self) -> list[str]:
        """The extensions asked for so far."""
        return [each.extension for each in self._heard.questions]

    def refused(self, reason: Reason) -> int:
        """How often something was refused for this reason."""
        return self.board.counts.of(REFUSED, reason)


def listed(
    line: Line, *, age_s: float = 0.0, bridge: str = "", application: str = "Dial", data: str = ""
) -> ev.ListedChannel:
    """A channel as CoreShowChannels lists it."""
    return ev.ListedChannel(line.info, age_s, bridge, application, data)


def stale(line: Line, state: int) -> Line:
    """The channel as it was in another state."""
    return replace(line, state=state)
