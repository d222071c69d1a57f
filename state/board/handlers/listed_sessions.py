"""Sessions in the list of channels: those found under way, and calls in them that were missed.

Knows which application keeps a phone up all day. Must not know how the list was asked.
"""

from __future__ import annotations

import re
from collections import defaultdict

from state import events as ev
from state.board.finished_legs import end_talk
from state.board.handlers.sessions import (
    begin_session,
    begin_talk,
    enter_room,
    leave_room,
    leave_session,
    listen,
)
from state.board.identity.queue_members import agent_of_session, session_of_agent
from state.board.memory import BoardMemory
from state.board.model import Channel

CONFERENCES = frozenset({"ConfBridge", "MeetMe"})
MUTED = frozenset("lm")
"""Options of MeetMe for who only listens: `8600051,Fmq`."""
CALLS_AGENT = frozenset({"Queue", "AgentRequest"})
"""What gives an agent of app_agent_pool a caller."""

_PARENTHESES = re.compile(r"\([^)]*\)")

AGENT_LOGIN = "AgentLogin"


def learn_agents(
    board: BoardMemory, listed: tuple[ev.ListedChannel, ...], mentioned: set[str]
) -> None:
    """Learn which agents of app_agent_pool are at which phones, before their queues are read."""
    for entry in listed:
        if entry.application == AGENT_LOGIN and entry.channel.uniqueid not in mentioned:
            key = board.identity.number_of_channel(entry.channel.name)
            board.identity.members.learn_session(session_of_agent(_first(entry)), key)


def _first(entry: ev.ListedChannel) -> str:
    """The first argument of the application."""
    return entry.data.partition(",")[0]


def take_sessions(
    board: BoardMemory, listed: tuple[ev.ListedChannel, ...], mentioned: set[str]
) -> None:
    """Find sessions and the calls in them; what the stream spoke of is known better."""
    found = [
        (channel, entry)
        for entry in listed
        if (channel := board.channels.get(entry.channel.uniqueid)) is not None
        and channel.uniqueid not in mentioned
    ]
    _pair_halves([channel for channel, _ in found])
    calling = {entry.bridge for entry in listed if entry.application in CALLS_AGENT}
    for channel, entry in found:
        _find_left(board, channel, entry)
        if entry.bridge not in calling or not entry.bridge:
            _find_logged_off(board, channel, entry)
    for channel, entry in sorted(found, key=lambda each: -each[1].age_s):
        _find(board, channel, entry)  # the agent was in his conference before anybody else
    in_bridge: defaultdict[str, list[Channel]] = defaultdict(list)
    for channel, entry in found:
        in_bridge[entry.bridge].append(channel)
    for channel, entry in found:
        if channel.session and not channel.room:
            _find_talk(board, channel, in_bridge[entry.bridge] if entry.bridge else [])


def _pair_halves(channels: list[Channel]) -> None:
    """The halves of a Local channel have the same name but for its end."""
    halves = {channel.name: channel for channel in channels if channel.is_local}
    for name, near in halves.items():
        far = halves.get(name[:-1] + "2") if name.endswith(";1") else None
        if far is not None:
            near.far_half, far.near_half = far.uniqueid, near.uniqueid


def _find_left(board: BoardMemory, channel: Channel, entry: ev.ListedChannel) -> None:
    """Leave a conference that a channel is in no more. It may be about to enter it again."""
    enters = entry.application in CONFERENCES and not entry.bridge
    if channel.room and entry.bridge != channel.room and not enters:
        leave_room(board, channel)


def _find_logged_off(board: BoardMemory, channel: Channel, entry: ev.ListedChannel) -> None:
    """End the session of an agent of app_agent_pool whose phone does something else."""
    if agent_of_session(channel.session) and entry.application not in {"", AGENT_LOGIN}:
        leave_session(board, channel)


def _find(board: BoardMemory, channel: Channel, entry: ev.ListedChannel) -> None:
    what = _first(entry)
    if entry.application == AGENT_LOGIN:
        begin_session(board, channel, session_of_agent(what))
    elif channel.room or not entry.bridge or entry.application not in CONFERENCES:
        return
    elif board.identity.rules.is_session(what):
        if entry.application == "MeetMe" and MUTED & set(_options(entry)):
            listen(board, channel)
        enter_room(board, channel, entry.bridge, what)


def _options(entry: ev.ListedChannel) -> str:
    """The second argument of the application, without what its options have in parentheses."""
    return _PARENTHESES.sub("", entry.data.partition(",")[2]).partition(",")[0]


def _find_talk(board: BoardMemory, session: Channel, others: list[Channel]) -> None:
    """An agent of a pool talks with whoever is in his bridge and does not wait for calls."""
    strangers = (each for each in others if each is not session and not each.in_session)
    partner = next(strangers, None)
    if partner is None and session.in_session:
        end_talk(board, session)
    elif partner is not None:
        begin_talk(board, session, partner)
