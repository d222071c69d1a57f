"""What holds of a board after every event, whatever the event was.

Knows the board's insides: that is what is looked into. Each finding is one sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from state import events as ev
from state.board.apply import Board
from state.board.derive import derive, leg_status, status_shown
from state.board.handlers.custom_devices import is_dnd_device
from state.board.handlers.do_not_disturb import PRESENCE
from state.board.identity.rules import Rules
from state.board.memory import GONE_KEPT, MAX_CHANNELS
from state.board.statuses import IN_USE_HOLD, IN_USE_RINGING, STATUS, STATUSES, UNKNOWN
from state.live.rows import calls_of, queues_of, row_of
from state.live.schema import LiveCall, LiveQueue, Row
from state.records import CallLeg, Direction, Outcome, Results, StatusChange, StatusInterval

CODES = {status.code for status in STATUSES} - {UNKNOWN.code} | {IN_USE_RINGING, IN_USE_HOLD}
STATES = {status.key for status in STATUSES}
LOGGED_OUT = STATUS["loggedout"]
LABELS = {status.word for status in STATUSES} - {UNKNOWN.word}


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is of the type that a field of the live picture declares."""
    if is_typeddict(hint):
        hints = get_type_hints(hint)
        return value.keys() == hints.keys() and all(fits(value[k], hints[k]) for k in hints)
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):
        return any(fits(value, each) for each in inner)
    if origin is Literal:
        return value in inner
    if origin is dict:
        return all(fits(k, inner[0]) and fits(v, inner[1]) for k, v in value.items())
    if origin is list:
        return type(value) is list and all(fits(each, inner[0]) for each in value)
    return value is None if hint is type(None) else type(value) is hint


class WatchedBoard(Board):
    """A board that asserts after each event all that always holds."""

    def __init__(self, rules: Rules | None = None) -> None:
        super().__init__(rules)
        self._rows: dict[str, Row] = {}
        self._shown: dict[str, int] = {}
        self._calls: list[LiveCall] = []
        self._queues: list[LiveQueue] = []

    def apply(self, event: ev.Event) -> None:
        """Apply, assert, and take all that is to be published as published."""
        waiting, self.results = self.results, Results()
        super().apply(event)
        broken = list(self._broken(self.results))
        assert not broken, (event, broken)
        for name in Results.__dataclass_fields__:
            getattr(waiting, name).extend(getattr(self.results, name))
        self.results = waiting
        self.unpublished.rows.clear()
        self.unpublished.removed.clear()
        self.unpublished.queues.clear()
        self.unpublished.calls = False

    def _broken(self, new: Results) -> Iterator[str]:
        yield from _memory(self)
        yield from _links(self)
        yield from _statuses(self)
        yield from _persons(self)
        yield from self._rows_told()
        yield from self._calls_told()
        yield from self._chained(new.changes)
        yield from _records(new)

    def _rows_told(self) -> Iterator[str]:
        """Every row that differs from what was published is among those to publish."""
        rows = {number: row_of(each) for number, each in self.extensions.items()}
        for number, row in rows.items():
            if not fits(row, Row):
                yield f"not as declared: {row}"
            if row["state"] not in STATES or row["label"] not in LABELS:
                yield f"{number} shows {row['state']} {row['label']}"
            if row != self._rows.get(number, row) and number not in self.unpublished.rows:
                yield f"a change is not to be published: {self._rows[number]} {row}"
        gone, told = self._rows.keys() - rows.keys(), self.unpublished.removed
        if not gone <= told or told & rows.keys():  # some may have come and gone in one event
            yield f"{gone} are gone, told are {told}"
        self._rows = rows

    def _calls_told(self) -> Iterator[str]:
        """And so are calls and queues."""
        calls, queues = calls_of(self), queues_of(self)
        if calls != self._calls and not self.unpublished.calls:
            yield f"calls changed and are not to be published: {self._calls} {calls}"
        if queues != self._queues and not self.unpublished.queues:
            yield f"queues changed and are not to be published: {self._queues} {queues}"
        self._calls, self._queues = calls, queues
        if not (fits(calls, list[LiveCall]) and fits(queues, list[LiveQueue])):
            yield f"not as declared: {calls} {queues}"

    def _chained(self, changes: list[StatusChange]) -> Iterator[str]:
        """Each change begins where the last one ended, and the row shows where it ended."""
        for change in changes:
            if change.before != self._shown.get(change.extension, change.before):
                yield f"{change} does not follow {self._shown[change.extension]}"
            self._shown[change.extension] = change.after
        self._shown = {n: code for n, code in self._shown.items() if n in self.extensions}
        for number, code in self._shown.items():
            if self.extensions[number].code != code:
                yield f"{number} shows {self.extensions[number].code}, last told was {code}"


def _memory(board: Board) -> Iterator[str]:
    if "" in board.extensions:
        yield "nobody is an extension"
    if len(board.channels) > MAX_CHANNELS or len(board.gone) > GONE_KEPT:
        yield "more is remembered than is allowed"
    if board.touched:
        yield f"not looked at: {board.touched}"
    if board.gone.keys() & board.channels.keys():
        yield f"hung up and alive: {board.gone.keys() & board.channels.keys()}"


def _links(board: Board) -> Iterator[str]:
    """Legs are channels, and every channel of an extension's phone is its leg."""
    owned: defaultdict[str, set[str]] = defaultdict(set)
    early: defaultdict[str, set[str]] = defaultdict(set)
    for uniqueid, channel in board.channels.items():
        if not channel.session or channel.talk is not None:
            owned[channel.extension].add(uniqueid)
        early[channel.early].add(uniqueid)
    for number, extension in board.extensions.items():
        if extension.legs.keys() != owned[number]:
            yield f"{number} has legs {set(extension.legs)}, its phone {owned[number]}"
        if extension.early.keys() != early[number]:
            yield f"{number} is rung early by {set(extension.early)}, should be {early[number]}"
    if (owned.keys() | early.keys()) - board.extensions.keys() - {""}:
        yield f"channels of no extension: {owned} {early}"


def _statuses(board: Board) -> Iterator[str]:
    """What is shown is what the legs say, and nothing contradicts a leg."""
    for number, extension in board.extensions.items():
        derived = derive(extension)
        if extension.code not in CODES:
            yield f"{number} shows {extension.code}"
        live = any(leg_status(leg) is not None for leg in extension.legs.values())
        if live and derived.leg is None:
            yield f"a report contradicts a leg of {number}"
        known = board.linked or derived.leg is not None
        status = status_shown(extension, derived)
        if known and status is not extension.status:
            yield f"{number} shows {extension.label}, should show {status.word}"
        if known and (derived.status, derived.code) != (extension.doing, extension.doing_code):
            yield f"{number} is {extension.doing.word} by its legs, not {derived.status.word}"
        if extension.state is not (extension.status if board.linked else UNKNOWN):
            yield f"{number} shows {extension.label}, its interval says {extension.state.word}"


def _persons(board: Board) -> Iterator[str]:
    """Do-not-disturb has owners that are on, and moments belong to what goes on."""
    for number, extension in board.extensions.items():
        custom = set(filter(is_dnd_device, extension.dnd_by))
        on = {device for device, owner in board.custom_devices.items() if owner == number}
        if custom != on:
            yield f"{number} has do-not-disturb by {custom}, on are {on}"
        if (PRESENCE in extension.dnd_by) is not (extension.presence == "dnd"):
            yield f"{number} has presence {extension.presence}, not by {extension.dnd_by}"
        if extension.paused is not (extension.paused_since is not None):
            yield f"{number} is paused: {extension.paused}, since {extension.paused_since}"
        if extension.logged_in_since is not None and not extension.pauses:
            yield f"{number} is logged in since {extension.logged_in_since}, to no queue"
        if extension.state is LOGGED_OUT and extension.pauses:
            yield f"{number} is logged out, and serves {extension.pauses}"


def _records(new: Results) -> Iterator[str]:
    for leg in new.legs:
        yield from _leg(leg)
    for interval in new.intervals:
        if interval.ended_at <= interval.started_at:
            yield f"an interval that does not last: {interval}"
    for call in new.queue_calls:
        if call.result not in {"answered", "abandoned", "left"}:
            yield f"a wait that ended as {call.result}"


def _leg(leg: CallLeg) -> Iterator[str]:
    if {type(leg.outcome), type(leg.direction)} != {Outcome, Direction}:
        yield f"{leg.outcome} {leg.direction}"
    if min(leg.ring_s, leg.talk_s, leg.hold_s) < 0:
        yield f"less than no time: {leg}"
    if leg.ended_at < leg.started_at:
        yield f"ended before it began: {leg}"
    if (leg.outcome is Outcome.ANSWERED) != (leg.answered_at is not None):
        yield f"{leg.outcome}, answered at {leg.answered_at}"
    if leg.outcome is Outcome.MISSED and leg.direction is Direction.OUTBOUND:
        yield f"missed a call of its own: {leg}"


def tiles(intervals: list[StatusInterval]) -> bool:
    """Whether the intervals of one extension follow each other without gap or overlap."""
    return all(a.ended_at == b.started_at for a, b in pairwise(intervals))
