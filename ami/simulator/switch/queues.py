"""Queues, their members and waiting callers, as app_queue keeps and prints them.

Knows the counts and their headers. `traffic/queue_visit` knows the order of events.
Source of the formulas: apps/app_queue.c of Asterisk 22.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ami.simulator.switch.channels import FREE, Endpoint, SimChannel

MEMBER_STATUS = {
    FREE: 1,
    "INUSE": 2,
    "BUSY": 3,
    "UNAVAILABLE": 5,
    "RINGING": 6,
    "RINGINUSE": 7,
    "ONHOLD": 8,
}


@dataclass(slots=True, eq=False)
class Member:
    """A phone's membership of a queue; times are epoch seconds, 0 for never."""

    queue: SimQueue
    endpoint: Endpoint
    login_time: int
    wrapuptime: int
    paused: bool = False
    reason: str = ""
    calls_taken: int = 0
    last_call: int = 0
    last_pause: int = 0
    in_call: bool = False

    def wrapping_up(self, now: float) -> bool:
        """Whether the wrap-up after the last call still runs."""
        return now < self.last_call + self.wrapuptime

    def available(self) -> bool:
        """Whether the queue may ring this phone, not counting wrap-up."""
        return not self.paused and self.endpoint.reported_state == FREE

    def event_headers(self) -> dict[str, object]:
        """The body of QueueMemberStatus and QueueMemberPause."""
        return {
            "Queue": self.queue.name,
            "MemberName": self.endpoint.name,
            "Interface": self.endpoint.device,
            "StateInterface": self.endpoint.device,
            **self._figures(),
            "Ringinuse": 0,
            "Wrapuptime": self.wrapuptime,
        }

    def list_headers(self) -> dict[str, object]:
        """The body of a QueueMember in the reply to QueueStatus."""
        return {
            "Queue": self.queue.name,
            "Name": self.endpoint.name,
            "Location": self.endpoint.device,
            "StateInterface": self.endpoint.device,
            **self._figures(),
            "Wrapuptime": self.wrapuptime,
        }

    def _figures(self) -> dict[str, object]:
        return {
            "Membership": "static",
            "Penalty": 0,
            "CallsTaken": self.calls_taken,
            "LastCall": self.last_call,
            "LastPause": self.last_pause,
            "LoginTime": self.login_time,
            "InCall": int(self.in_call),
            "Status": MEMBER_STATUS[self.endpoint.reported_state],
            "Paused": int(self.paused),
            "PausedReason": self.reason,
        }


@dataclass(slots=True, eq=False)
class WaitingCaller:
    """A caller in a queue; `ringing` while members are being called for it."""

    channel: SimChannel
    joined: float
    original_position: int
    ringing: bool = False


@dataclass(slots=True, eq=False)
class SimQueue:
    """A simulated queue with its members by device and its callers in order."""

    name: str
    exten: str
    strategy: str
    timeout: float
    servicelevel: int = 20
    members: dict[str, Member] = field(default_factory=dict)
    entries: list[WaitingCaller] = field(default_factory=list)
    completed: int = 0
    completed_in_sl: int = 0
    abandoned: int = 0
    abandoned_in_sl: int = 0
    holdtime: int = 0
    talktime: int = 0

    def position(self, entry: WaitingCaller) -> int:
        """The caller's position; 1 is served next."""
        return self.entries.index(entry) + 1

    def to_ring(self, entry: WaitingCaller, now: float) -> list[Member]:
        """The members to ring for this caller now; none while earlier callers need them."""
        free = [m for m in self.members.values() if m.available() and m.endpoint.free(now)]
        ahead = sum(not e.ringing for e in self.entries[: self.position(entry) - 1])
        if len(free) <= ahead:
            return []
        if self.strategy == "ringall":
            return free
        return [min(free, key=lambda member: member.last_call)]

    def count_answer(self, hold: int) -> None:
        """Add an answered call to the average hold time."""
        self.holdtime = _moving(self.holdtime, hold)

    def count_completed(self, hold: int, talk: int) -> None:
        """Count a finished call of this many seconds."""
        self.talktime = _moving(self.talktime, talk)
        self.completed += 1
        self.completed_in_sl += hold <= self.servicelevel

    def count_abandoned(self, hold: int) -> None:
        """Count a caller who gave up after this many seconds."""
        self.abandoned += 1
        self.abandoned_in_sl += hold <= self.servicelevel

    def headers(self) -> dict[str, object]:
        """The body of QueueParams in the reply to QueueStatus."""
        return {
            "Queue": self.name,
            "Max": 0,
            "Strategy": self.strategy,
            "Calls": len(self.entries),
            "Holdtime": self.holdtime,
            "TalkTime": self.talktime,
            "Completed": self.completed,
            "Abandoned": self.abandoned,
            "ServiceLevel": self.servicelevel,
            "ServicelevelPerf": _percent(self.completed_in_sl, self.completed),
            "ServicelevelPerf2": _percent(
                self.completed_in_sl + self.abandoned_in_sl, self.completed + self.abandoned
            ),
            "Weight": 0,
        }

    def summary(self, now: float) -> dict[str, object]:
        """The body of QueueSummary."""
        return {
            "Queue": self.name,
            "LoggedIn": sum(m.endpoint.reachable for m in self.members.values()),
            "Available": sum(m.available() for m in self.members.values()),
            "Callers": len(self.entries),
            "HoldTime": self.holdtime,
            "TalkTime": self.talktime,
            "LongestHoldTime": max((int(now - e.joined) for e in self.entries), default=0),
        }

    def waiting(self, now: float) -> Iterator[dict[str, object]]:
        """The body of each QueueEntry; only this list says `unknown` without brackets."""
        for position, entry in enumerate(self.entries, 1):
            channel = entry.channel
            yield {
                "Queue": self.name,
                "Position": position,
                "Channel": channel.name,
                "Uniqueid": channel.uniqueid,
                "CallerIDNum": channel.number or "unknown",
                "CallerIDName": channel.caller_name or "unknown",
                "ConnectedLineNum": channel.connected_number or "unknown",
                "ConnectedLineName": channel.connected_name or "unknown",
                "Wait": int(now - entry.joined),
                "Priority": 0,
            }


def _moving(average: int, new: int) -> int:
    return (3 * average + new) // 4 if average else new


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole if whole else 0:.1f}"
