"""Memberships: which extension serves which queue, and paused or not.

Knows that a member may be at another extension after a while: agents log in elsewhere, phones
change hands. Must not know events, callers or headers.
"""

from __future__ import annotations

from collections.abc import Mapping

from state import events as ev
from state.board.memory import BoardMemory, Membership, Serving
from state.board.model import QUEUES, Extension

MAX_AWAY = 20_000
"""So many memberships of people who are at no extension are remembered: most are mobiles."""


def keep_member(board: BoardMemory, number: str, event: ev.QueueMemberStatus) -> None:
    """Keep what a queue says of a member, whose extension is known; `date_pause` comes next."""
    member = Membership(event.queue, event.interface)
    before = None if board.members.get(member) == number else _served_before(board, member)
    extension = board.extension(number)
    board.members[member] = number
    _keep_name(board, event)
    name_agent(board, number, event.name)
    board.queue(event.queue).members[number] = event.wrapup_s
    extension.pauses[event.queue] = event.reason if event.paused else None
    extension.queue_agent = True
    if before is not None:
        _take_moments(extension, before)
    if event.joins and extension.logged_in_since is None:
        extension.logged_in_since = board.now


def is_kept(board: BoardMemory, number: str, event: ev.QueueMemberStatus) -> bool:
    """Whether `keep_member` would change nothing: so it is with nearly all of a million entries."""
    extension, queue = board.extensions.get(number), board.queues.get(event.queue)
    return (
        extension is not None
        and queue is not None
        and extension.queue_agent
        and queue.members.get(number) == event.wrapup_s
        and event.queue in extension.pauses
        and extension.pauses[event.queue] == (event.reason if event.paused else None)
        and (extension.name == event.name or not _is_name(event.name))
        and board.members.get(Membership(event.queue, event.interface)) == number
    )


def date_pause(board: BoardMemory, number: str) -> None:
    """Note since when an agent is paused in every queue, and have it looked at."""
    extension = board.extension(number)
    if not extension.paused:
        extension.paused_since = None
    elif extension.paused_since is None:
        extension.paused_since = board.now
    board.unpublished.rows.add(number)
    board.touch(number)


def drop_member(board: BoardMemory, member: Membership, *, with_queue: bool = False) -> None:
    """Forget a membership. An agent whose queue is gone (`with_queue`) did not log out.

    A queue may call one extension by two interfaces: without the one he still serves it.
    """
    board.members_away.pop(member, None)
    number, queue = board.members.pop(member, ""), member.queue
    if not number or _serves(board, number, queue):
        return
    board.queue(queue).members.pop(number, None)
    extension = board.extension(number)
    extension.pauses.pop(queue, None)
    extension.queue_agent = bool(extension.pauses) or not with_queue
    if not extension.pauses:
        extension.logged_in_since = None
        extension.said.pop(QUEUES, None)
    date_pause(board, number)


def _serves(board: BoardMemory, number: str, queue: str) -> bool:
    interfaces = board.identity.members.interfaces_at(number)
    return any(board.members.get(Membership(queue, each)) == number for each in interfaces)


def _is_name(member: str) -> bool:
    """Whether a member's name is one; an interface as name says nothing."""
    return bool(member) and "/" not in member


def _keep_name(board: BoardMemory, event: ev.QueueMemberStatus) -> None:
    """Keep the name that a queue gives a member, which goes with him to his next phone."""
    if _is_name(event.name):
        board.identity.members.names[event.interface] = event.name


def name_agent(board: BoardMemory, number: str, member: str) -> None:
    """Show a member's name on its extension."""
    if not number or not _is_name(member):
        return
    extension = board.extension(number)
    if extension.name != member:
        extension.name = member
        board.unpublished.rows.add(number)


def move_members(board: BoardMemory, moved: Mapping[str, str]) -> None:
    """Take memberships along to where their members are now; `moved` is by interface.

    A member that is at no extension has logged out where he was, and serves on where he logs in.
    """
    for member, before in list(board.members.items()) if moved else ():
        after = moved.get(member.interface, before)
        if after != before:
            _put(board, member, after, _taken_from(board, member, before))
    for member, serving in list(board.members_away.items()) if moved else ():
        if moved.get(member.interface):
            del board.members_away[member]
            _put(board, member, moved[member.interface], serving)


def keep_away(board: BoardMemory, event: ev.QueueMemberStatus) -> None:
    """Keep what a queue says of a member who is at no extension now."""
    member = Membership(event.queue, event.interface)
    before = _served_before(board, member)
    _keep_name(board, event)
    if len(board.members_away) < MAX_AWAY:
        board.members_away[member] = _serving(board, event, before)


def _serving(board: BoardMemory, event: ev.QueueMemberStatus, before: Serving | None) -> Serving:
    """A pause and a log-in began when the queue says, else when they were first heard of."""
    paused_since, logged_in_since = event.paused_at, event.logged_in_at
    if before is not None:
        paused_since = paused_since or before.paused_since
        logged_in_since = logged_in_since or before.logged_in_since
    if event.joins and logged_in_since is None:
        logged_in_since = board.now
    return Serving(
        event.name,
        event.reason if event.paused else None,
        (paused_since or board.now) if event.paused else None,
        event.wrapup_s,
        logged_in_since,
    )


def _served_before(board: BoardMemory, member: Membership) -> Serving | None:
    """What a queue said of a member until now, at an extension or at none; it is forgotten."""
    number = board.members.get(member)
    if number is not None:
        return _taken_from(board, member, number)
    return board.members_away.pop(member, None)


def _taken_from(board: BoardMemory, member: Membership, number: str) -> Serving:
    """What a queue says of a member, who leaves an extension and takes his name along."""
    extension, queue = board.extension(number), board.queue(member.queue)
    name = board.identity.members.names.get(member.interface, "")
    serving = Serving(
        name,
        extension.pauses.get(member.queue),
        extension.paused_since,
        queue.members.get(number, 0),
        extension.logged_in_since,
    )
    drop_member(board, member)
    if extension.name == name and not extension.pauses:
        extension.name = ""
    return serving


def _put(board: BoardMemory, member: Membership, number: str, serving: Serving) -> None:
    if not number:
        board.members_away[member] = serving
        return
    extension = board.extension(number)
    board.members[member] = number
    board.queue(member.queue).members[number] = serving.wrapup_s
    extension.pauses[member.queue], extension.queue_agent = serving.reason, True
    _take_moments(extension, serving)
    name_agent(board, number, serving.name)
    date_pause(board, number)


def _take_moments(extension: Extension, serving: Serving) -> None:
    """Logged in since the first log-in; paused everywhere since the last pause. None is unknown."""
    logins = extension.logged_in_since, serving.logged_in_since
    pauses = extension.paused_since, serving.paused_since
    extension.logged_in_since = min((at for at in logins if at is not None), default=None)
    extension.paused_since = max((at for at in pauses if at is not None), default=None)
