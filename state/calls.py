"""Handlers of what joins channels: dials, transfers, pickups, parking, Local pairs, listening in.

Knows who called whom. Must not decide statuses: it only fills what channels.py derives from.
"""

from __future__ import annotations

from state import events as ev
from state.board import BoardMemory
from state.channels import end_early, see
from state.identity import local_number
from state.model import Channel


def on_dial_begin(board: BoardMemory, event: ev.DialBegin) -> None:
    """A channel dials another; an Originate's has no caller: its leg is the agent's own call."""
    dest = board.find(event.dest)
    if dest is None:
        return
    if event.caller is None:
        dest.originated = True
        return
    caller = board.find(event.caller)
    if caller is not None:
        caller.dialed = caller.dialed or event.dest.exten
        dest.transferred_from = dest.transferred_from or caller.transferred_from
        _dials_another(board, caller, dest)


def _dials_another(board: BoardMemory, caller: Channel, dest: Channel) -> None:
    """A master call that dials another phone (a forward, a ring group) does not ring the first."""
    if caller.early and caller.early not in (dest.extension, local_number(dest.name)):
        end_early(board, caller)


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
    """The halves of a Local channel carry each other's queue and transfer."""
    one, two = board.find(event.one), board.find(event.two)
    if one is not None and two is not None:
        two.queue = two.queue or one.queue
        two.transferred_from = two.transferred_from or one.transferred_from


def on_blind_transfer(board: BoardMemory, event: ev.BlindTransfer) -> None:
    """Who sent the call where; its legs end and begin by their own events."""
    transferer, transferee = board.find(event.transferer), board.find(event.transferee)
    if transferer is not None:
        transferer.transferred_to = event.exten
    if transferee is not None:
        transferee.transferred_from = _number(transferer, event.transferer)


def on_attended_transfer(board: BoardMemory, event: ev.AttendedTransfer) -> None:
    """Who joined whom; arrives after the bridges were swapped."""
    first, second = board.find(event.transferer), board.find(event.second)
    target = board.find(event.target)
    reached = _number(target, event.target) if event.target else event.second.connected_num
    for leg in (first, second):
        if leg is not None:
            leg.transferred_to = reached
    if target is not None:
        target.transferred_from = _number(first, event.transferer)


def _number(channel: Channel | None, info: ev.ChannelInfo | None) -> str:
    if channel is not None and channel.extension:
        return channel.extension
    return info.caller_num if info is not None else ""


def on_pickup(board: BoardMemory, event: ev.Pickup) -> None:
    """The call that rang at the target is the picker's; the names were swapped, Uniqueids stay."""
    picker, target = see(board, event.channel), board.find(event.target)
    if picker is None or target is None:
        return
    picker.queue = picker.queue or target.queue
    picker.outbound = False
    picker.rang_at = picker.rang_at or picker.created_at


def on_parked(board: BoardMemory, event: ev.ParkedCall) -> None:
    """A call waits in a parking space."""
    parkee = see(board, event.parkee)
    if parkee is not None:
        parkee.parked = event.space


def on_unparked(board: BoardMemory, event: ev.UnParkedCall) -> None:
    """A parked call was taken, gave up or timed out."""
    parkee = see(board, event.parkee)
    if parkee is not None:
        parkee.parked = ""


def on_spy_start(board: BoardMemory, event: ev.ChanSpyStart) -> None:
    """A leg that listens in is monitoring, not a call."""
    spyer = see(board, event.spyer)
    if spyer is None:
        return
    spyee = board.find(event.spyee)
    spyer.listening_to = _number(spyee, event.spyee) or "?"
    board.touch(spyer.extension)


def on_spy_stop(board: BoardMemory, event: ev.ChanSpyStop) -> None:
    """The spyer's leg goes on until it hangs up, or until ChanSpy finds it another channel."""
    see(board, event.spyer)
