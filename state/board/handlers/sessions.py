"""Sessions: a phone that is up all day, and the calls in it.

An agent of app_agent_pool logs in by a call that lasts until he logs off; in VICIdial an agent's
phone stays in a conference all day. Such a channel is no leg: alone in it the agent is free. The
call in it (`talk`) is a leg, with a peer, a queue and a record of its own. Knows bridges and
conferences. Must not know headers or statuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from state import events as ev
from state.board.finished_legs import end_talk
from state.board.handlers.ownership import leave_queues, place
from state.board.identity.names import device_of_channel
from state.board.identity.queue_members import agent_of_session
from state.board.memory import BoardMemory
from state.board.model import SESSION_OVER, Channel
from state.board.statuses import UP

SOMEBODY = "?"
"""Whom a channel listens to, where that is not known yet."""

AGENT_POOL = "AgentPool"
"""What makes the bridge in which logged-in agents wait, alone or with each other."""


def begin_session(board: BoardMemory, channel: Channel, what: str) -> None:
    """A phone's channel stays up between calls from now on; what it was until now is no call."""
    if channel.session == what:
        return
    if channel.session == SESSION_OVER:
        end_talk(board, channel)
    is_new, channel.session = not channel.session, what
    found = board.source == ev.Snapshot.__name__
    channel.session_at = channel.created_at if found else board.now
    if channel.extension:
        if is_new:  # else another agent logs in by the same call
            board.extension(channel.extension).legs.pop(channel.uniqueid, None)
        place(board, channel)
        board.touch_leg(channel)


def end_session(board: BoardMemory, channel: Channel, gone_by: float | None) -> None:
    """The channel of a session is gone, and the call in it."""
    end_talk(board, channel, gone_by)
    if channel.extension:
        leave_queues(board, channel)
        board.extension(channel.extension).sessions.pop(channel.uniqueid, None)
        board.unpublished.rows.add(channel.extension)
        board.touch_leg(channel)


def leave_session(board: BoardMemory, channel: Channel) -> None:
    """The agent logged off and his channel goes on: no call of his until it dials or talks."""
    end_talk(board, channel)
    leave_queues(board, channel)
    channel.session = SESSION_OVER
    board.unpublished.rows.add(channel.extension)
    board.touch_leg(channel)


def dial_on(board: BoardMemory, channel: Channel, dest: Channel) -> None:
    """Whoever has logged off dials from the same channel: that is a call."""
    if channel.session == SESSION_OVER:
        begin_talk(board, channel, None)
    if channel.session == SESSION_OVER and channel.talk is not None:
        channel.talk.outbound = True
        _name_peer(channel.talk, dest)


def enter_bridge(board: BoardMemory, channel: Channel, event: ev.BridgeEnter) -> None:
    """A channel entered a bridge: a session's, or one in which a session's call goes on."""
    if board.identity.rules.is_session(event.name):
        enter_room(board, channel, event.bridge, event.name)
    elif channel.session and event.creator == AGENT_POOL:
        end_talk(board, channel)
    elif channel.session and not channel.room:
        begin_talk(board, channel, _already_in(board, channel, event.bridge))
    elif board.rooms:
        _look_into_rooms(board, event.bridge)


def _already_in(board: BoardMemory, session: Channel, bridge: str) -> Channel | None:
    others = (each for each in board.channels.values() if each.bridge == bridge)
    return next((each for each in others if each is not session and not each.in_session), None)


def begin_talk(board: BoardMemory, session: Channel, partner: Channel | None) -> None:
    """A call in a session began: with `partner`, else with whom the session is connected."""
    if session.talk is not None or not session.extension:
        return
    found = partner is not None and board.source == ev.Snapshot.__name__
    since = max(session.created_at, partner.created_at) if found and partner else board.now
    talk = Channel(
        session.uniqueid, session.name, session.linkedid, since, board.now, board.now,
        state=UP, extension=session.extension, up_at=since, estimated=found,
        connected_num=session.connected_num, connected_name=session.connected_name,
    )  # fmt: skip
    talk.spoke_num, talk.spoke_name = talk.connected_num, talk.connected_name
    if partner is not None:
        _join(session, talk, partner)
    session.talk = talk
    board.extension(session.extension).legs[session.uniqueid] = talk
    board.touch_leg(session)


def _join(session: Channel, talk: Channel, partner: Channel) -> None:
    session.partner = partner.uniqueid
    talk.linkedid, talk.queue = partner.linkedid, partner.queue
    if session.room:  # elsewhere the connected line tells the peer
        talk.outbound = not partner.is_master
        _name_peer(talk, partner)


def _name_peer(talk: Channel, partner: Channel) -> None:
    talk.connected_num = talk.spoke_num = partner.caller_num
    talk.connected_name = talk.spoke_name = partner.caller_name


def enter_room(board: BoardMemory, channel: Channel, bridge: str, conference: str) -> None:
    """A channel entered an agents' conference. The first phone in it is its agent's.

    So is another of the same agent; a colleague's is somebody to talk with.
    """
    if channel.room != bridge:
        leave_room(board, channel)  # it was put from one conference into another
    room = board.rooms.setdefault(bridge, {})
    room[channel.uniqueid] = channel
    channel.room = bridge
    if board.identity.rules.listens_in(channel.exten, conference):
        listen(board, channel)
    owners = {each.extension: each for each in room.values() if each.in_session}
    if channel.extension and not channel.listening_to and owners.keys() <= {channel.extension}:
        begin_session(board, channel, f"conference {conference}")
    elif channel.session == SESSION_OVER:
        begin_talk(board, channel, next(iter(owners.values()), None))
    review_room(board, bridge)


def listen(board: BoardMemory, channel: Channel) -> None:
    """A channel hears an agent's conference, and nobody hears it."""
    channel.listening_to = channel.listening_to or SOMEBODY
    board.touch_leg(channel)


def leave_room(board: BoardMemory, channel: Channel) -> None:
    """A channel left the agents' conference that it was in, if any."""
    bridge, channel.room = channel.room, ""
    room = board.rooms.get(bridge)
    if room is None:
        return
    room.pop(channel.uniqueid, None)
    end_talk(board, channel)
    if channel.in_session and not agent_of_session(channel.session):
        leave_session(board, channel)
    review_room(board, bridge)
    if not room:
        del board.rooms[bridge]


def review_room(board: BoardMemory, bridge: str) -> None:
    """Begin or end the call of an agents' conference by who is in it now."""
    members = board.rooms[bridge].values()
    customers = {each.uniqueid: each for each in _customers(board, bridge)}
    for session in [each for each in members if each.in_session]:
        if session.talk is not None and session.partner not in customers:
            end_talk(board, session)
        if session.talk is None and customers:
            begin_talk(board, session, next(iter(customers.values())))
        _name_whom_they_hear(board, bridge, session.extension)


def _name_whom_they_hear(board: BoardMemory, bridge: str, agent: str) -> None:
    """Who listens in, be it by a Local channel, hears this agent."""
    for member in board.rooms[bridge].values():
        phone = _behind(board, member) if member.is_local else member
        if member.listening_to and phone is not None and phone.listening_to in {"", SOMEBODY}:
            phone.listening_to = agent
            board.touch_leg(phone)


def _customers(board: BoardMemory, bridge: str) -> Iterator[Channel]:
    for member in board.rooms[bridge].values():
        if not member.in_session and not member.listening_to:
            customer = _behind(board, member) if member.is_local else member
            if customer is not None and device_of_channel(customer.name):
                yield customer


def _behind(board: BoardMemory, local: Channel) -> Channel | None:
    """Who talks through a Local channel. Behind one that only records or plays there is nobody."""
    half = board.channels.get(local.near_half or local.far_half)
    if half is None or not half.bridge:
        return None
    return next(
        (c for c in board.channels.values() if c.bridge == half.bridge and not c.is_local), None
    )


def _look_into_rooms(board: BoardMemory, bridge: str) -> None:
    """Somebody entered a call's bridge: a conference may be behind a Local channel in it."""
    for room, members in list(board.rooms.items()):
        halves = (board.channels.get(m.near_half or m.far_half) for m in members.values())
        if any(half is not None and half.bridge == bridge for half in halves):
            review_room(board, room)
