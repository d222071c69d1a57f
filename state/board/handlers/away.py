"""Calls that an agent takes on another phone: a mobile, by follow-me or call forwarding.

Knows who dialled whom, through Local channels. Must not know statuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from state.board.identity.names import device_of_channel, local_number
from state.board.memory import BoardMemory
from state.board.model import Channel


def note_dial(board: BoardMemory, caller: Channel, dest: Channel) -> None:
    """Remember who dialled whom. A queue's caller may dial for hours: what is gone is forgotten."""
    dest.dialed_by = caller.uniqueid
    if dest.uniqueid not in caller.dials:
        alive = (each for each in caller.dials if each in board.channels)
        caller.dials = (*alive, dest.uniqueid)


def note_taken(board: BoardMemory, leg: Channel) -> None:
    """A phone talks with whoever dialled it. What these dial after this call is another call.

    It is no call of the agent who has left them: by a transfer, or where `Dial(,,g)` goes on.
    """
    for caller in _dialers(board, leg) if device_of_channel(leg.name) else ():
        keys = (leg.extension, _called(board, caller))
        new = {key for key in keys if key and key not in caller.taken_for}
        caller.taken_for = (*caller.taken_for, *sorted(new))


def note_rang(board: BoardMemory, leg: Channel) -> None:
    """An agent's own phone rings no more, and nobody has answered it."""
    for caller in _dialers(board, leg):
        if leg.extension == _called(board, caller) and leg.extension not in caller.rang_for:
            caller.rang_for = (*caller.rang_for, leg.extension)


def note_sent_to(board: BoardMemory, caller: Channel, exten: str, context: str) -> None:
    """A call is sent to an agent who may have had it before: he is called again."""
    key = board.identity.key_dialled(exten, context)
    caller.taken_for = tuple(each for each in caller.taken_for if each != key)


def take_elsewhere(board: BoardMemory, leg: Channel, within_s: float = inf) -> None:
    """A phone that is nobody's answered: it may be where the agent is who was called.

    The dials of nested Local channels are told in any order, so they are followed back now. It was
    dialled `within_s` of the channel that called him.
    """
    if leg.extension or not leg.dialed_by or not device_of_channel(leg.name):
        return
    found = ((each, n) for each in _dialers(board, leg) if (n := _called(board, each)))
    caller, number = next(found, (None, ""))
    if caller is not None and leg.created_at - caller.created_at <= within_s:
        _give_to(board, leg, number)


def leave_elsewhere(board: BoardMemory, leg: Channel) -> None:
    """The phone where the agent was is gone from the call: its caller talks with others now."""
    for caller in board.channels.values():
        if caller.reached == leg.extension and caller.linkedid == leg.linkedid:
            caller.reached = ""
            board.touch_leg(caller)


def take_member_elsewhere(board: BoardMemory, number: str, dest: Channel | None) -> None:
    """A queue's member took its call: on whatever phone was reached behind `dest`."""
    leg = answered_behind(board, dest) if dest is not None else None
    if number and leg is not None and not leg.extension:
        _give_to(board, leg, number)


def _dialers(board: BoardMemory, leg: Channel) -> Iterator[Channel]:
    """Whoever dialled a leg, and, where that is half of a Local channel, whoever dialled that.

    Nobody comes twice, should a stream tell of dials in a circle.
    """
    caller, told = board.channels.get(leg.dialed_by), set()
    while caller is not None and caller.uniqueid not in told:
        yield caller
        told.add(caller.uniqueid)
        near = board.channels.get(caller.near_half)
        caller = board.channels.get(near.dialed_by) if near is not None else None


def _called(board: BoardMemory, caller: Channel) -> str:
    """The extension that a channel dials: by a Local channel's name, or by what was dialled.

    A call that rang at the agent's phone and went on to another number is not for him any more.
    Follow-me dials on from the agent's own number, or from one of the dialplan such as `s`.
    """
    numbers = [local_number(caller.name)] if caller.is_local else [caller.exten, caller.dialed]
    keys = [board.identity.key_dialled(number, caller.context) for number in numbers]
    others = {"", caller.extension, *caller.taken_for}
    if caller.exten.lstrip("+*#").isdecimal():
        others.update(each for each in caller.rang_for if each != keys[0])
    return next((key for key in keys if key not in others), "")


def _give_to(board: BoardMemory, leg: Channel, number: str) -> None:
    extension = board.extension(number)
    own = (each for each in extension.legs.values() if each.linkedid == leg.linkedid)
    if leg.session or any(each.up_at is not None for each in own):
        return  # the own phone was faster, or the call was sent on from it
    leg.extension, leg.away = number, True
    leg.queue = leg.queue or next((q for each in _dialers(board, leg) if (q := each.queue)), "")
    extension.legs[leg.uniqueid] = leg
    board.touch_leg(leg)
    for caller in _dialers(board, leg):
        if caller.extension:
            caller.reached = number
            board.touch_leg(caller)


def answered_behind(board: BoardMemory, dest: Channel) -> Channel | None:
    """The phone that answered behind a Local channel, or `dest` itself."""
    seen: set[str] = set()
    answered: Channel | None = dest
    while answered is not None and answered.is_local and answered.uniqueid not in seen:
        seen.add(answered.uniqueid)
        far = board.channels.get(answered.far_half)
        dialled = (board.channels.get(each) for each in far.dials) if far is not None else ()
        answered = next((c for c in dialled if c is not None and c.up_at is not None), None)
    return answered if answered is not None and device_of_channel(answered.name) else None
