"""The list of queues' members: who serves which queue, since when, and who does no longer.

Knows that a list may have a million entries. Must not know how it was asked.
"""

from __future__ import annotations

from state import events as ev
from state.board.handlers.member_dates import moments_of, note_moments, take_moments
from state.board.handlers.memberships import (
    date_pause,
    drop_member,
    is_kept,
    keep_away,
    keep_member,
)
from state.board.memory import BoardMemory, Membership, Mentioned


def on_listed_members(board: BoardMemory, event: ev.ListedMembers) -> None:
    """A part of a very long list, taken before the rest so that the board goes on meanwhile."""
    mentioned = board.mentioned or Mentioned()
    _take_listed_members(board, event.members, mentioned, mentioned.number_of)


def take_members(board: BoardMemory, snapshot: ev.Snapshot, mentioned: Mentioned) -> None:
    """Take the whole list; a member that it does not name serves no longer."""
    if snapshot.members is None:
        return
    parts, number_of = mentioned.number_of, board.identity.members.number_of
    if not parts or any(number != number_of(*phone) for phone, number in parts.items()):
        _take_listed_members(board, snapshot.members, mentioned, {})
    take_moments(board, mentioned.moments or moments_of(board))
    if not snapshot.names_all("members"):
        return
    # A million of them: what is kept anyway is crossed off, and no second million is made.
    unlisted = {*board.members, *board.members_away}
    for entry in snapshot.members:
        unlisted.discard(Membership(entry.queue, entry.interface))
    gone = _gone_queues(board, snapshot)
    for member in unlisted - mentioned.members:
        drop_member(board, member, with_queue=member.queue in gone)
    known = {entry.interface for entry in snapshot.members}
    known.update(member.interface for member in mentioned.members)
    board.identity.members.forget_all_but(known)


def _take_listed_members(
    board: BoardMemory,
    listed: tuple[ev.QueueMemberStatus, ...],
    mentioned: Mentioned,
    number_of: dict[tuple[str, str], str],
) -> None:
    """Take the members; `number_of` is filled, since a member serves many queues."""
    moments = mentioned.moments = mentioned.moments or moments_of(board)
    numbers, changed = set(), set()
    for entry in listed:
        number = _number_of(board, number_of, entry)
        newer = mentioned.members and Membership(entry.queue, entry.interface) in mentioned.members
        if not number:
            if not newer:
                keep_away(board, entry)
            continue
        numbers.add(number)
        if newer and Membership(entry.queue, entry.interface) not in board.members:
            continue
        note_moments(board, moments, number, entry)
        if not newer and not is_kept(board, number, entry):
            keep_member(board, number, entry)
            changed.add(number)
    for number in numbers:
        board.extension(number).listed = True
    for number in changed:
        date_pause(board, number)


def _number_of(
    board: BoardMemory, known: dict[tuple[str, str], str], entry: ev.QueueMemberStatus
) -> str:
    phone = entry.interface, entry.state_interface
    if phone not in known:
        known[phone] = board.identity.members.number_of(*phone)
    return known[phone]


def _gone_queues(board: BoardMemory, snapshot: ev.Snapshot) -> set[str]:
    if snapshot.queues is None or not snapshot.names_all("queues"):
        return set()
    return board.queues.keys() - set(snapshot.queues)
