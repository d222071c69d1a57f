"""Which statuses each event can lead to: found by trying it on a board in many situations.

Knows one extension with one phone and one call at most. Must not know how the answer is shown.
Events are made from the fields of their classes, so that a new class is tried without a line here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from functools import cache
from itertools import product
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from state import events as ev
from state.board.apply import HANDLERS, Board
from state.board.statuses import DEVICE_STATE_NUMBERS, STATUSES, Status

Story = tuple[ev.Event, ...]

NUMBER, PHONE, QUEUE = "1001", "PJSIP/1001", "sales"
START, STEP_S = 1_700_000_000.0, 0.1
WAITS_S: Final[dict[type[ev.Event], tuple[float, ...]]] = {ev.Tick: (1.0, 3.0, 60.0)}
"""How long after the story an event comes, where it matters; a second elsewhere."""


def _leg(state: int) -> ev.ChannelInfo:
    """The extension's leg in a call from outside."""
    return ev.ChannelInfo("leg", f"{PHONE}-00000002", "caller", state)


def _own(state: int) -> ev.ChannelInfo:
    """The leg of a call that the extension places."""
    return ev.ChannelInfo("own", f"{PHONE}-00000003", "own", state, "600")


CALLER: Final = ev.ChannelInfo("caller", "PJSIP/trunk-00000001", "caller", 4, NUMBER)
NEW: Final = ev.ChannelInfo("new", f"{PHONE}-00000004", "new", 4, "600")
CHANNELS: Final = (CALLER, NEW, *map(_leg, (0, 5, 6, 7)), *map(_own, (4, 6)))
OTHERS: Final = (CALLER, _leg(5), _own(6))
"""What an event says of a second and a third channel."""

PAUSED: Final = ev.QueueMemberStatus(0, QUEUE, "", PHONE, PHONE, 1, True, "lunch", 10)
MEMBER: Final = replace(PAUSED, paused=False, reason="")
HINT: Final = ev.ExtensionStatus(0, NUMBER, "", PHONE, 0)
IDLE: Final = ev.DeviceStateChange(0, PHONE, "NOT_INUSE")
DND: Final = ev.DeviceStateChange(0, f"Custom:DND{NUMBER}", "INUSE")
EMPTY: Final = ev.Snapshot(0, (), (HINT,), (IDLE,), (QUEUE,), (), ())
LISTED: Final = ev.ListedChannel(_leg(6), 10.0, "", "AppDial")
ASKED: Final = ev.SnapshotAsked(0)

RINGING: Final = (ev.Newchannel(0, _leg(0)), ev.Newstate(0, _leg(5)))
UP: Final = (*RINGING, ev.Newstate(0, _leg(6)))
CALLS: Final[tuple[Story, ...]] = (
    (),
    (ev.Newchannel(0, CALLER),),
    RINGING[:1],
    RINGING,
    UP,
    (*UP, ev.Hold(0, _leg(6))),
    (ev.Newchannel(0, _own(4)),),
    (ev.Newchannel(0, _own(4)), ev.Newstate(0, _own(7))),
    (ev.Newchannel(0, _own(4)), ev.Newstate(0, _own(6)), ev.ChanSpyStart(0, _own(6), None)),
)
PERSONS: Final[tuple[Story, ...]] = (
    (MEMBER,),
    (PAUSED,),
    (MEMBER, ev.AgentComplete(0, None, None, QUEUE, PHONE, "")),
    (MEMBER, ev.QueueMemberRemoved(0, QUEUE, "", PHONE)),
    (DND,),
    (ev.DeviceStateChange(0, PHONE, "UNAVAILABLE"),),
    (ev.DeviceStateChange(0, PHONE, "INUSE"),),
)
LOST: Final = ev.LinkLost(0, "")
SITUATIONS: Final[tuple[Story, ...]] = (
    *CALLS,
    *(person + call for person in PERSONS for call in ((), UP)),
    *((*story, LOST) for story in ((), UP, PERSONS[1], PERSONS[2], PERSONS[3], PERSONS[4])),
)
"""All that comes before the event that is tried: calls, agents, a report, and a lost link."""

_STATES = (*DEVICE_STATE_NUMBERS[1:], "dnd")
VALUES: Final[dict[str, tuple[object, ...]]] = {
    "device": (PHONE, f"Custom:DND{NUMBER}"),
    "state": _STATES,
    "exten": (NUMBER,),
    "hint": (PHONE,),
    "queue": (QUEUE,),
    "interface": (PHONE,),
    "state_interface": (PHONE,),
    "uniqueid": ("leg",),
    "name": (f"{PHONE}-00000002", "PJSIP/other-00000002"),
    "by_s": (10.0,),
    "cause": (16,),
    "position": (1,),
    "wrapup_s": (10,),
    "joins": (False,),
    "paused_at": (None,),
    "logged_in_at": (None,),
    "last_call_at": (None,),
    "presences": (None,),
    "presentity": (f"CustomPresence:{NUMBER}",),
    "channels": ((), (LISTED,)),
    "hints": tuple((replace(HINT, status=status),) for status in (0, 1, 2, 4, 8, 16)),
    "devices": ((),),
    "queues": ((QUEUE,),),
    "members": ((), (MEMBER,), (PAUSED,)),
    "callers": ((),),
    "doubtful": (frozenset(),),
}
"""What the fields of events are filled with, by their names."""

BY_TYPE: Final[dict[Any, tuple[object, ...]]] = {
    ev.ChannelInfo: CHANNELS,
    bool: (False, True),
    int: (-1, 0, 1, 2, 4, 5, 6, 8, 16),
    float: (0.0,),
    str: ("",),
    NoneType: (None,),
}


@cache
def reachable() -> dict[type[ev.Event], tuple[Status, ...]]:
    """Each event that the board understands, with the statuses to which it can lead."""
    return {kind: _reached_by(kind) for kind in HANDLERS}


def _reached_by(kind: type[ev.Event]) -> tuple[Status, ...]:
    reached = {
        status
        for event in examples(kind)
        for situation in SITUATIONS
        for wait_s in WAITS_S.get(kind, (1.0,))
        for status in _after(situation, event, wait_s)
    }
    return tuple(status for status in STATUSES if status in reached)


def examples(kind: type[ev.Event]) -> Iterator[ev.Event]:
    """Events of this class with different values in their fields."""
    hints = get_type_hints(kind)
    names = [each.name for each in fields(kind) if each.name != "at"]
    values = {name: _values(name, hints[name]) for name in names}
    for name in [name for name in names if ev.ChannelInfo in _kinds(hints[name])][1:]:
        values[name] = [*OTHERS, *(value for value in values[name] if value is None)]
    for each in product(*values.values()):
        yield kind(0.0, *each)


def _values(name: str, hint: Any) -> Sequence[object]:
    return VALUES.get(name) or [value for kind in _kinds(hint) for value in BY_TYPE[kind]]


def _kinds(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) is UnionType else (hint,)


def _after(situation: Story, event: ev.Event, wait_s: float) -> Iterator[Status]:
    """The status to which `event` leads in a situation; nothing where it stays what it was."""
    board, at = Board(), START
    before = (ASKED,) if isinstance(event, ev.Snapshot) else ()
    for each in (ASKED, EMPTY, *situation, *before):
        at += STEP_S
        board.apply(replace(each, at=at))
    extension = board.extensions[NUMBER]
    status = extension.state
    board.apply(replace(event, at=at + wait_s))
    if extension.state is not status:
        yield extension.state
