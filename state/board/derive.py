"""What an extension does, from its legs and from what its devices say; and what it shows of it.

Pure functions of the extension. Knows precedence. Must not know which event came last, clocks or
storage.
"""

from __future__ import annotations

from operator import itemgetter
from typing import NamedTuple

from state.board.model import Channel, Extension, Said
from state.board.statuses import (
    DIALING,
    FREE,
    IN_USE_HOLD,
    IN_USE_RINGING,
    MONITORING,
    NEEDS_PROOF,
    ONCALL,
    ONHOLD,
    RINGING,
    STATUS_OF_CHANNEL_STATE,
    STATUS_OF_REPORT,
    WITHOUT_A_CALL,
    Layer,
    Report,
    Status,
)
from state.records import Direction

Doing = tuple[int, Status, Channel]
"""What a leg does: the precedence of its status, the status, the leg."""

EARLY_RULE = "the master call dials it; its own leg is still to come"


class Derived(NamedTuple):
    """What calls and devices say; `leg` is the channel behind it, None when a report is."""

    status: Status
    code: int
    leg: Channel | None
    direction: Direction | None
    waiting: bool
    rule: str
    source: str | None = None


def status_shown(extension: Extension, derived: Derived) -> Status:
    """The one status of an extension: the highest layer that holds.

    call > do not disturb > paused > wrap-up > unavailable > logged out > free.
    """
    layer = derived.status.layer
    if layer is not Layer.CALL:
        for status, holds in WITHOUT_A_CALL:
            if status.layer > layer and holds(extension):
                return status
    return derived.status


def leg_status(leg: Channel) -> Status | None:
    """What a leg does, None while it does nothing yet.

    Up is latched: a transfer takes a leg out of its bridge for a moment.
    """
    if leg.up_at is None:
        return STATUS_OF_CHANNEL_STATE.get(leg.state)
    if leg.listening_to:
        return MONITORING
    return ONCALL if leg.held_at is None else ONHOLD


def derive(extension: Extension) -> Derived:
    """What an extension does: its highest leg, else the early ring, else its device's word."""
    return derive_with(extension, believed(extension))


def derive_with(extension: Extension, said: Said | None) -> Derived:
    """What an extension does, where `said` is what is believed of its devices."""
    doing = _doing(extension) if extension.legs or extension.early else None
    if not doing:
        # A phone in a session is in use all day: what it reports says nothing of the agent.
        return _NOTHING if extension.sessions else _from_report(extension, said)
    _, status, leg = doing[0] if len(doing) == 1 else _highest(doing)
    return _from_legs(extension, status, leg, doing)


def _doing(extension: Extension) -> list[Doing]:
    doing = []
    for leg in extension.legs.values():
        status = leg_status(leg)
        if status is not None:
            doing.append((status.precedence, status, leg))
    doing.extend((RINGING.precedence, RINGING, master) for master in extension.early.values())
    return doing


def _highest(doing: list[Doing]) -> Doing:
    best = max(doing, key=itemgetter(0))
    if best[1] is RINGING:
        # Who is dialing and is called meanwhile is dialing, with a call waiting.
        return next((each for each in doing if each[1] is DIALING), best)
    return best


def _from_legs(extension: Extension, status: Status, leg: Channel, doing: list[Doing]) -> Derived:
    waiting = len(doing) > 1 and status is not RINGING and any(_waits(leg, *o) for o in doing)
    is_early = leg.uniqueid in extension.early
    return Derived(
        status,
        _code(status, waiting, doing),
        leg,
        Direction.INBOUND if is_early else direction_of(leg),
        waiting,
        EARLY_RULE if is_early else status.rule,
    )


def _waits(leg: Channel, _precedence: int, status: Status, other: Channel) -> bool:
    """Another call rings; the call that was taken may still ring at the agent's other phone."""
    return status is RINGING and (leg.outbound or other.linkedid != leg.linkedid)


def _code(status: Status, waiting: bool, doing: list[Doing]) -> int:
    if waiting and status is not ONHOLD:
        return IN_USE_RINGING
    if status is ONCALL and any(other is ONHOLD for _, other, _ in doing):
        return IN_USE_HOLD
    return status.code


def direction_of(leg: Channel) -> Direction:
    """Outbound when the extension's phone placed the call."""
    return Direction.OUTBOUND if leg.outbound else Direction.INBOUND


def believed(extension: Extension) -> Said | None:
    """The latest word of its devices; of several devices, the one that is most in use.

    A phone that is unavailable does not matter while another of the extension's is there. Where a
    phone has spoken, reports that mix it with others say nothing: an offline phone with
    `&Custom:DND1001` in its hint is not idle, though the hint is.
    """
    if len(extension.devices) > 1:
        devices = [
            said
            for who, said in extension.said.items()
            if who.kind == "device" and who.name in extension.devices
        ]
        if len(devices) > 1:
            return max(devices, key=lambda said: (_WEIGHT[said.report], said.at))
    latest = None
    for said in extension.said.values():
        if said.mixed and any(who.kind == "device" for who in extension.said):
            continue
        if latest is None or said.at > latest.at:
            latest = said
    return latest


def says_dnd(extension: Extension, said: Said) -> bool:
    """Whether a report of busy is only what do-not-disturb makes of the hint or the device."""
    return said.report is Report.BUSY and extension.dnd


_WEIGHT = {
    report: weight
    for weight, report in enumerate(
        (
            Report.UNAVAILABLE,
            Report.IDLE,
            Report.BUSY,
            Report.ON_HOLD,
            Report.RINGING,
            Report.IN_USE,
            Report.IN_USE_RINGING,
        )
    )
}


def _from_report(extension: Extension, said: Said | None) -> Derived:
    """What an extension without a leg does: nothing, or what the device says of itself."""
    if said is None or (said.report in NEEDS_PROOF and not said.fresh) or says_dnd(extension, said):
        return _NOTHING
    status = STATUS_OF_REPORT[said.report]
    if status is FREE:
        return _NOTHING
    is_waiting = said.report is Report.IN_USE_RINGING
    return Derived(
        status=status,
        code=IN_USE_RINGING if is_waiting else status.code,
        leg=None,
        direction=Direction.INBOUND if status is RINGING else None,
        waiting=is_waiting,
        rule=f"no leg, and its device says {said.report}",
        source=said.source,
    )


_NOTHING = Derived(FREE, FREE.code, None, None, waiting=False, rule=FREE.rule)
