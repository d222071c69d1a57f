"""Whose a channel, a phone and its reports are, and what happens when a phone changes hands.

Knows that a hint may move while calls are under way. Must not know what an event says.
"""

from __future__ import annotations

from state.board.finished_legs import end_talk, finish_leg
from state.board.handlers.memberships import move_members
from state.board.identity.names import device_of_channel, line_of_device
from state.board.identity.queue_members import agent_of_session
from state.board.memory import BoardMemory
from state.board.model import HINT, Channel, DaySums, Extension, Reporter
from state.board.status_intervals import end_interval


def adopt(board: BoardMemory, channel: Channel) -> None:
    """Give a channel to the extension whose phone it is, if any."""
    number = board.identity.number_of_channel(channel.name)
    if number == channel.extension or (channel.away and not number):
        return
    if channel.extension:
        if not number:
            end_talk(board, channel)  # a record of the extension that the phone was of
            leave_queues(board, channel)
        board.touch_leg(channel)
        _take(board.extension(channel.extension), channel)
        board.unpublished.rows.add(channel.extension)
    channel.extension = number
    if number:
        channel.left_by = ""
        place(board, channel)
        board.touch_leg(channel)


def leave_queues(board: BoardMemory, channel: Channel) -> None:
    """An agent of app_agent_pool, if that is who was at this phone, is there no more."""
    agent = agent_of_session(channel.session)
    board.identity.members.forget_agent(agent, channel.extension)
    move_members_of(board, agent)


def _take(extension: Extension, channel: Channel) -> None:
    extension.legs.pop(channel.uniqueid, None)
    extension.sessions.pop(channel.uniqueid, None)


def place(board: BoardMemory, channel: Channel) -> None:
    """Put a channel where its extension keeps it. A session is no leg; the call in it is."""
    extension = board.extension(channel.extension)
    leg = channel.talk if channel.session else channel
    if channel.session:
        extension.sessions[channel.uniqueid] = channel
        extension.queue_agent = extension.queue_agent or channel.in_session
        agent = board.identity.members.learn_session(channel.session, extension.number)
        move_members_of(board, agent)
        board.unpublished.rows.add(extension.number)
    if leg is not None:
        leg.extension = extension.number
        extension.legs[channel.uniqueid] = leg


def move_members_of(board: BoardMemory, agent: str) -> None:
    """Take the memberships of an agent of app_agent_pool to the phone where he is, if anywhere."""
    interfaces = board.identity.members.interfaces_of_agent(agent) if agent else ()
    move_members(board, board.identity.members.moved(interfaces) if interfaces else {})


def rehome(board: BoardMemory, phones: set[str]) -> None:
    """These phones changed hands: all that is theirs is their new extension's at once."""
    if not phones:
        return
    move_members(board, board.identity.members.moved())
    for channel in list(board.channels.values()):
        device = device_of_channel(channel.name)
        if device in phones or line_of_device(device) in phones:
            _note_left(board, channel)
            adopt(board, channel)
    for extension in list(board.extensions.values()):
        for phone in extension.devices & phones:
            _move(board, extension, phone)
    for phone in phones:
        owner = board.identity.number_of_device(phone)
        if owner:
            board.extension(owner).devices.add(phone)
            board.touch(owner)


def _note_left(board: BoardMemory, leg: Channel) -> None:
    """A call whose phone is nobody's from now on: its record stays with who had it."""
    is_call = leg.extension and leg.up_at is not None and not (leg.session or leg.away)
    if is_call and not board.identity.number_of_channel(leg.name):
        leg.left_by = leg.extension


def finish_left(board: BoardMemory, leg: Channel, cause: int, gone_by: float | None) -> None:
    """A call ended whose phone was nobody's by then: write the record of who had it before."""
    leg.extension, was_gone = leg.left_by, leg.left_by not in board.extensions
    finish_leg(board, leg, cause, gone_by)
    if was_gone:
        remove_hint(board, leg.extension)


def _move(board: BoardMemory, extension: Extension, phone: str) -> None:
    """Take a phone and what it said from an extension that it is no longer of."""
    owner = board.identity.number_of_device(phone)
    if owner == extension.number:
        return
    extension.devices.discard(phone)
    said = extension.said.pop(Reporter.device(phone), None)
    if owner and said is not None:
        board.extension(owner).said[Reporter.device(phone)] = said
    board.touch(extension.number)
    if not board.identity.is_known(extension.number):
        remove_hint(board, extension.number)


def remove_hint(board: BoardMemory, number: str) -> None:
    """A hint left the dialplan: its extension goes, unless it has legs or other reports."""
    extension = board.extensions.get(number)
    if extension is None:
        return
    extension.said.pop(HINT, None)
    held = (
        extension.legs
        or extension.sessions
        or extension.early
        or extension.said
        or extension.pauses
    )
    if not held:
        end_interval(board, extension, board.now)
        del board.extensions[number]
        if extension.today != DaySums():
            board.today_of_gone[number] = extension.today
        board.identity.forget_number(number)
        board.differing.discard(number)
        board.settling.pop(number, None)
        board.wrapping_up.discard(number)
        board.unpublished.removed.add(number)
