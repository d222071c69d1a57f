"""What became of a caller who hung up: called back, got through later, tried, or nothing yet.

Pure. Knows the later calls of a number. Must not know the tables, or who looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from state.phone_numbers import Number, is_same, read_number
from state.records import QueueCall


class FollowUp(StrEnum):
    """What happened since a caller hung up in a queue."""

    CALLED_BACK = "called back"
    GOT_THROUGH = "got through"
    TRIED = "tried"
    NOTHING = "nothing yet"
    NO_NUMBER = "no number"


FOLLOWED_S = 7 * 86_400
"""A call back, or another call of the caller, counts for so long after he hung up."""

OPEN = frozenset({FollowUp.TRIED, FollowUp.NOTHING})
"""Somebody should call back."""


class LaterCall(NamedTuple):
    """A call with somebody outside; `outbound` where the agent called.

    `at` is when it was answered, or when it began where nobody answered.
    """

    started_at: float
    at: float
    number: str
    outbound: bool
    answered: bool
    agent: str = ""
    extension: str = ""
    queue: str = ""


@dataclass(frozen=True, slots=True)
class AbandonedCall:
    """A caller who hung up in a queue, and what happened since.

    `at`, `agent`, `extension` and `to_queue` are of the call that reached him, or of the last try.
    `tries` counts the calls to him that nobody answered.
    """

    call: QueueCall
    follow_up: FollowUp
    tries: int = 0
    at: float | None = None
    agent: str = ""
    extension: str = ""
    to_queue: str = ""


class LaterCalls:
    """Calls by the number outside, however it is written."""

    def __init__(self, calls: Iterable[LaterCall]) -> None:
        self._by_tail: dict[str, list[tuple[Number, LaterCall]]] = defaultdict(list)
        for call in sorted(calls, key=lambda call: (call.at, call)):
            number = read_number(call.number)
            if number is not None:
                self._by_tail[number.tail].append((number, call))

    def after(self, number: Number, at: float) -> list[LaterCall]:
        """The calls with a number that began at a time or within a week, in order."""
        with_tail = self._by_tail.get(number.tail, ())
        in_time = (each for each in with_tail if at <= each[1].started_at <= at + FOLLOWED_S)
        return [call for found, call in in_time if is_same(found, number)]


def followed_up(abandoned: QueueCall, later: LaterCalls) -> AbandonedCall:
    """What happened since a caller hung up. The first call that was answered counts."""
    number = read_number(abandoned.caller)
    if number is None:
        return AbandonedCall(abandoned, FollowUp.NO_NUMBER)
    calls = later.after(number, abandoned.ended_at)
    reached = next((call for call in calls if call.answered), None)
    before = calls if reached is None else calls[: calls.index(reached)]
    tries = [call for call in before if call.outbound]
    told = reached or (tries[-1] if tries else None)
    if told is None:
        return AbandonedCall(abandoned, FollowUp.NOTHING)
    return AbandonedCall(
        abandoned, _word(told), len(tries), told.at, told.agent, told.extension, told.queue
    )


def _word(call: LaterCall) -> FollowUp:
    if not call.answered:
        return FollowUp.TRIED
    return FollowUp.CALLED_BACK if call.outbound else FollowUp.GOT_THROUGH
