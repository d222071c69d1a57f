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
from state.history.rewind.calls import NO_CALL, Call, call_at, doing_at, lasts_at
from state.history.rewind.past import (
    FROM_CALLS,
    GOES_ON,
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

CallField = Literal[
    "direction", "call_id", "peer", "peer_name", "queue", "answered_at", "legs", "waiting",
    "monitoring", "away", "wrapup_until",
]  # fmt: skip
NO_TODAY = Today(calls=0, missed=0, ring_s=0.0, talk_s=0.0, hold_s=0.0)
_WITH_A_CALL_WAITING = (ONCALL, DIALING, MONITORING)


class Found(NamedTuple):
    """What the history has of an extension at a moment.

    `interval` is the last that began by then, `legs` those that were there or began soon after.
    `running` is its row of the live board where that shows the same status since before then.
    """

    extension: str
    agent: str
    group: str
    interval: StatusInterval | None
    origin: str
    legs: Sequence[CallLeg]
    today: Today
    queues: list[str]
    running: Row | None = None


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
    if found.running is not None:
        row, call = _running_row(found, shown, found.running, at), _running_call(found.running)
        return PastRow(row, _known(shown, call))
    call = call_at(shown.status, shown.until, found.legs, at)
    return PastRow(_row(found, shown, call, at), _known(shown, call))


def shown_at(found: Found, at: float, now: float) -> Shown:
    """The status of an extension at a moment."""
    interval, running = found.interval, found.running
    if running is not None:
        return _live(running["state"], running["state_since"], running["pause_reason"] or "")
    if interval is not None and found.origin == Origin.LIVE and at < interval.ended_at:
        return _of(interval)
    return _from_calls(found, at) or _nothing(interval, at, now)


def may_go_on(ended_at: float, now: float) -> bool:
    """Whether an interval may go on beyond what is written of it."""
    return now <= ended_at + TAIL_S


def _of(interval: StatusInterval) -> Shown:
    return _live(interval.state, interval.started_at, interval.reason, interval.ended_at)


def _live(state: str, since: float, reason: str, until: float = 0.0) -> Shown:
    status = STATUS.get(state, UNKNOWN)
    if status is UNKNOWN:
        return Shown(status, since, until, "", Knowledge.UNKNOWN, LINK_DOWN)
    return Shown(status, since, until, reason)


def _from_calls(found: Found, at: float) -> Shown | None:
    """The status where the board itself saw nothing: that of a call, or an imported pause."""
    there = [leg for leg in found.legs if lasts_at(leg, at)]
    if there:
        leg = max(there, key=lambda each: (doing_at(each, at).precedence, each.started_at))
        status = doing_at(leg, at)
        since = leg.answered_at if status is ONCALL else None
        begun = leg.started_at if since is None else since
        return Shown(status, begun, leg.ended_at, "", Knowledge.ESTIMATED, FROM_CALLS)
    pause = found.interval
    if pause is None or found.origin == Origin.LIVE or at >= pause.ended_at:
        return None
    return _of(pause)._replace(knowledge=Knowledge.ESTIMATED, why=FROM_CALLS)


def _nothing(before: StatusInterval | None, at: float, now: float) -> Shown:
    since = before.ended_at if before is not None else 0.0
    is_late = before is not None and at <= now and may_go_on(since, now)
    why = NOT_WRITTEN_YET if is_late else NOTHING_RECORDED
    return Shown(UNKNOWN, since, since, "", Knowledge.UNKNOWN, why)


def _known(shown: Shown, call: Call) -> Known:
    if shown.knowledge is Knowledge.UNKNOWN:
        return Known(shown.knowledge, call.knowledge, shown.why)
    if shown.why == FROM_CALLS:
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


CALL_FIELDS: tuple[CallField, ...] = (
    "direction", "call_id", "peer", "peer_name", "queue", "answered_at", "legs", "waiting",
    "monitoring", "away", "wrapup_until",
)  # fmt: skip


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
        "today_of_queues": {},
        "waiting": call.waiting,
        "away": False,
        "monitoring": None,
        "reported": None,
        "state": status.key,
        "state_since": shown.since,
        "pbx_name": name,
        "group": found.group,
    }


def _running_row(found: Found, shown: Shown, running: Row, at: float) -> Row:
    """The row of a status that goes on: its call is that of the live board."""
    row = _row(found, shown, NO_CALL, at)
    for name in CALL_FIELDS:
        row[name] = running[name]
    if running["since"] <= at:
        row["status"], row["since"] = running["status"], running["since"]
    return row


def _running_call(running: Row) -> Call:
    if running["call_id"] is None and running["peer"] is None:
        return NO_CALL
    return NO_CALL._replace(knowledge=Knowledge.ESTIMATED, why=GOES_ON)


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
