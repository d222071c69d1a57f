"""Finished call legs: how each ended and how long it rang, talked and was held.

Knows causes (Q.850) and dial statuses. Must not know statuses of extensions.
"""

from __future__ import annotations

from types import MappingProxyType

from state.board.derive import direction_of
from state.board.memory import BoardMemory
from state.board.model import Channel, DaySums, Extension
from state.records import CallLeg, Direction, Outcome

ANSWERED_ELSEWHERE = 26
CALL_REJECTED = 21
OUTCOME_OF_CAUSE = MappingProxyType(
    {
        **dict.fromkeys((17,), Outcome.BUSY),
        **dict.fromkeys((18, 19), Outcome.MISSED),
        **dict.fromkeys((CALL_REJECTED,), Outcome.DECLINED),
        **dict.fromkeys((1, 2, 3, 20, 27, 28, 34, 38, 41, 42, 44, 58), Outcome.FAILED),
    }
)
"""No route, absent, out of order, congestion: failed. Any other cause: the caller gave up."""

OUTCOME_OF_DIAL = MappingProxyType(
    {
        "BUSY": Outcome.BUSY,
        "NOANSWER": Outcome.MISSED,
        "CANCEL": Outcome.CANCELLED,
        "DONTCALL": Outcome.DECLINED,
        "TORTURE": Outcome.DECLINED,
        "CHANUNAVAIL": Outcome.FAILED,
        "CONGESTION": Outcome.FAILED,
        "INVALIDARGS": Outcome.FAILED,
    }
)


def release(board: BoardMemory, channel: Channel, at: float | None = None) -> None:
    """End a hold, now or at `at`, and add its seconds."""
    if channel.held_at is not None:
        channel.hold_s += max(0.0, (board.now if at is None else at) - channel.held_at)
        channel.held_at = None
        board.touch_leg(channel)


def finish_leg(board: BoardMemory, leg: Channel, cause: int, gone_by: float | None) -> None:
    """Add the leg that ended to the results and to its extension's day."""
    record = leg_record(board, leg, cause, gone_by)
    if leg.listening_to or _is_nothing(board.extension(leg.extension), leg, record):
        return
    board.results.legs.append(record)
    extension = board.extension(leg.extension)
    _add(extension.today, record)
    if record.queue:
        _add(extension.today_of_queues.setdefault(record.queue, DaySums()), record)
    board.unpublished.rows.add(leg.extension)


def end_talk(board: BoardMemory, session: Channel, gone_by: float | None = None) -> None:
    """The call in a session is over, the session goes on."""
    talk = session.talk
    if talk is None:
        return
    extension = board.extension(session.extension)
    talk.alive_at = session.alive_at
    release(board, talk, session.alive_at if gone_by is not None else None)
    session.talk, session.partner = None, ""
    extension.legs.pop(session.uniqueid, None)
    extension.freed_at = board.now
    finish_leg(board, talk, 0, gone_by)
    board.touch_leg(session)


def _is_nothing(extension: Extension, leg: Channel, record: CallLeg) -> bool:
    """Whether a call that was not taken took nobody's time, or stands in another leg.

    A phone that was never reached did not ring. An agent with several phones, all of which ring
    for one call, was called once: the leg that was taken, or the last one that rang, tells it.
    """
    if leg.up_at is not None or record.direction is Direction.OUTBOUND:
        return False
    if record.outcome is Outcome.FAILED and leg.rang_at is None:
        return True
    others = extension.legs.values()
    return any(other.linkedid == leg.linkedid and not other.outbound for other in others)


def leg_record(board: BoardMemory, leg: Channel, cause: int, gone_by: float | None) -> CallLeg:
    """The leg as the history keeps it, ended now or, when nobody saw it end, last alive."""
    estimated = gone_by is not None
    peer, peer_name = (leg.spoke_num, leg.spoke_name) if leg.spoke_num else peer_of(leg)
    direction = _direction(leg)
    end = leg.alive_at if estimated else max(board.now, leg.last_at)
    up_s = end - leg.up_at if leg.up_at is not None else 0.0
    rang_until = leg.up_at if leg.up_at is not None else end
    return CallLeg(
        key=f"{leg.uniqueid}@{leg.created_at:.3f}",
        extension=leg.extension,
        agent=board.extension(leg.extension).name,
        call_id=leg.linkedid,
        direction=direction,
        peer=peer,
        peer_name=peer_name,
        queue=leg.queue if direction is Direction.INBOUND else "",
        started_at=leg.created_at,
        answered_at=leg.up_at,
        ended_at=end,
        ring_s=max(0.0, rang_until - (leg.rang_at or leg.created_at)),
        talk_s=max(0.0, up_s - leg.hold_s),
        hold_s=leg.hold_s,
        outcome=outcome_of(leg, cause),
        transferred_to=leg.transferred_to,
        # Who was transferred away by its own other party did not come from there.
        transferred_from="" if leg.transferred_from == peer else leg.transferred_from,
        estimated=estimated or leg.estimated,
        ended_before=gone_by,
    )


def _direction(leg: Channel) -> Direction:
    # A queue that calls back dials by Originate; its members are called all the same.
    return Direction.OUTBOUND if leg.originated and not leg.queue else direction_of(leg)


def outcome_of(leg: Channel, cause: int) -> Outcome:
    """How a leg ended; only a ring that nobody took is missed."""
    if leg.up_at is not None:
        return Outcome.ANSWERED
    if cause == ANSWERED_ELSEWHERE:
        return Outcome.ELSEWHERE
    by_cause = OUTCOME_OF_CAUSE.get(cause, Outcome.CANCELLED)
    outcome = by_cause if cause == CALL_REJECTED else OUTCOME_OF_DIAL.get(leg.dial_status, by_cause)
    if leg.outbound:
        return _OUTBOUND.get(outcome, outcome)
    if leg.originated:
        return _ORIGINATED.get(outcome, outcome)
    return _NOT_RUNG.get(outcome, outcome) if leg.rang_at is None else _RUNG.get(outcome, outcome)


_OUTBOUND = MappingProxyType({Outcome.MISSED: Outcome.FAILED, Outcome.DECLINED: Outcome.FAILED})
_ORIGINATED = MappingProxyType({**_OUTBOUND, Outcome.CANCELLED: Outcome.FAILED})
_RUNG = MappingProxyType({Outcome.BUSY: Outcome.DECLINED})
_NOT_RUNG = MappingProxyType({Outcome.MISSED: Outcome.FAILED})
"""What an outcome means of a call that was placed, was to be placed, rang, or did not ring."""


def peer_of(leg: Channel) -> tuple[str, str]:
    """Number and name of the other party now: the connected line, else what was dialled.

    Who reached an agent on his mobile talks with the agent, not with the mobile.
    """
    number = leg.reached or leg.connected_num or (leg.dialed if leg.outbound else "")
    return number, leg.connected_name


def _add(today: DaySums, leg: CallLeg) -> None:
    today.ring_s = _plus(today.ring_s, leg.ring_s if leg.direction is Direction.INBOUND else 0.0)
    today.talk_s = _plus(today.talk_s, leg.talk_s)
    today.hold_s = _plus(today.hold_s, leg.hold_s)
    today.calls += leg.outcome is Outcome.ANSWERED
    today.missed += leg.outcome is Outcome.MISSED  # never of an outbound leg


def _plus(sum_s: float, more_s: float) -> float:
    """In whole milliseconds, as they are kept: a sum goes on after a restart as without one."""
    return round(sum_s + round(more_s, 3), 3)
