"""Handlers of the lists: what a snapshot adds, heals and closes.

Knows that an event since the lists were asked is truer than the list. Must not know how the
lists were asked (ami/translate/lists.py).
"""

from __future__ import annotations

from state import events as ev
from state.board.handlers.device_reports import DND_DEVICE, on_device_state, remove_hint, take
from state.board.handlers.listed_channels import take_channels
from state.board.handlers.queue_waits import end_wait
from state.board.handlers.queues import drop_member, take_member
from state.board.memory import BoardMemory
from state.board.model import Waiting
from state.board.statuses import (
    NEEDS_PROOF,
    REPORT_OF_DEVICE_STATE,
    REPORT_OF_EXTENSION_STATUS,
    Report,
)

SETTLED_S = 2.0
"""So long after the end of a call its device says so too."""


def on_asked(board: BoardMemory, _event: ev.SnapshotAsked) -> None:
    """From now on, note what the stream speaks of."""
    board.events_since_asked = set()
    board.lists_asked_at = board.now


def on_snapshot(board: BoardMemory, snapshot: ev.Snapshot) -> None:
    """Take over the lists, then look at every extension once."""
    board.joining = not board.linked
    heard = board.events_since_asked or set()
    board.events_since_asked = None
    _learn(board, snapshot)
    _take_reports(board, snapshot, heard)
    _take_members(board, snapshot, heard)
    if snapshot.channels is not None:
        take_channels(board, snapshot.channels, heard)
    if snapshot.callers is not None:
        _take_callers(board, snapshot.callers, heard)
    if snapshot.queues is not None:
        _take_queues(board, set(snapshot.queues))
    _drop_unlisted(board, snapshot)
    board.linked = True
    board.touched.update(board.extensions)
    board.calls_changed = True


def _learn(board: BoardMemory, snapshot: ev.Snapshot) -> None:
    if snapshot.hints is not None:
        board.identity.forget_hints()
        for hint in snapshot.hints:
            board.identity.learn_hint(hint.exten, hint.hint)
        for number, phones in board.identity.hinted().items():
            _list(board, number, phones)
    if snapshot.devices is not None:
        board.identity.learn_devices(device.device for device in snapshot.devices)
        for device in snapshot.devices:
            _list(board, board.identity.number_of_device(device.device), {device.device})


def _list(board: BoardMemory, number: str, phones: set[str]) -> None:
    if number:
        board.extension(number).devices.update(phones)
        board.extension(number).listed = True


def _take_reports(board: BoardMemory, snapshot: ev.Snapshot, heard: set[str]) -> None:
    board.source = "ExtensionStateList"
    for hint in snapshot.hints or ():
        report = REPORT_OF_EXTENSION_STATUS.get(hint.status)
        if report is not None and board.identity.is_known(hint.exten):
            _take_fresh(board, hint.exten, "hint", report, heard)
    board.source = "DeviceStateList"
    for device in snapshot.devices or ():
        said = REPORT_OF_DEVICE_STATE.get(device.state)
        number = board.identity.number_of_device(device.device)
        if number and said is not None:
            _take_fresh(board, number, device.device, said, heard)
        elif device.device.startswith(DND_DEVICE):
            on_device_state(board, device)
    board.source = "Snapshot"


def _take_fresh(board: BoardMemory, number: str, key: str, report: Report, heard: set[str]) -> None:
    """A list says it; of use without a leg it is the answer only where that was the question.

    Otherwise it may be a moment ahead of the call, or trail the end of the last one.
    """
    if f"report {number}" in heard:
        return
    extension = board.extension(number)
    settled = board.lists_asked_at - extension.freed_at >= SETTLED_S
    proves = report not in NEEDS_PROOF or (extension.differs_since is not None and settled)
    take(board, number, key, report, fresh=board.joining or proves)


def _take_members(board: BoardMemory, snapshot: ev.Snapshot, heard: set[str]) -> None:
    listed = set()
    for member in snapshot.members or ():
        listed.add((member.queue, member.interface))
        if f"member {member.queue} {member.interface}" not in heard:
            number = take_member(board, member)
            if number:
                board.extension(number).listed = True
    if snapshot.members is None:
        return
    for queue, interface in set(board.members) - listed:
        if f"member {queue} {interface}" not in heard:
            is_gone = snapshot.queues is not None and queue not in snapshot.queues
            drop_member(board, queue, interface, with_queue=is_gone)


def _take_callers(board: BoardMemory, listed: tuple[ev.ListedCaller, ...], heard: set[str]) -> None:
    alive = {(caller.queue, caller.uniqueid) for caller in listed}
    for queue in board.queues.values():
        for waiting in list(queue.callers.values()):
            unheard = f"caller {waiting.uniqueid}" not in heard
            if unheard and (queue.name, waiting.uniqueid) not in alive:
                waiting.estimated = True
                end_wait(board, queue, waiting)
    for caller in listed:
        if f"caller {caller.uniqueid}" not in heard:
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


def _take_queues(board: BoardMemory, listed: set[str]) -> None:
    """Know every queue, be it empty; forget one that is gone with its callers and members."""
    for name in listed - board.queues.keys():
        board.queue(name)
    for name in board.queues.keys() - listed:
        if not board.queues[name].callers and not board.queues[name].members:
            del board.queues[name]
            board.dirty_queues.add(name)


def _drop_unlisted(board: BoardMemory, snapshot: ev.Snapshot) -> None:
    """Remove extensions that were listed once and that no list names any more (a reload)."""
    if snapshot.hints is None or snapshot.devices is None or snapshot.members is None:
        return
    named = {hint.exten for hint in snapshot.hints}
    named.update(board.identity.number_of_device(device.device) for device in snapshot.devices)
    named.update(board.members.values())
    for number in [n for n, ext in board.extensions.items() if ext.listed and n not in named]:
        extension = board.extensions[number]
        if not extension.legs and not extension.early:
            extension.said.clear()
            remove_hint(board, number)
