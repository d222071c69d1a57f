"""What an extension shows, as a pure function of its legs and of what its device says.

Knows precedence and wording. Must not know which event came last, clocks or storage.
"""

from __future__ import annotations

from operator import itemgetter
from typing import NamedTuple

from state.board.model import Channel, Extension, Said
from state.board.statuses import (
    CODE_OF_KIND,
    CODE_OF_REPORT,
    KIND_OF_CHANNEL_STATE,
    LABEL_OF_CODE,
    LABEL_OF_KIND,
    NEEDS_PROOF,
    RULE_OF_KIND,
    STATE_OF_CODE,
    STATE_OF_KIND,
    Code,
    Kind,
    Report,
)
from state.records import Direction

Doing = tuple[Kind, Channel]
"""What a leg is doing."""

EARLY_RULE = "the master call dials it; its own leg is still to come"


class Shown(NamedTuple):
    """The derived status; `leg` is the channel behind it, None when only a report is."""

    code: int
    label: str
    state: str
    kind: Kind
    leg: Channel | None
    direction: Direction | None
    waiting: bool
    rule: str
    source: str | None = None


def leg_kind(leg: Channel) -> Kind:
    """What a leg of an extension is doing; Up is latched, since transfers leave bridges."""
    if leg.up_at is None:
        return KIND_OF_CHANNEL_STATE.get(leg.state, Kind.NONE)
    if leg.listening_to:
        return Kind.SPY
    return Kind.TALK if leg.held_at is None else Kind.HOLD


def derive(extension: Extension) -> Shown:
    """What `extension` shows now: its highest leg, else the early ring, else its device's word."""
    return shown_of(extension, believed(extension))


def shown_of(extension: Extension, said: Said | None) -> Shown:
    """What `extension` shows, where `said` is what is believed of its devices."""
    if not extension.legs and not extension.early:
        return from_report(said)
    doing = [(leg_kind(leg), leg) for leg in extension.legs.values()]
    if extension.early:
        doing.extend((Kind.RING, master) for master in extension.early.values())
    kind, leg = doing[0] if len(doing) == 1 else _highest(doing)
    if kind is Kind.NONE:
        return from_report(said)
    return _from_legs(extension, kind, leg, doing)


def _highest(doing: list[Doing]) -> Doing:
    best = max(doing, key=itemgetter(0))
    if best[0] is Kind.RING:
        # Who is dialing and is called meanwhile is dialing, with a call waiting.
        return next((pair for pair in doing if pair[0] is Kind.DIAL), best)
    return best


def _from_legs(extension: Extension, kind: Kind, leg: Channel, doing: list[Doing]) -> Shown:
    waiting = len(doing) > 1 and kind is not Kind.RING and any(_waits(leg, *o) for o in doing)
    is_early = leg.uniqueid in extension.early
    return Shown(
        _code(kind, waiting, doing),
        LABEL_OF_KIND[kind],
        STATE_OF_KIND[kind],
        kind,
        leg,
        Direction.INBOUND if is_early else direction_of(leg),
        waiting,
        EARLY_RULE if is_early else RULE_OF_KIND[kind],
    )


def _waits(leg: Channel, kind: Kind, other: Channel) -> bool:
    """Another call rings; the call that was taken may still ring at the agent's other phone."""
    return kind is Kind.RING and (leg.outbound or other.linkedid != leg.linkedid)


def _code(kind: Kind, waiting: bool, doing: list[Doing]) -> int:
    if waiting and kind is not Kind.HOLD:
        return Code.IN_USE_RINGING
    if kind is Kind.TALK and any(other is Kind.HOLD for other, _ in doing):
        return Code.IN_USE_HOLD
    return CODE_OF_KIND[kind]


def direction_of(leg: Channel) -> Direction:
    """Outbound when the extension's phone placed the call."""
    return Direction.OUTBOUND if leg.outbound else Direction.INBOUND


def believed(extension: Extension) -> Said | None:
    """The latest word of its devices; of several devices, the one that is most in use.

    A phone that is unavailable does not matter while another of the extension's is there.
    """
    if len(extension.devices) > 1:
        devices = [extension.said[d] for d in extension.devices if d in extension.said]
        if len(devices) > 1:
            return max(devices, key=lambda said: (_WEIGHT[said.report], said.at))
    latest = None
    for said in extension.said.values():
        if latest is None or said.at > latest.at:
            latest = said
    return latest


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


def from_report(said: Said | None) -> Shown:
    """What is shown without a leg: Free, or what the device says where calls cannot know."""
    if said is None or (said.report in NEEDS_PROOF and not said.fresh):
        return _FREE
    code = CODE_OF_REPORT[said.report]
    if code == Code.FREE:
        return _FREE
    return Shown(
        code=code,
        label=LABEL_OF_CODE[code],
        state=STATE_OF_CODE[code],
        kind=Kind.NONE,
        leg=None,
        direction=Direction.INBOUND if code == Code.RINGING else None,
        waiting=code == Code.IN_USE_RINGING,
        rule=f"no leg, and its device says {said.report}",
        source=said.source,
    )


_FREE = Shown(
    code=Code.FREE,
    label=LABEL_OF_KIND[Kind.NONE],
    state="free",
    kind=Kind.NONE,
    leg=None,
    direction=None,
    waiting=False,
    rule=RULE_OF_KIND[Kind.NONE],
)
