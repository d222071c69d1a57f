"""Memberships: which extension serves which queue, and paused or not.

Knows that a member may be at another extension after a while: agents log in elsewhere, phones
change hands. Must not know events, callers or headers.
"""

from __future__ import annotations

from collections.abc import Mapping

from state import events as ev
from state.board.memory import BoardMemory, Membership, Serving
from state.board.model import QUEUES

MAX_AWAY = 20_000
"""So many memberships of people who are at no extension are remembered: most are mobiles."""


def keep_member(board: BoardMemory, number: str, event: ev.QueueMemberStatus) -> None:
    """Keep what a queue says of a member, whose extension is known; `date_pause` comes next."""
    member = Membership(event.queue, event.interface)
    if board.members.get(member, number) != number:
        drop_member(board, member)  # it is at another extension by now
    board.members_away.pop(member, None)
    extension = board.extension(number)
    board.members[member] = number
    name_agent(board, number, event.name)
    board.queue(event.queue).members[number] = event.wrapup_s
    extension.pauses[event.queue] = event.reason if event.paused else None
    extension.queue_agent = True
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
        and (extension.name == event.name or not event.name or "/" in event.name)
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
    """Forget a membership. An agent whose queue is gone (`with_queue`) did not log out."""
    board.members_away.pop(member, None)
    number, queue = board.members.pop(member, ""), member.queue
    if not number:
        return
    board.queue(queue).members.pop(number, None)
    extension = board.extension(number)
    extension.pauses.pop(queue, None)
    extension.queue_agent = bool(extension.pauses) or not with_queue
    if not extension.pauses:
        extension.logged_in_since = None
        extension.said.pop(QUEUES, None)
    date_pause(board, number)


def name_agent(board: BoardMemory, number: str, member: str) -> None:
    """Show a member's name on its extension; an interface as name says nothing."""
    if not number or not member or "/" in member:
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
    drop_member(board, member)
    if len(board.members_away) < MAX_AWAY:
        reason, since = (event.reason, board.now) if event.paused else (None, None)
        board.members_away[member] = Serving(event.name, reason, since, event.wrapup_s)


def _taken_from(board: BoardMemory, member: Membership, number: str) -> Serving:
    extension, queue = board.extension(number), board.queue(member.queue)
    serving = Serving(
        extension.name,
        extension.pauses.get(member.queue),
        extension.paused_since,
        queue.members.get(number, 0),
        extension.logged_in_since,
    )
    drop_member(board, member)
    return serving


def _put(board: BoardMemory, member: Membership, number: str, serving: Serving) -> None:
    if not number:
        board.members_away[member] = serving
        return
    extension = board.extension(number)
    board.members[member] = number
    board.queue(member.queue).members[number] = serving.wrapup_s
    extension.pauses[member.queue], extension.queue_agent = serving.reason, True
    extension.logged_in_since = extension.logged_in_since or serving.logged_in_since
    extension.paused_since = extension.paused_since or serving.paused_since
    name_agent(board, number, serving.name)
    date_pause(board, number)
