"""Handlers of queue events: callers that wait, members that are rung, paused, wrapped up.

Knows queues. Must not derive a status: pause and wrap-up are a layer over it.
"""

from __future__ import annotations

from collections.abc import Iterator

from state import events as ev
from state.board.handlers.away import answered_behind, take_member_elsewhere
from state.board.handlers.calls import find_or_open, hand_over, legs_in_call
from state.board.handlers.channels import update_channel
from state.board.handlers.device_reports import take_device_state
from state.board.handlers.early_ring import end_early
from state.board.handlers.memberships import (
    date_pause,
    drop_member,
    is_kept,
    keep_away,
    keep_member,
    name_agent,
)
from state.board.handlers.queue_waits import end_timed_out, end_wait, end_waits_of
from state.board.identity.names import is_phone
from state.board.memory import BoardMemory, Membership
from state.board.model import QUEUES, Channel, Waiting
from state.board.statuses import DEVICE_STATE_NUMBERS
from state.counters import Reason


def on_join(board: BoardMemory, event: ev.QueueCallerJoin) -> None:
    """A caller waits from now; what it waited for before is over."""
    caller = update_channel(board, event.channel)
    if caller is None:
        return
    end_early(board, caller)
    info, callers = event.channel, board.queue(event.queue).callers
    known = callers.get(info.uniqueid)
    if known is not None and known.left_at is None:
        board.refuse(Reason.WAITS_ALREADY)
        return
    end_waits_of(board, caller)
    caller.queue = event.queue
    board.touch_leg(caller)
    board.mention_caller(info.uniqueid)
    callers[info.uniqueid] = Waiting(
        info.uniqueid, info.linkedid, info.caller_num, info.caller_name, board.now, event.position
    )


def on_abandon(board: BoardMemory, event: ev.QueueCallerAbandon) -> None:
    """The caller hung up while waiting, or ran out of time. The next event says which."""
    waiting = board.queue(event.queue).callers.get(event.channel.uniqueid)
    if waiting is not None:
        waiting.abandoned = True


def on_hangup_request(board: BoardMemory, event: ev.HangupRequest) -> None:
    """A caller hung up. This comes before the queue says that the caller abandons."""
    channel = find_or_open(board, event.channel)
    if channel is not None:
        channel.hung_up = True


def on_soft_hangup_request(board: BoardMemory, event: ev.SoftHangupRequest) -> None:
    """The PBX hangs up on a channel: a caller whose time was over did not give up."""
    channel = find_or_open(board, event.channel)
    if channel is not None:
        end_timed_out(board, channel)


def on_agent_called(board: BoardMemory, event: ev.AgentCalled) -> None:
    """The leg that rings serves a queue; a member's name is the agent's."""
    name_agent(board, _serve(board, event), event.member)


def _serve(board: BoardMemory, event: ev.AgentCalled | ev.AgentConnect) -> str:
    """Note for which queue the member's legs are, be they behind a Local channel; its extension."""
    number = _served_by(board, event)
    dest, caller = board.find(event.dest), board.find(event.caller)
    legs = legs_in_call(board, number, event.dest.linkedid)
    for channel in (dest, caller, *legs, *_talks(board, number, event)):
        if channel is not None:
            channel.queue = event.queue
            board.touch_leg(channel)
    if dest is not None:
        hand_over(board, dest)
    return number


def _talks(
    board: BoardMemory, number: str, event: ev.AgentCalled | ev.AgentConnect
) -> Iterator[Channel]:
    """The calls in a member's sessions: they are of the queue's call, whatever their channel's is.

    The channel of a session is older than the call, which keeps its own Linkedid.
    """
    extension = board.extensions.get(number)
    connected = isinstance(event, ev.AgentConnect)
    for session in extension.sessions.values() if extension is not None and connected else ():
        if session.talk is not None:
            session.talk.linkedid = event.dest.linkedid
            yield session.talk


def on_agent_connect(board: BoardMemory, event: ev.AgentConnect) -> None:
    """The caller reached a member; also said after the caller left the queue."""
    number = _serve(board, event)
    take_member_elsewhere(board, number, board.find(event.dest))
    name_agent(board, number, event.member)
    queue, caller = board.queue(event.queue), board.find(event.caller)
    if caller is not None:
        caller.served_by = number
    waiting = queue.callers.get(event.caller.uniqueid) if event.caller is not None else None
    if waiting is not None:
        waiting.taken, waiting.taken_by, waiting.agent = True, number, event.member
        end_wait(board, queue, waiting)


def _served_by(
    board: BoardMemory, event: ev.AgentCalled | ev.AgentConnect | ev.AgentComplete
) -> str:
    """The extension of a member: by its leg, by what is known of it, else by who answered."""
    leg = board.find(event.dest)
    if leg is not None and leg.extension:
        return leg.extension
    number = board.identity.members.number_of(event.interface, "")
    answered = answered_behind(board, leg) if leg is not None else None
    if number or answered is not None:
        return number or (answered.extension if answered is not None else "")
    caller = board.find(event.caller) if isinstance(event, ev.AgentComplete) else None
    return caller.served_by if caller is not None else ""


def on_leave(board: BoardMemory, event: ev.QueueCallerLeave) -> None:
    """A caller left. The events that follow say why (queue_waits.py)."""
    update_channel(board, event.channel)
    board.mention_caller(event.channel.uniqueid)
    waiting = board.queue(event.queue).callers.get(event.channel.uniqueid)
    if waiting is not None and waiting.left_at is None:
        waiting.left_at = board.now
        board.leaving.append((event.queue, waiting.uniqueid))


def on_ring_no_answer(board: BoardMemory, event: ev.AgentRingNoAnswer) -> None:
    """A member let the queue's call ring; `ring_s` 0 means that its phone was never reached."""
    dest = board.find(event.dest)
    number = board.identity.members.number_of(event.interface, "")
    legs = legs_in_call(board, number, event.caller.linkedid)
    for leg in [dest] if dest is not None and dest.extension else legs:
        if event.ring_s > 0 and leg.dial_status in {"", "CANCEL"}:
            leg.dial_status = "NOANSWER"


def on_agent_complete(board: BoardMemory, event: ev.AgentComplete) -> None:
    """The member's wrap-up time begins: as long as the queue says, else as WRAPUP or WRAPUP_S.

    Asterisk tells a member's own Wrapuptime only; one that queues.conf sets for the queue reads 0.
    """
    number = _served_by(board, event)
    queue = board.queue(event.queue)
    seconds = queue.members.get(number, 0) or board.wrapup_of(event.queue)
    if number and seconds:
        wrap_up(board, number, board.now + seconds)


def wrap_up(board: BoardMemory, number: str, until: float) -> None:
    """Let the wrap-up of an agent last until then."""
    board.extension(number).wrapup_until = until
    board.wrapping_up.add(number)
    board.unpublished.rows.add(number)
    board.touch(number)


def on_member(board: BoardMemory, event: ev.QueueMemberStatus) -> None:
    """A member's pause, name, wrap-up time and device state."""
    number = take_member(board, event)
    if not number:
        return
    if 0 <= event.status < len(DEVICE_STATE_NUMBERS):
        mixed = not is_phone(event.state_interface)  # a Local channel is always there
        take_device_state(board, number, QUEUES, DEVICE_STATE_NUMBERS[event.status], mixed=mixed)
    else:
        board.refuse(Reason.DEVICE_STATE)


def take_member(board: BoardMemory, event: ev.QueueMemberStatus) -> str:
    """Take all of a member but its device state; its extension, empty if it is no agent's."""
    number = board.identity.members.number_of(event.interface, event.state_interface)
    member = Membership(event.queue, event.interface)
    board.mention_member(member)
    if not number:
        keep_away(board, event)
    elif event.joins or not is_kept(board, number, event):
        keep_member(board, number, event)
        date_pause(board, number)
    return number


def on_member_removed(board: BoardMemory, event: ev.QueueMemberRemoved) -> None:
    """A member left a queue: its pause there ends with it."""
    member = Membership(event.queue, event.interface)
    board.mention_member(member)
    drop_member(board, member)
