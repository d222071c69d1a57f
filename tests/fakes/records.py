"""Finished records with everything filled in but what a test is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from state.records import CallLeg, Direction, Outcome, QueueCall, StatusInterval


def at(text: str, zone: str = "UTC") -> float:
    """Epoch seconds of a local date-time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def leg(key: str, start: float, ring: float, talk: float, **more: Any) -> CallLeg:
    """A leg of 1001 that rang and talked; without talk it was missed."""
    answered = start + ring if talk else None
    given: dict[str, Any] = {
        "extension": "1001",
        "agent": "",
        "call_id": f"call-{key}",
        "direction": Direction.INBOUND,
        "peer": "5551234",
        "peer_name": "",
        "queue": "",
        "hold_s": 0.0,
        "outcome": Outcome.ANSWERED if talk else Outcome.MISSED,
        **more,
    }
    return CallLeg(
        key=key,
        started_at=start,
        answered_at=answered,
        ended_at=start + ring + talk,
        ring_s=ring,
        talk_s=talk - given["hold_s"],
        **given,
    )


def interval(state: str, start: float, end: float, **more: Any) -> StatusInterval:
    """An interval of 1001."""
    given = {"extension": "1001", "agent": "", "reason": "", **more}
    return StatusInterval(state=state, started_at=start, ended_at=end, **given)


def stretch(agent: int, piece: int, start: float) -> StatusInterval:
    """Five minutes of one of many agents, 2000 and on, each piece in another state."""
    state = ("free", "ringing", "oncall", "wrapup")[piece % 4]
    begin = start + piece * 300
    return interval(state, begin, begin + 300, extension=str(2000 + agent))


def queue_call(key: str, joined: float, wait: float, result: str, **more: Any) -> QueueCall:
    """A caller's wait in the queue sales."""
    given = {"queue": "sales", "call_id": f"call-{key}", "caller": "5551234", "caller_name": ""}
    return QueueCall(
        key=key, joined_at=joined, ended_at=joined + wait, result=result, **(given | more)
    )


def in_ms(durations: Iterable[float]) -> float:
    """The sum of durations in seconds, each in whole milliseconds, as the history keeps it."""
    return sum(round(round(seconds, 3) * 1000) for seconds in durations) / 1000
