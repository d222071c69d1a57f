"""Handlers of the lists: what a snapshot adds, heals and closes.

Knows that an event since the lists were asked is truer than the list. Must not know how the
lists were asked (ami/translate/lists.py).
"""

from __future__ import annotations

from typing import NamedTuple

from state import events as ev
from state.board.handlers.channel_list import take_channels
from state.board.handlers.custom_devices import find_owners_again, take_custom_devices
from state.board.handlers.device_reports import is_mixed, keep_report
from state.board.handlers.do_not_disturb import review_phones
from state.board.handlers.listed_members import take_members
from state.board.handlers.listed_sessions import learn_agents
from state.board.handlers.ownership import adopt, rehome, remove_hint
from state.board.handlers.presence import take_presences
from state.board.handlers.queue_waits import end_wait
from state.board.identity.survey import left_out
from state.board.memory import BoardMemory, Mentioned
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
    learn_agents(board, snapshot.channels or (), mentioned.channels)
    take_members(board, snapshot, mentioned)
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
    _survey(board, snapshot)
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


def _survey(board: BoardMemory, snapshot: ev.Snapshot) -> None:
    """Find what is left out, of all lists: a short sweep asks for fewer."""
    if board.joining or snapshot.members is not None:
        board.left_out = left_out(
            board.identity,
            ((hint.exten, hint.context, hint.hint) for hint in snapshot.hints or ()),
            (device.device for device in snapshot.devices or ()),
            snapshot.members or (),
        )


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
        take_custom_devices(board, snapshot.devices, mentioned.custom_devices)
    find_owners_again(board)
    take_presences(board, snapshot, mentioned)
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
