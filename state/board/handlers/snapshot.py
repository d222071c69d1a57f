"""Handlers of the lists: what a snapshot adds, heals and closes.

Knows that an event since the lists were asked is truer than the list. Must not know how the
lists were asked (ami/translate/lists.py).
"""

from __future__ import annotations

from typing import NamedTuple

from state import events as ev
from state.board.handlers.channel_list import take_channels
from state.board.handlers.device_reports import is_mixed, keep_report
from state.board.handlers.do_not_disturb import (
    find_owners_again,
    review_phones,
    take_dnd_devices,
)
from state.board.handlers.member_dates import moments_of, note_moments, take_moments
from state.board.handlers.memberships import (
    date_pause,
    drop_member,
    is_kept,
    keep_away,
    keep_member,
)
from state.board.handlers.ownership import adopt, rehome, remove_hint
from state.board.handlers.presence import take_presences
from state.board.handlers.queue_waits import end_wait
from state.board.memory import BoardMemory, Membership, Mentioned
from state.board.model import HINT, Reporter, Waiting
from state.board.statuses import (
    NEEDS_PROOF,
    REPORT_OF_DEVICE_STATE,
    REPORT_OF_EXTENSION_STATUS,
    Report,
)

SETTLED_S = 2.0
"""So long after the end of a call its device says so too."""


NAMING: frozenset[ev.Part] = frozenset({"hints", "devices", "members"})
"""The lists that name extensions."""


def on_asked(board: BoardMemory, _event: ev.SnapshotAsked) -> None:
    """From now on, note what the stream speaks of."""
    board.mentioned = Mentioned()
    board.lists_asked_at = board.now


def on_snapshot(board: BoardMemory, snapshot: ev.Snapshot) -> None:
    """Take over the lists, then look at every extension once."""
    board.joining = not board.linked
    mentioned = board.mentioned or Mentioned()
    board.mentioned = None
    _learn(board, snapshot)
    _take_reports(board, snapshot, mentioned)
    _take_members(board, snapshot, mentioned)
    if snapshot.channels is not None:
        take_channels(
            board,
            snapshot.channels,
            mentioned.channels,
            names_all=snapshot.names_all("channels"),
        )
    if snapshot.callers is not None:
        if snapshot.names_all("callers"):
            _end_unlisted_waits(board, snapshot.callers, mentioned.callers)
        _take_callers(board, snapshot.callers, mentioned.callers)
    if snapshot.queues is not None:
        _take_queues(board, set(snapshot.queues), names_all=snapshot.names_all("queues"))
    _drop_unlisted(board, snapshot)
    _take_persons(board, snapshot, mentioned)
    board.linked = True
    board.touched.update(board.extensions)
    board.unpublished.calls = True


def _learn(board: BoardMemory, snapshot: ev.Snapshot) -> None:
    if snapshot.hints is not None:
        listed = ((hint.exten, hint.context, hint.hint) for hint in snapshot.hints)
        all_of_them = snapshot.names_all("hints")
        rehome(board, board.identity.learn_hints(listed, all_of_them=all_of_them))
        for number, phones in board.identity.hints.hinted().items():
            _note_listed(board, number, phones)
    if snapshot.devices is not None:
        board.identity.learn_devices(
            (device.device for device in snapshot.devices),
            all_of_them=snapshot.names_all("devices"),
        )
        for device in snapshot.devices:
            _note_listed(board, board.identity.number_of_device(device.device), {device.device})
    for channel in list(board.channels.values()):
        if board.identity.number_of_channel(channel.name):
            adopt(board, channel)  # a device that is no longer listed keeps its call


def _note_listed(board: BoardMemory, number: str, phones: set[str]) -> None:
    if number:
        board.extension(number).devices.update(phones)
        board.extension(number).listed = True


def _take_reports(board: BoardMemory, snapshot: ev.Snapshot, mentioned: Mentioned) -> None:
    for hint in snapshot.hints or ():
        report = REPORT_OF_EXTENSION_STATUS.get(hint.status)
        key = board.identity.key_dialled(hint.exten, hint.context)
        if report is not None and board.identity.is_known(key):
            mixed = is_mixed(board, key, hint.hint)
            listed = ListedReport(key, HINT, report, "ExtensionStateList", mixed=mixed)
            _take_report(board, listed, mentioned)
    for device in snapshot.devices or ():
        said = REPORT_OF_DEVICE_STATE.get(device.state)
        number = board.identity.number_of_device(device.device)
        if number and said is not None:
            listed = ListedReport(number, Reporter.device(device.device), said, "DeviceStateList")
            _take_report(board, listed, mentioned)


def _take_persons(board: BoardMemory, snapshot: ev.Snapshot, mentioned: Mentioned) -> None:
    """Take do-not-disturb and presence, once it is known whose phones are in a call."""
    if snapshot.devices is not None:
        take_dnd_devices(board, snapshot.devices, mentioned.dnd_owners)
    find_owners_again(board)
    take_presences(board, snapshot, mentioned.presences_of)
    for extension in board.extensions.values():
        review_phones(board, extension)


class ListedReport(NamedTuple):
    """What a list says of an extension's device, and which list."""

    number: str
    reporter: Reporter
    report: Report
    source: str
    mixed: bool = False


def _take_report(board: BoardMemory, listed: ListedReport, mentioned: Mentioned) -> None:
    """Take what a list says of a device, unless an event has said so since, or just before.

    A report of use without a leg proves something only where it answers a question. Otherwise it
    may be a moment ahead of the call, or trail the end of the last one.
    """
    number, reporter, report, source, mixed = listed
    if number in mentioned.devices_of or number in board.settling:
        return
    extension = board.extension(number)
    settled = board.lists_asked_at - extension.freed_at >= SETTLED_S
    proves = report not in NEEDS_PROOF or (extension.differs_since is not None and settled)
    fresh = board.joining or proves
    keep_report(board, number, reporter, report, fresh=fresh, mixed=mixed, source=source)


def on_listed_members(board: BoardMemory, event: ev.ListedMembers) -> None:
    """A part of a very long list, taken before the rest so that the board goes on meanwhile."""
    mentioned = board.mentioned or Mentioned()
    _take_listed_members(board, event.members, mentioned, mentioned.number_of)


def _take_members(board: BoardMemory, snapshot: ev.Snapshot, mentioned: Mentioned) -> None:
    if snapshot.members is None:
        return
    parts, number_of = mentioned.number_of, board.identity.number_of_member
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
        if not number:
            if Membership(entry.queue, entry.interface) not in mentioned.members:
                keep_away(board, entry)
            continue
        numbers.add(number)
        newer = mentioned.members and Membership(entry.queue, entry.interface) in mentioned.members
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
        known[phone] = board.identity.number_of_member(*phone)
    return known[phone]


def _take_member(board: BoardMemory, number: str, entry: ev.QueueMemberStatus) -> bool:
    """Keep a member; whether that changed an extension."""
    if not number:
        keep_away(board, entry)
    elif not is_kept(board, number, entry):
        keep_member(board, number, entry)
        return True
    return False


def _gone_queues(board: BoardMemory, snapshot: ev.Snapshot) -> set[str]:
    if snapshot.queues is None or not snapshot.names_all("queues"):
        return set()
    return board.queues.keys() - set(snapshot.queues)


def _end_unlisted_waits(
    board: BoardMemory, listed: tuple[ev.ListedCaller, ...], mentioned: set[str]
) -> None:
    alive = {(caller.queue, caller.uniqueid) for caller in listed}
    for queue in board.queues.values():
        for waiting in list(queue.callers.values()):
            known_better = waiting.uniqueid in mentioned
            if not known_better and (queue.name, waiting.uniqueid) not in alive:
                waiting.estimated = True
                end_wait(board, queue, waiting)


def _take_callers(
    board: BoardMemory, listed: tuple[ev.ListedCaller, ...], mentioned: set[str]
) -> None:
    for caller in listed:
        if caller.uniqueid not in mentioned:
            _take_caller(board, caller)


def _take_caller(board: BoardMemory, caller: ev.ListedCaller) -> None:
    callers = board.queue(caller.queue).callers
    known = callers.get(caller.uniqueid)
    if known is not None:
        known.position = caller.position
        return
    channel = board.channels.get(caller.uniqueid)
    if channel is not None:
        channel.queue = caller.queue
        board.touch_leg(channel)
    callers[caller.uniqueid] = Waiting(
        caller.uniqueid,
        channel.linkedid if channel is not None else caller.uniqueid,
        caller.caller_num,
        caller.caller_name,
        board.now - caller.wait_s,
        caller.position,
        estimated=True,
    )


def _take_queues(board: BoardMemory, listed: set[str], *, names_all: bool) -> None:
    """Know every queue, be it empty; forget one that is gone with its callers and members."""
    for name in listed - board.queues.keys():
        board.queue(name)
    for name in board.queues.keys() - listed if names_all else ():
        if not board.queues[name].callers and not board.queues[name].members:
            del board.queues[name]
            board.unpublished.queues.add(name)


def _drop_unlisted(board: BoardMemory, snapshot: ev.Snapshot) -> None:
    """Remove extensions that were listed once and that no list names any more (a reload)."""
    if snapshot.hints is None or snapshot.devices is None or snapshot.members is None:
        return
    if snapshot.doubtful & NAMING:
        return
    named = set(board.identity.hints.hinted())
    named.update(board.identity.number_of_device(device.device) for device in snapshot.devices)
    named.update(board.members.values())
    for number in [n for n, ext in board.extensions.items() if ext.listed and n not in named]:
        extension = board.extensions[number]
        if not extension.legs and not extension.early:
            extension.said.clear()
            remove_hint(board, number)
