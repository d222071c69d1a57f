"""A row of the board made of what the history kept of an extension at a moment.

Pure. Knows the fields of a row, and which of them records can fill. Must not know databases, or
who looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypedDict

from state.board.identity.names import tenant_of_key
from state.board.statuses import (
    DIALING,
    DND,
    IN_USE_RINGING,
    MONITORING,
    ONCALL,
    PAUSED,
    STATUS,
    UNKNOWN,
    WRAPUP,
    Status,
)
from state.history.database.rows import Origin
from state.history.rewind.calls import Call, call_at, doing_at, lasts_at
from state.history.rewind.past import (
    FROM_LOGS,
    LINK_DOWN,
    NOT_WRITTEN_YET,
    NOTHING_RECORDED,
    Knowledge,
    Known,
    PastRow,
)
from state.live.schema import PersonFields, Row, Today
from state.records import CallLeg, Direction, StatusInterval

TAIL_S = 90.0
"""An interval that goes on is written once a minute: so much of it may still be missing."""

NO_TODAY = Today(calls=0, missed=0, ring_s=0.0, talk_s=0.0, hold_s=0.0)
_WITH_A_CALL_WAITING = (ONCALL, DIALING, MONITORING)


class Found(NamedTuple):
    """What the history has of an extension at a moment.

    `interval` is the last that began by then, `legs` those that were there or began soon after.
    """

    extension: str
    agent: str
    group: str
    interval: StatusInterval | None
    origin: str
    legs: Sequence[CallLeg]
    today: Today
    queues: list[str]


class Shown(NamedTuple):
    """The status of a row: what, from when until when, and how sure."""

    status: Status
    since: float
    until: float
    reason: str = ""
    knowledge: Knowledge = Knowledge.KNOWN
    why: str = ""


def past_row(found: Found, at: float, now: float) -> PastRow:
    """The row of an extension at a moment; `now` is when it is asked for."""
    shown = shown_at(found, at, now)
    call = call_at(shown.status, shown.until, found.legs, at)
    return PastRow(_row(found, shown, call, at), _known(shown, call))


def shown_at(found: Found, at: float, now: float) -> Shown:
    """The status of an extension at a moment."""
    interval = found.interval
    if interval is not None and found.origin == Origin.LIVE:
        if at < interval.ended_at:
            return _live(interval)
        if is_unfinished(interval.ended_at, at, now):
            return _live(interval, until=now, why=NOT_WRITTEN_YET)
    return _from_logs(found, at) or _nothing(interval)


def is_unfinished(ended_at: float, at: float, now: float) -> bool:
    """Whether an interval may go on beyond what is written of it, up to `at`."""
    return at <= now <= ended_at + TAIL_S


def _live(interval: StatusInterval, until: float | None = None, why: str = "") -> Shown:
    status = STATUS.get(interval.state, UNKNOWN)
    end = interval.ended_at if until is None else until
    if status is UNKNOWN:
        return Shown(status, interval.started_at, end, "", Knowledge.UNKNOWN, LINK_DOWN)
    sure = Knowledge.ESTIMATED if why else Knowledge.KNOWN
    return Shown(status, interval.started_at, end, interval.reason, sure, why)


def _from_logs(found: Found, at: float) -> Shown | None:
    """The status where the board itself saw nothing: that of a call, or an imported pause."""
    there = [leg for leg in found.legs if lasts_at(leg, at)]
    if there:
        leg = max(there, key=lambda each: (doing_at(each, at).precedence, each.started_at))
        status = doing_at(leg, at)
        since = leg.answered_at if status is ONCALL else None
        begun = leg.started_at if since is None else since
        return Shown(status, begun, leg.ended_at, "", Knowledge.ESTIMATED, FROM_LOGS)
    pause = found.interval
    if pause is None or found.origin == Origin.LIVE or at >= pause.ended_at:
        return None
    return _live(pause, why=FROM_LOGS)


def _nothing(before: StatusInterval | None) -> Shown:
    since = before.ended_at if before is not None else 0.0
    return Shown(UNKNOWN, since, since, "", Knowledge.UNKNOWN, NOTHING_RECORDED)


def _known(shown: Shown, call: Call) -> Known:
    if shown.knowledge is Knowledge.UNKNOWN:
        return Known(shown.knowledge, call.knowledge, shown.why)
    if shown.why == FROM_LOGS:
        return Known(shown.knowledge, Knowledge.ESTIMATED, shown.why)
    return Known(shown.knowledge, call.knowledge, shown.why or call.why)


class CallFields(TypedDict):
    """What a row says of a call."""

    direction: Literal["inbound", "outbound"] | None
    call_id: str | None
    peer: str | None
    peer_name: str | None
    queue: str | None
    answered_at: float | None


NO_CALL_FIELDS = CallFields(
    direction=None, call_id=None, peer=None, peer_name=None, queue=None, answered_at=None
)


def _call_fields(leg: CallLeg | None, at: float) -> CallFields:
    if leg is None:
        return NO_CALL_FIELDS
    is_up = leg.answered_at is not None and leg.answered_at <= at
    return {
        "direction": "inbound" if leg.direction == Direction.INBOUND else "outbound",
        "call_id": leg.call_id or None,
        "peer": leg.peer or None,
        "peer_name": leg.peer_name or None,
        "queue": leg.queue or None,
        "answered_at": leg.answered_at if is_up else None,
    }


def _row(found: Found, shown: Shown, call: Call, at: float) -> Row:
    status, name = shown.status, found.agent or found.extension
    is_code_9 = call.waiting and status in _WITH_A_CALL_WAITING
    return {
        **_person(found, shown),
        **_call_fields(call.leg, at),
        "extension": found.extension,
        "tenant": tenant_of_key(found.extension) or None,
        "name": name,
        "status": IN_USE_RINGING if is_code_9 else status.code,
        "label": status.word,
        "since": shown.since,
        "source": "history",
        "legs": call.legs,
        "disagrees": False,
        "today": found.today,
        "waiting": call.waiting,
        "away": False,
        "monitoring": None,
        "reported": None,
        "state": status.key,
        "state_since": shown.since,
        "pbx_name": name,
        "group": found.group,
    }


def _person(found: Found, shown: Shown) -> PersonFields:
    is_paused = shown.status is PAUSED
    return {
        "paused": is_paused,
        "pause_reason": (shown.reason or None) if is_paused else None,
        "paused_since": shown.since if is_paused else None,
        "pauses": {},
        "queues": found.queues,
        "queue_agent": bool(found.queues),
        "logged_in_since": None,
        "wrapup_until": shown.until if shown.status is WRAPUP else None,
        "dnd": shown.status is DND,
        "dnd_by": [],
        "presence": "",
        "presence_message": "",
        "session": None,
        "session_since": None,
    }
