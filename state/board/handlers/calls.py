"""Handlers of what joins channels: dials, transfers, pickups, parking, Local pairs, listening in.

Knows who called whom. Must not decide statuses.
"""

from __future__ import annotations

from state import events as ev
from state.board.handlers.away import note_dial, note_sent_to
from state.board.handlers.channels import dialed_number, take_exten, update_channel
from state.board.handlers.early_ring import end_early
from state.board.handlers.sessions import dial_on
from state.board.identity.names import local_number, number_of_key
from state.board.memory import BoardMemory
from state.board.model import Channel


def on_dial_begin(board: BoardMemory, event: ev.DialBegin) -> None:
    """A channel dials another; an Originate's has no caller: its leg is the agent's own call."""
    dest, caller = find_or_open(board, event.dest), find_or_open(board, event.caller)
    if dest is None:
        return
    if event.caller is None:
        dest.originated = True
    elif caller is not None:
        take_exten(board, caller, event.caller)  # it tells for whom a mobile is dialled
        if not caller.dialed:
            caller.dialed = dialed_number(event.dest.exten)
            board.touch_leg(caller)
        note_dial(board, caller, dest)
        dial_on(board, caller, dest)
        _dials(board, caller, dest)
    hand_over(board, dest)


def find_or_open(board: BoardMemory, info: ev.ChannelInfo | None) -> Channel | None:
    """The channel of an event; made from the event if its beginning was lost."""
    if info is None or info.uniqueid in board.channels or info.uniqueid in board.gone:
        return board.find(info)
    return update_channel(board, info)


def _dials(board: BoardMemory, caller: Channel, dest: Channel) -> None:
    if caller.is_far_half:
        _hand_on(board, caller, dest)
    dest.transferred_from = dest.transferred_from or caller.transferred_from
    if caller.early != dest.extension and number_of_key(caller.early) != local_number(dest.name):
        _dials_another(board, caller)


def _dials_another(board: BoardMemory, caller: Channel) -> None:
    """End the early ring of a call that dials another phone than the agent's (a forward)."""
    if caller.early and not legs_in_call(board, caller.early, caller.linkedid):
        end_early(board, caller)


def hand_over(board: BoardMemory, channel: Channel, done: frozenset[str] = frozenset()) -> None:
    """Give the queue and origin of a Local channel's near half to the half that dials on.

    And to whom that has dialled: the dials of nested Local channels are told in any order. What is
    `done` is not done again, should a stream tell of dials in a circle.
    """
    far = board.channels.get(channel.far_half)
    if far is None or far.uniqueid in done:
        return
    _hand_on(board, channel, far)
    for dest in [board.channels.get(each) for each in far.dials]:
        if dest is not None:
            _hand_on(board, far, dest)
            hand_over(board, dest, done | {far.uniqueid})


def _hand_on(board: BoardMemory, source: Channel, dest: Channel) -> None:
    dest.transferred_from = dest.transferred_from or source.transferred_from
    dest.originated = dest.originated or source.originated
    if source.queue and not dest.queue:
        dest.queue = source.queue
        board.touch_leg(dest)


def legs_in_call(board: BoardMemory, number: str, linkedid: str) -> list[Channel]:
    """The legs that an extension has in a call."""
    extension = board.extensions.get(number)
    legs = extension.legs.values() if extension is not None else ()
    return [leg for leg in legs if leg.linkedid == linkedid]


def on_dial_end(board: BoardMemory, event: ev.DialEnd) -> None:
    """Remember how the dial ended, at both ends; the first word counts, CANCEL follows NOANSWER."""
    for channel in (board.find(event.dest), board.find(event.caller)):
        if channel is not None and not channel.dial_status:
            channel.dial_status = event.status
    caller = board.find(event.caller)
    if caller is not None:
        end_early(board, caller)
        caller.dial_status = "" if caller.up_at is not None else caller.dial_status


def on_local_bridge(board: BoardMemory, event: ev.LocalBridge) -> None:
    """The halves of a Local channel: the near one is dialled, the far one runs the dialplan."""
    near = board.find(event.one)
    far = board.find(event.two)
    if far is not None:
        far.near_half = event.one.uniqueid
    if near is not None:
        near.far_half = event.two.uniqueid
        hand_over(board, near)


def on_blind_transfer(board: BoardMemory, event: ev.BlindTransfer) -> None:
    """Who sent the call where; its legs end and begin by their own events."""
    transferer, transferee = board.find(event.transferer), board.find(event.transferee)
    if transferer is not None:
        transferer.transferred_to = event.exten
    if transferee is not None:
        transferee.transferred_from = _number(transferer, event.transferer)
        note_sent_to(board, transferee, event.exten, transferee.context)
        # Under load the new dial may be reported before the transfer that caused it.
        for leg in legs_in_call(board, event.exten, transferee.linkedid):
            leg.transferred_from = leg.transferred_from or transferee.transferred_from


def on_attended_transfer(board: BoardMemory, event: ev.AttendedTransfer) -> None:
    """Who joined whom; arrives after the bridges were swapped."""
    first, target = board.find(event.transferer), board.find(event.target)
    reached = _number(target, event.target) if event.target else event.second.connected_num
    if first is not None:
        first.transferred_to = reached
    reached_legs = legs_in_call(board, reached, event.second.linkedid)
    for leg in reached_legs if target is None or target.is_local else [target]:
        leg.transferred_from = _number(first, event.transferer)
        leg.spoke_num = leg.spoke_name = ""  # it was for the one who is joined with it now


def _number(channel: Channel | None, info: ev.ChannelInfo | None) -> str:
    if channel is not None and channel.extension:
        return channel.extension
    return info.caller_num if info is not None else ""


def on_pickup(board: BoardMemory, event: ev.Pickup) -> None:
    """The call that rang at the target is the picker's; the names were swapped, Uniqueids stay."""
    picker, target = update_channel(board, event.channel), board.find(event.target)
    if picker is None or target is None:
        return
    picker.queue = picker.queue or target.queue
    picker.outbound = False
    picker.rang_at = picker.rang_at or picker.created_at
    board.touch_leg(picker)


def on_parked(board: BoardMemory, event: ev.ParkedCall) -> None:
    """A call waits in a parking space."""
    parkee = update_channel(board, event.parkee)
    if parkee is not None:
        parkee.parked = event.space
        board.touch_leg(parkee)


def on_unparked(board: BoardMemory, event: ev.UnParkedCall) -> None:
    """A parked call was taken, gave up or timed out."""
    parkee = update_channel(board, event.parkee)
    if parkee is not None:
        parkee.parked = ""
        board.touch_leg(parkee)


def on_spy_start(board: BoardMemory, event: ev.ChanSpyStart) -> None:
    """A leg that listens in is monitoring, not a call."""
    spyer = update_channel(board, event.spyer)
    if spyer is None:
        return
    spyee = board.find(event.spyee)
    spyer.listening_to = _number(spyee, event.spyee) or "?"
    board.touch_leg(spyer)


def on_spy_stop(board: BoardMemory, event: ev.ChanSpyStop) -> None:
    """The spyer's leg goes on until it hangs up, or until ChanSpy finds it another channel."""
    update_channel(board, event.spyer)
