"""Records as rows of the tables, and rows as records.

Knows the fields of both. Must not know connections. Text is made storable here: a character that
no database accepts (NUL, a lone surrogate) would otherwise prevent its record from being stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from state.records import CallLeg, Direction, Outcome, QueueCall, StatusInterval

TableRow = dict[str, Any]


class Origin(StrEnum):
    """The source of a record. Of two sources of the same call, the later in this list wins."""

    CDR = "cdr"
    QUEUE_LOG = "queue_log"
    LIVE = "live"


RANK = {str(origin): rank for rank, origin in enumerate(Origin)}


def to_us(seconds: float) -> int:
    """Seconds as whole microseconds."""
    return round(seconds * 1_000_000)


def to_s(us: int) -> float:
    """Microseconds as seconds."""
    return us / 1_000_000


def to_ms(us: int) -> int:
    """Microseconds as whole milliseconds, halves rounded up."""
    return (us + 500) // 1000


def _maybe_us(seconds: float | None) -> int | None:
    return None if seconds is None else to_us(seconds)


def _maybe_s(us: int | None) -> float | None:
    return None if us is None else to_s(us)


def _clean(text: str) -> str:
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def leg_row(leg: CallLeg, origin: Origin) -> TableRow:
    """A row of `legs`; an end before the start is moved to the start."""
    started = to_us(leg.started_at)
    return {
        "key": _clean(leg.key),
        "extension": _clean(leg.extension),
        "agent": _clean(leg.agent),
        "call_id": _clean(leg.call_id),
        "direction": str(leg.direction),
        "peer": _clean(leg.peer),
        "peer_name": _clean(leg.peer_name),
        "queue": _clean(leg.queue),
        "started_us": started,
        "answered_us": _maybe_us(leg.answered_at),
        "ended_us": max(started, to_us(leg.ended_at)),
        "ring_us": max(0, to_us(leg.ring_s)),
        "talk_us": max(0, to_us(leg.talk_s)),
        "hold_us": max(0, to_us(leg.hold_s)),
        "outcome": str(leg.outcome),
        "transferred_to": _clean(leg.transferred_to),
        "transferred_from": _clean(leg.transferred_from),
        "estimated": leg.estimated,
        "ended_before_us": _maybe_us(leg.ended_before),
        "origin": str(origin),
    }


def interval_row(interval: StatusInterval, origin: Origin) -> TableRow:
    """A row of `intervals`."""
    return {
        "extension": _clean(interval.extension),
        "started_us": to_us(interval.started_at),
        "ended_us": to_us(interval.ended_at),
        "agent": _clean(interval.agent),
        "state": interval.state,
        "reason": _clean(interval.reason),
        "origin": str(origin),
    }


def queue_call_row(call: QueueCall, origin: Origin) -> TableRow:
    """A row of `queue_calls`; an end before the join is moved to the join."""
    joined = to_us(call.joined_at)
    return {
        "key": _clean(call.key),
        "queue": _clean(call.queue),
        "call_id": _clean(call.call_id),
        "caller": _clean(call.caller),
        "caller_name": _clean(call.caller_name),
        "joined_us": joined,
        "ended_us": max(joined, to_us(call.ended_at)),
        "result": call.result,
        "extension": _clean(call.extension),
        "agent": _clean(call.agent),
        "estimated": call.estimated,
        "origin": str(origin),
    }


def as_leg(row: Mapping[str, Any]) -> CallLeg:
    """The leg in a row of `legs`."""
    return CallLeg(
        key=row["key"],
        extension=row["extension"],
        agent=row["agent"],
        call_id=row["call_id"],
        direction=Direction(row["direction"]),
        peer=row["peer"],
        peer_name=row["peer_name"],
        queue=row["queue"],
        started_at=to_s(row["started_us"]),
        answered_at=_maybe_s(row["answered_us"]),
        ended_at=to_s(row["ended_us"]),
        ring_s=to_s(row["ring_us"]),
        talk_s=to_s(row["talk_us"]),
        hold_s=to_s(row["hold_us"]),
        outcome=Outcome(row["outcome"]),
        transferred_to=row["transferred_to"],
        transferred_from=row["transferred_from"],
        estimated=bool(row["estimated"]),
        ended_before=_maybe_s(row["ended_before_us"]),
    )


def as_interval(row: Mapping[str, Any]) -> StatusInterval:
    """The interval in a row of `intervals`."""
    return StatusInterval(
        extension=row["extension"],
        agent=row["agent"],
        state=row["state"],
        reason=row["reason"],
        started_at=to_s(row["started_us"]),
        ended_at=to_s(row["ended_us"]),
    )


def as_queue_call(row: Mapping[str, Any]) -> QueueCall:
    """The queue call in a row of `queue_calls`."""
    return QueueCall(
        key=row["key"],
        queue=row["queue"],
        call_id=row["call_id"],
        caller=row["caller"],
        caller_name=row["caller_name"],
        joined_at=to_s(row["joined_us"]),
        ended_at=to_s(row["ended_us"]),
        result=row["result"],
        extension=row["extension"],
        agent=row["agent"],
        estimated=bool(row["estimated"]),
    )
