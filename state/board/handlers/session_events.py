"""Handlers of events that begin and end sessions: agents that log in and off, conferences left.

Knows which event means which. What a session is, is in sessions.py.
"""

from __future__ import annotations

from state import events as ev
from state.board.handlers.channels import update_channel
from state.board.handlers.ownership import move_members_of
from state.board.handlers.sessions import begin_session, leave_room, leave_session, listen
from state.board.identity.queue_members import session_of_agent
from state.board.memory import BoardMemory


def on_agent_login(board: BoardMemory, event: ev.AgentLogin) -> None:
    """An agent of app_agent_pool is at this phone from now on."""
    # What comes late is true all the same: a session lasts for hours.
    channel = update_channel(board, event.channel) or board.find(event.channel)
    if channel is not None:
        begin_session(board, channel, session_of_agent(event.agent))


def on_agent_logoff(board: BoardMemory, event: ev.AgentLogoff) -> None:
    """The agent has left his phone, and the queues that called him there."""
    channel = board.find(event.channel)
    if channel is not None and channel.session == session_of_agent(event.agent):
        board.mention_channel(channel.uniqueid, channel.extension)
        leave_session(board, channel)
    board.identity.members.forget_agent(event.agent)
    move_members_of(board, event.agent)


def on_listener(board: BoardMemory, event: ev.ConferenceListener) -> None:
    """Who joins an agent's conference muted is nobody that the agent talks with."""
    channel = update_channel(board, event.channel) or board.find(event.channel)
    if channel is not None and board.identity.rules.is_session(event.conference):
        listen(board, channel)


def on_bridge_leave(board: BoardMemory, event: ev.BridgeLeave) -> None:
    """A channel left a conference."""
    channel = update_channel(board, event.channel) or board.find(event.channel)
    if channel is not None and channel.room == event.bridge:
        leave_room(board, channel)
