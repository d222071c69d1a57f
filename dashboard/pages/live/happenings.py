"""What happened at an extension, in words: its last changes and its last calls.

Pure: changes and legs in, words out. Knows the words of supervisors. Must not know requests or the
history. "Hangup, no leg is left" is no answer to a supervisor: missed, or who took it, is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from types import MappingProxyType
from typing import NamedTuple

from dashboard.looks.formatting import clock
from dashboard.pages.live.sentences import Times
from state.board.statuses import DIALING, RINGING, STATUS_OF_WORD, Layer
from state.live.schema import ChangeRow
from state.records import CallLeg, Direction, Outcome

IN_USE_AND_RINGING = 9


class Happening(NamedTuple):
    """A change in words; `ended` is the call that ended with it before an answer, else empty."""

    words: str
    ended: str


class PastCall(NamedTuple):
    """A finished call in words: when, with whom, and how it ended."""

    at: str
    whom: str
    how: str
    began: float


def happenings(changes: Sequence[ChangeRow]) -> list[Happening]:
    """Each change of a list, newest first, in words."""
    earlier = zip_longest(changes, changes[1:])
    return [_happening(change, before) for change, before in earlier if change is not None]


def _happening(change: ChangeRow, before: ChangeRow | None) -> Happening:
    ended = _is_unanswered(change)
    call_id = (change["call_id"] or "") if ended else ""
    return Happening(_words(change, before), call_id)


def _is_unanswered(change: ChangeRow) -> bool:
    return change["before_label"] in (RINGING.word, DIALING.word) and not _is_call(change["label"])


def _is_call(label: str) -> bool:
    status = STATUS_OF_WORD.get(label)
    return status is not None and status.layer is Layer.CALL


def _words(change: ChangeRow, before: ChangeRow | None) -> str:
    was, now, whom = change["before_label"], change["label"], change["peer"] or ""
    if was == now:
        return _another_call(change)
    if (was, now) in _BETWEEN:
        return _with(_BETWEEN[was, now], whom)
    if _is_call(was) and not _is_call(now):
        end = _ENDS[was] + _lasted(change, before)
        return end if now == "Free" else f"{end}. {_BEGINS.get(now, now)}"
    if now == "Free":
        return _ENDS.get(was, now)
    return _with(_BEGINS.get(now, now), whom)


def _another_call(change: ChangeRow) -> str:
    begins = change["after"] == IN_USE_AND_RINGING
    return "Another call began to ring" if begins else "The other call is gone"


def _with(words: str, whom: str) -> str:
    """Fill in the other party, or take its place out."""
    if "{}" not in words:
        return words
    return words.format(whom) if whom else _WITHOUT.get(words, words.replace(" {}", ""))


def _lasted(change: ChangeRow, before: ChangeRow | None) -> str:
    """How long a talk lasted, where its beginning is in the list."""
    if change["before_label"] != "On Call" or before is None or before["label"] != "On Call":
        return ""
    return f" after {clock(change['at'] - before['at'])}"


_BETWEEN: MappingProxyType[tuple[str, str], str] = MappingProxyType(
    {
        ("Ringing", "On Call"): "Answered {}",
        ("Dialing", "On Call"): "{} answered",
        ("On Hold", "On Call"): "Took {} back from hold",
        ("Dialing", "Busy"): "{} is busy",
    }
)
_WITHOUT: MappingProxyType[str, str] = MappingProxyType(
    {
        "{} answered": "The other party answered",
        "{} is busy": "The other party is busy",
        "Put {} on hold": "Put the call on hold",
        "Took {} back from hold": "Took the call back from hold",
        "Dialled {}": "Dialled",
        "Called by {}": "A call began to ring",
        "On a call with {}": "On a call",
    }
)
"""What stands where the other party is not known, or may not be seen."""

_BEGINS: MappingProxyType[str, str] = MappingProxyType(
    {
        "Ringing": "Called by {}",
        "Dialing": "Dialled {}",
        "On Call": "On a call with {}",
        "On Hold": "Put {} on hold",
        "Paused": "Paused",
        "Wrap-up": "Wrap-up began",
        "Monitoring": "Began to listen in on a call",
        "Busy": "Busy",
        "Do Not Disturb": "Do Not Disturb on",
        "Unavailable": "The phone is no longer registered",
        "Logged Out": "Logged out of all queues",
        "Unknown": "The link to the PBX was lost",
    }
)
_ENDS: MappingProxyType[str, str] = MappingProxyType(
    {
        "Ringing": "Stopped ringing",
        "Dialing": "Hung up before an answer",
        "On Call": "Call ended",
        "On Hold": "Call ended while it was on hold",
        "Paused": "Back from the pause",
        "Wrap-up": "Wrap-up is over",
        "Monitoring": "Stopped listening in",
        "Busy": "No longer busy",
        "Do Not Disturb": "Do Not Disturb off",
        "Unavailable": "The phone is registered again",
        "Logged Out": "Logged in to a queue",
        "Unknown": "The link to the PBX is back",
    }
)
"""By the words of the statuses; a test holds them against the table of statuses."""


def outcome(leg: CallLeg, taken_by: str = "") -> str:
    """How a call ended, in a word or two; `taken_by` is who took one that was taken elsewhere."""
    if leg.outcome is Outcome.ELSEWHERE:
        return f"Answered by {taken_by}" if taken_by else "Answered by a colleague"
    table = _OUTBOUND if leg.direction is Direction.OUTBOUND else _INBOUND
    return table[leg.outcome]


_INBOUND: MappingProxyType[Outcome, str] = MappingProxyType(
    {
        Outcome.ANSWERED: "Answered",
        Outcome.MISSED: "Missed",
        Outcome.BUSY: "Was busy",
        Outcome.DECLINED: "Declined",
        Outcome.CANCELLED: "The caller hung up",
        Outcome.FAILED: "Did not reach the phone",
    }
)
_OUTBOUND: MappingProxyType[Outcome, str] = MappingProxyType(
    {
        **_INBOUND,
        Outcome.MISSED: "No answer",
        Outcome.BUSY: "The other party was busy",
        Outcome.DECLINED: "Was declined",
        Outcome.CANCELLED: "Hung up before an answer",
        Outcome.FAILED: "Did not get through",
    }
)


def past_call(leg: CallLeg, taken_by: str, times: Times) -> PastCall:
    """A finished call in words."""
    way = "To" if leg.direction is Direction.OUTBOUND else "From"
    other = leg.peer_name or leg.peer
    queue = f"queue {leg.queue}" if leg.queue else ""
    whom = ", ".join(filter(None, [f"{way} {other}" if other else _WAY[way], queue]))
    how = outcome(leg, taken_by)
    lasted = leg.talk_s + leg.hold_s if leg.outcome is Outcome.ANSWERED else leg.ring_s
    after = "" if leg.outcome is Outcome.ANSWERED else "after "
    ended = f"{how}, {after}{clock(lasted)}"
    return PastCall(times.at(leg.started_at), whom, ended, leg.started_at)


_WAY = MappingProxyType({"To": "Outbound call", "From": "Inbound call"})


def outcomes(
    legs: Sequence[CallLeg], taken_by: Mapping[str, str], asked: Sequence[str]
) -> dict[str, str]:
    """How each of the calls `asked` ended at this extension, as far as the history has it."""
    wanted = set(asked)
    return {
        leg.call_id: outcome(leg, taken_by.get(leg.call_id, ""))
        for leg in reversed(legs)
        if leg.call_id in wanted
    }
