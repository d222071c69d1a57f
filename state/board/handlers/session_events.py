"""Handlers of events that begin and end sessions: agents that log in and off, conferences left.

Knows which event means which. What a session is, is in sessions.py.
"""

from __future__ import annotations

from state import events as ev
from state.board.handlers.channels import update_channel
from state.board.handlers.queues import drop_member, take_member
from state.board.handlers.sessions import begin_session, leave_room
from state.board.identity.identity import session_of_agent
from state.board.memory import BoardMemory, Membership


def on_agent_login(board: BoardMemory, event: ev.AgentLogin) -> None:
    """An agent of app_agent_pool is at this phone from now on."""
    channel = update_channel(board, event.channel)
    if channel is None:
        return
    begin_session(board, channel, session_of_agent(event.agent))
    for _, member in _memberships(board, event.agent):
        take_member(board, member)


def _memberships(board: BoardMemory, agent: str) -> list[tuple[Membership, ev.QueueMemberStatus]]:
    """The queues that call an agent, and what each said of him last."""
    return [
        (member, said)
        for member, said in board.pool_members.items()
        if board.identity.agent_of_member(member.interface) == agent
    ]


def on_agent_logoff(board: BoardMemory, event: ev.AgentLogoff) -> None:
    """The agent has left his phone, and the queues that called him there."""
    board.identity.forget_agent(event.agent)
    for member, _ in _memberships(board, event.agent):
        drop_member(board, member)


def on_bridge_leave(board: BoardMemory, event: ev.BridgeLeave) -> None:
    """A channel left a conference."""
    channel = update_channel(board, event.channel)
    if channel is not None and channel.room == event.bridge:
        leave_room(board, channel)
