"""Handlers of channel events: a channel's life from Newchannel to Hangup.

Knows the main rule: an extension's status is a function of its own channels. Must not know
queues, reports or lists.
"""

from __future__ import annotations

from state import events as ev
from state.board.finished_legs import finish_leg, release
from state.board.handlers.away import leave_elsewhere, note_rang, note_taken, take_elsewhere
from state.board.handlers.device_reports import distrust_reports
from state.board.handlers.early_ring import (
    end_early,
    end_early_of_call,
    leave_early_for,
    ring_early,
)
from state.board.handlers.ownership import adopt, finish_left
from state.board.handlers.queue_waits import end_waits_of_gone
from state.board.handlers.sessions import end_session, enter_bridge, leave_room
from state.board.identity.names import number_of_key
from state.board.memory import MAX_CHANNELS, BoardMemory
from state.board.model import Channel
from state.board.statuses import UP
from state.counters import Reason

OWN_EXTENSIONS = frozenset({"", "s", "h", "i", "t", "T", "o", "a", "e", "failed"})
"""Extensions that nobody dials: start, hang-up, invalid, time-outs ..."""


def update_channel(board: BoardMemory, info: ev.ChannelInfo) -> Channel | None:
    """Take over what an event says of its channel, which is made if it is unknown.

    None if the channel has hung up already, or there are too many.
    """
    channel = board.channels.get(info.uniqueid)
    if channel is None:
        channel = _open(board, info)
        if channel is None:
            return None
    if board.mentioned is not None:
        board.mention_channel(channel.uniqueid, channel.extension)
    if board.now < channel.last_at:
        board.refuse(Reason.OLDER_THAN_CHANNEL)
        return None
    channel.last_at = channel.alive_at = board.now
    if board.described.get(info.uniqueid) != info:
        board.described[info.uniqueid] = info
        _take(board, channel, info)
    return channel


def _open(board: BoardMemory, info: ev.ChannelInfo) -> Channel | None:
    refusal = _why_not(board, info)
    if refusal is not None:
        board.refuse(refusal)
        return None
    channel = Channel(info.uniqueid, info.name, info.linkedid, board.now, board.now)
    channel.estimated = board.source != ev.Newchannel.__name__  # its beginning was not seen
    board.channels[info.uniqueid] = channel
    adopt(board, channel)
    return channel


def _why_not(board: BoardMemory, info: ev.ChannelInfo) -> Reason | None:
    if not info.uniqueid or not info.name:
        return Reason.NO_CHANNEL
    if info.uniqueid in board.gone:
        return Reason.HUNG_UP
    return Reason.TOO_MANY_CHANNELS if len(board.channels) >= MAX_CHANNELS else None


def _take(board: BoardMemory, channel: Channel, info: ev.ChannelInfo) -> None:
    if info.linkedid:
        channel.linkedid = info.linkedid
    channel.caller_num, channel.caller_name = info.caller_num, info.caller_name
    channel.connected_num, channel.connected_name = info.connected_num, info.connected_name
    if info.exten != channel.exten or info.context != channel.context:
        take_exten(board, channel, info)
    if info.name != channel.name:
        channel.name = info.name
        adopt(board, channel)
    set_state(board, channel, info.state)
    board.touch_leg(channel)
    if channel.caller_name and channel.extension and not board.extensions[channel.extension].name:
        _name_by_phone(board, channel)


def take_exten(board: BoardMemory, channel: Channel, info: ev.ChannelInfo) -> None:
    """Take over where in the dialplan a channel is."""
    if info.exten and (info.exten, info.context) != (channel.exten, channel.context):
        channel.exten, channel.context = info.exten, info.context
        channel.dialed = channel.dialed or dialed_number(info.exten)
        leave_early_for(board, channel)
        board.touch_leg(channel)


def _name_by_phone(board: BoardMemory, leg: Channel) -> None:
    """A phone's own caller id names its extension, until a queue member does."""
    number = number_of_key(leg.extension)
    if leg.caller_num == number != leg.caller_name:
        board.extension(leg.extension).name = leg.caller_name
        board.unpublished.rows.add(leg.extension)


def dialed_number(exten: str) -> str:
    """What somebody dialled; empty for the extensions that a dialplan has for itself."""
    return "" if exten in OWN_EXTENSIONS else exten


def set_state(board: BoardMemory, channel: Channel, state: int) -> None:
    """Take over a ChannelState; Up is latched until Hangup."""
    if state in (channel.state, 0) or channel.up_at is not None:
        return
    if not 0 <= state <= 7:  # noqa: PLR2004 - the ChannelStates of a call
        board.refuse(Reason.CHANNEL_STATE)
        return
    channel.state = state
    if state == UP:
        answer(board, channel)
    elif state == 5 and channel.rang_at is None:  # noqa: PLR2004 - Ringing
        channel.rang_at = board.now
    elif state in (2, 3, 4):
        channel.outbound = True
    board.touch(channel.early)


def answer(board: BoardMemory, channel: Channel) -> None:
    """Note the answer. The channel stays up until Hangup, and its early ring ends."""
    channel.state, channel.up_at = UP, board.now
    channel.spoke_num = channel.reached or channel.connected_num
    channel.spoke_name = channel.connected_name
    take_elsewhere(board, channel)
    board.touch_leg(channel)
    end_early(board, channel)


def on_newchannel(board: BoardMemory, event: ev.Newchannel) -> None:
    """A new channel; of a master call to an agent, the agent rings at once."""
    known = board.channels.get(event.channel.uniqueid)
    if known is not None and known.alive_at > board.lost_at:
        board.refuse(Reason.KNOWN_NEWCHANNEL)
        board.mention_channel(known.uniqueid, known.extension)
        return
    if known is not None:
        _replace(board, known)
    channel = update_channel(board, event.channel)
    if channel is not None and channel.is_master:
        ring_early(board, channel)


def _replace(board: BoardMemory, known: Channel) -> None:
    """A channel of before the link was lost is gone: a restarted PBX gave its Uniqueid away."""
    close(board, known, cause=0, gone_by=board.now)
    board.gone.pop(known.uniqueid, None)


def on_channel(board: BoardMemory, event: ev.ChannelEvent) -> None:
    """Newstate and its like: the event's own description of the channel is all there is."""
    channel = update_channel(board, event.channel)
    if channel is not None and channel.extension and channel.state not in (0, 1):
        end_early_of_call(board, channel)


def on_rename(board: BoardMemory, event: ev.Rename) -> None:
    """A masquerade swapped names; the Uniqueid tells whose the channel is by its new name."""
    channel = board.channels.get(event.uniqueid)
    if channel is None:
        board.refuse(Reason.UNKNOWN_RENAME)
        return
    board.mention_channel(channel.uniqueid, channel.extension)
    board.described.pop(event.uniqueid, None)
    channel.name = event.name
    board.unpublished.calls = True
    adopt(board, channel)


def on_hold(board: BoardMemory, event: ev.Hold) -> None:
    """The phone of this channel pressed hold."""
    channel = update_channel(board, event.channel)
    leg = channel.talk or channel if channel is not None else None
    if channel is not None and leg is not None and leg.held_at is None:
        leg.held_at = board.now
        board.touch_leg(channel)


def on_unhold(board: BoardMemory, event: ev.Unhold) -> None:
    """The phone took the call back; transfers send this without a Hold before it."""
    channel = update_channel(board, event.channel)
    if channel is not None:
        release(board, channel.talk or channel)


def on_bridge_enter(board: BoardMemory, event: ev.BridgeEnter) -> None:
    """A leg in a bridge is a call, answered at the latest now."""
    channel = update_channel(board, event.channel)
    if channel is None:
        _enter_late(board, event)
        return
    if channel.held_at is not None and channel.bridge not in {"", event.bridge}:
        # Whoever pressed hold and is then put into another bridge talks there (attended transfer).
        # Into the first one a quick hand's hold goes along: the other party hears music there.
        release(board, channel)
    is_first = not channel.bridge
    channel.bridge, channel.bridged_at = event.bridge, board.now
    if channel.up_at is None:
        answer(board, channel)
    end_early(board, channel)
    if is_first:
        note_taken(board, channel)
    enter_bridge(board, channel, event)


def _enter_late(board: BoardMemory, event: ev.BridgeEnter) -> None:
    """A later event of the channel overtook it; it still says in which bridge it was, and when."""
    channel = board.find(event.channel)
    if channel is None:
        return
    moved_at = max(event.at, channel.bridged_at)  # into the later one of the two bridges
    was_elsewhere = channel.bridge not in {"", event.bridge}
    if was_elsewhere and channel.held_at is not None and channel.held_at < moved_at:
        release(board, channel, moved_at)
    if not channel.bridge:
        note_taken(board, channel)
    if event.at >= channel.bridged_at:
        channel.bridge, channel.bridged_at = event.bridge, event.at
        enter_bridge(board, channel, event)


def on_hangup(board: BoardMemory, event: ev.Hangup) -> None:
    """The channel is gone, and with it what it lit."""
    uniqueid = event.channel.uniqueid
    channel = board.channels.get(uniqueid)
    if channel is None:
        late = uniqueid in board.gone
        board.refuse(Reason.HUNG_UP if late else Reason.UNKNOWN_HANGUP)
        board.mention_channel(uniqueid)
        board.forget_channel(uniqueid)
        return
    board.mention_channel(channel.uniqueid, channel.extension)
    close(board, channel, event.cause)


def close(
    board: BoardMemory, channel: Channel, cause: int, *, gone_by: float | None = None
) -> None:
    """End a channel: its early ring, its hold, its leg; remember its Uniqueid as gone.

    Where its end was not seen, `gone_by` is when it had ended for certain.
    """
    end_early(board, channel)
    release(board, channel, channel.alive_at if gone_by is not None else None)
    board.forget_channel(channel.uniqueid)
    board.unpublished.calls = True
    end_waits_of_gone(board, channel)
    leave_room(board, channel)
    if channel.session:
        end_session(board, channel, gone_by)
    elif channel.extension:
        _close_leg(board, channel, cause, gone_by)
    elif channel.left_by:
        finish_left(board, channel, cause, gone_by)


def _close_leg(board: BoardMemory, leg: Channel, cause: int, gone_by: float | None) -> None:
    extension = board.extension(leg.extension)
    extension.legs.pop(leg.uniqueid, None)
    extension.freed_at = board.now
    board.touch(leg.extension)
    end_early_of_call(board, leg)
    if leg.away:
        leave_elsewhere(board, leg)
    else:
        if leg.up_at is None:
            note_rang(board, leg)
        distrust_reports(extension, leg)
    finish_leg(board, leg, cause, gone_by)
