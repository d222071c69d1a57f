"""Which of an extension's calls its status at a moment was about.

Pure. Knows how finished legs and statuses belong together. Must not know rows or databases.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import NamedTuple

from state.board.statuses import (
    BUSY,
    DIALING,
    MONITORING,
    ONCALL,
    ONHOLD,
    RINGING,
    UNKNOWN,
    Layer,
    Status,
)
from state.history.rewind.past import (
    END_NOT_SEEN,
    LINK_DOWN,
    NO_CALL_RECORD,
    OTHER_CALL,
    REACHED_LATER,
    TRANSFERRED,
    Knowledge,
)
from state.records import CallLeg, Direction


class Call(NamedTuple):
    """The call of a row: its leg, whether another one rings, how many legs, how sure it is."""

    leg: CallLeg | None
    waiting: bool
    legs: int
    knowledge: Knowledge
    why: str = ""


SETTLES_S = 5.0
"""Whoever is called by one number may answer by another: the record has the last of them."""

NO_CALL = Call(None, waiting=False, legs=0, knowledge=Knowledge.KNOWN)

_FITS = MappingProxyType(
    {
        RINGING: {RINGING},
        DIALING: {DIALING},
        BUSY: {DIALING},
        ONCALL: {ONCALL},
        ONHOLD: {ONCALL},
        MONITORING: {ONCALL},
    }
)
"""What a leg did, as its record tells, under each status: holds are kept as sums only."""


def doing_at(leg: CallLeg, at: float) -> Status:
    """What a leg did at a moment: rang, dialed or talked."""
    if leg.answered_at is not None and leg.answered_at <= at:
        return ONCALL
    return RINGING if leg.direction == Direction.INBOUND else DIALING


def lasts_at(leg: CallLeg, at: float) -> bool:
    """Whether a leg was there at a moment."""
    return leg.started_at <= at < leg.ended_at


def call_at(status: Status, until: float, legs: Sequence[CallLeg], at: float) -> Call:
    """The call that a status until `until` was about; `legs` were there or began soon after."""
    there = [leg for leg in legs if lasts_at(leg, at)]
    if not there and status.layer not in (Layer.CALL, Layer.UNKNOWN):
        return NO_CALL
    if status is UNKNOWN:
        return _unsure(there, at)
    if status.layer is not Layer.CALL:
        return Call(None, waiting=False, legs=len(there), knowledge=Knowledge.KNOWN)
    fitting = [leg for leg in there if doing_at(leg, at) in _FITS[status]]
    if not fitting and status is RINGING:
        # The board shows a ring before the phone's own leg exists.
        fitting = [leg for leg in legs if at < leg.started_at < until][:1]
    if not (fitting or there):
        return Call(None, waiting=False, legs=0, knowledge=Knowledge.UNKNOWN, why=NO_CALL_RECORD)
    leg = _shown_of(fitting or there, at)
    sure, why = _sureness(leg, at, fits=bool(fitting))
    waiting = any(_waits(leg, other, at) for other in there)
    return Call(leg, waiting and status is not RINGING, len(there), sure, why)


def _unsure(there: Sequence[CallLeg], at: float) -> Call:
    leg = _shown_of(there, at) if there else None
    sure = Knowledge.ESTIMATED if there else Knowledge.UNKNOWN
    return Call(leg, waiting=False, legs=len(there), knowledge=sure, why=LINK_DOWN)


def _shown_of(legs: Sequence[CallLeg], at: float) -> CallLeg:
    """The call that was taken last; of several that were not, the first."""
    return max(legs, key=lambda leg: (_answered(leg, at), -leg.started_at))


def _answered(leg: CallLeg, at: float) -> float:
    return leg.answered_at if leg.answered_at is not None and leg.answered_at <= at else 0.0


def _sureness(leg: CallLeg, at: float, *, fits: bool) -> tuple[Knowledge, str]:
    why = (
        OTHER_CALL if not fits
        else END_NOT_SEEN if leg.estimated
        else TRANSFERRED if leg.transferred_to or leg.transferred_from
        else REACHED_LATER if leg.direction == Direction.OUTBOUND and not _has_settled(leg, at)
        else ""
    )  # fmt: skip
    return (Knowledge.ESTIMATED if why else Knowledge.KNOWN), why


def _has_settled(leg: CallLeg, at: float) -> bool:
    return leg.answered_at is not None and leg.answered_at + SETTLES_S <= at


def _waits(leg: CallLeg, other: CallLeg, at: float) -> bool:
    """Another call rings; the call that was taken may still ring at the agent's other phone."""
    is_other = leg.direction == Direction.OUTBOUND or other.call_id != leg.call_id
    return other is not leg and is_other and doing_at(other, at) is RINGING
