"""Handlers of device reports: what hints, devices, queues and presence say of a phone.

Knows which report is news, and that a phone may come and go. Must not touch channels, nor judge
disagreements with calls (disagreements.py).
"""

from __future__ import annotations

from state import counters
from state import events as ev
from state.board.derive import believed
from state.board.handlers.custom_devices import (
    find_owners_again,
    is_custom_device,
    on_custom_device,
)
from state.board.handlers.do_not_disturb import BUSY_IS_DND, review_phones
from state.board.handlers.ownership import rehome, remove_hint
from state.board.handlers.presence import recall_presence
from state.board.identity.names import mixes_custom, names_devices, phones_of_hint
from state.board.memory import BoardMemory
from state.board.model import HINT, Channel, Extension, Reporter, Said
from state.board.statuses import (
    AGREEING,
    FREE,
    REPORT_OF_DEVICE_STATE,
    REPORT_OF_EXTENSION_STATUS,
    Report,
)
from state.counters import Reason
from state.records import Question

GONE = (-1, -2)
"""ExtensionStatus of a hint that was removed, or whose device was."""

SETTLES_S = 0.5
"""PeerStatus is the driver's own word. Asterisk sends it before it has taken the phone's new state
over, so a list of the next moment may still tell the old one."""


def on_extension_status(board: BoardMemory, event: ev.ExtensionStatus) -> None:
    """What a hint says. -1 and -2 say that the hint is gone, and what it claims with it."""
    identity = board.identity
    if event.status in GONE:
        key = identity.key_dialled(event.exten, event.context)
        _move_phones(board, identity.forget_hint(event.exten, event.context))
        if not identity.hints.phones(key):  # else a hint of another context names its phone
            remove_hint(board, key)
        return
    key = identity.key_of_plain_hint(event.exten, event.context, event.hint)
    if key:
        _take_status(board, key, event, mixed=mixes_custom(event.hint))
        return
    is_hint = names_devices(event.hint)  # else it is left out, or garbled
    moved = identity.learn_hint(event.exten, event.context, event.hint) if is_hint else set()
    _move_phones(board, moved)
    key = identity.key_dialled(event.exten, event.context)
    if identity.is_known(key):
        if moved:
            recall_presence(board, key, event.hint)
        _take_status(board, key, event, mixed=is_mixed(board, key, event.hint))


def _take_status(board: BoardMemory, key: str, event: ev.ExtensionStatus, *, mixed: bool) -> None:
    report = REPORT_OF_EXTENSION_STATUS.get(event.status)
    if report is None:
        board.refuse(Reason.EXTENSION_STATUS)
        return
    keep_report(board, key, HINT, report, mixed=mixed)


def _move_phones(board: BoardMemory, phones: set[str]) -> None:
    """Phones changed hands. The PBX is asked: a reload also sends what hints were before."""
    if not phones:
        return
    rehome(board, phones)
    find_owners_again(board)
    board.counts.add(counters.QUESTIONS)
    board.results.questions.append(Question(min(phones), "its hint changed"))


def is_mixed(board: BoardMemory, key: str, hint: str) -> bool:
    """Whether a hint's state is not the word of the extension's own phones alone.

    Who watches a colleague's phone with his own (`204 = PJSIP/204&PJSIP/205`) is not in its calls.
    """
    owner = board.identity.number_of_device
    return mixes_custom(hint) or any(owner(phone) != key for phone in phones_of_hint(hint))


def on_device_state(board: BoardMemory, event: ev.DeviceStateChange) -> None:
    """What a device says. Custom: devices, queues and conferences are no phones."""
    if is_custom_device(event.device):
        on_custom_device(board, event)
        return
    number = board.identity.number_of_device(event.device)
    if number:
        board.extension(number).devices.add(event.device)
        take_device_state(board, number, Reporter.device(event.device), event.state)


def on_peer(board: BoardMemory, event: ev.PeerStatus) -> None:
    """A phone came or went. This says nothing else of it, and nothing while it has a leg."""
    number = board.identity.number_of_device(event.device)
    if not number:
        return
    extension, reporter = board.extension(number), Reporter.device(event.device)
    if not event.reachable and not extension.legs:
        _come_or_go(board, number, reporter, Report.UNAVAILABLE)
    elif event.reachable and is_unavailable(extension, reporter):
        _come_or_go(board, number, reporter, Report.IDLE)


def _come_or_go(board: BoardMemory, number: str, reporter: Reporter, report: Report) -> None:
    last = board.extension(number).said.get(reporter)
    if last is None or last.report is not report:
        board.settling[number] = board.now
    keep_report(board, number, reporter, report)


def ask_settled(board: BoardMemory) -> None:
    """Ask about the phones that came or went SETTLES_S ago, and have no leg that answers it."""
    for number, since in list(board.settling.items()):
        if board.now - since >= SETTLES_S:
            del board.settling[number]
            _ask_whether_it_did(board, board.extension(number))


def _ask_whether_it_did(board: BoardMemory, extension: Extension) -> None:
    if not extension.legs and extension.number not in board.settling:
        board.counts.add(counters.QUESTIONS)
        board.results.questions.append(Question(extension.number, "its phone came or went"))


def is_unavailable(extension: Extension, device: Reporter | None = None) -> bool:
    """Whether an extension, or this device of it, is Unavailable by the latest report."""
    said = [believed(extension)]
    if device is not None:
        said.append(extension.said.get(device))
    return any(each is not None and each.report is Report.UNAVAILABLE for each in said)


def take_device_state(
    board: BoardMemory,
    number: str,
    reporter: Reporter,
    device_state: str,
    *,
    mixed: bool = False,
) -> None:
    """Take a device state by its upper-case name; UNKNOWN says nothing."""
    report = REPORT_OF_DEVICE_STATE.get(device_state)
    if report is not None:
        keep_report(board, number, reporter, report, mixed=mixed)
    elif device_state != "UNKNOWN":
        board.refuse(Reason.DEVICE_STATE)


def keep_report(
    board: BoardMemory,
    number: str,
    reporter: Reporter,
    report: Report,
    *,
    fresh: bool = False,
    mixed: bool = False,
    source: str = "",
) -> None:
    """Keep what a hint, a device or a queue says of an extension's device.

    `mixed` says that it is not the phone's word alone; `source` is the list that says so, where it
    is none of the event's own. A phone that came or went is shown at once, and the PBX is asked
    whether it did: calls can neither prove nor disprove it.
    """
    extension = board.extension(number)
    board.mention_device_of(number)
    last = extension.said.get(reporter)
    at = board.lists_asked_at if fresh else board.now
    if not _is_expected(extension, report):
        board.touch(number)
    if extension.disputed:
        board.unpublished.rows.add(number)  # both sides are shown
    if last is not None and last.report is report and (last.fresh or not fresh):
        last.at, last.mixed = max(last.at, at), mixed
        return
    if last is not None and at < last.at:
        board.refuse(Reason.OLDER_THAN_REPORT)
        return
    extension.said[reporter] = Said(report, at, source or board.source, fresh, mixed)
    if reporter.name.startswith(BUSY_IS_DND) and not board.joining:
        review_phones(board, extension)
    if not fresh and Report.UNAVAILABLE in (report, last and last.report):
        _ask_whether_it_did(board, extension)


def _is_expected(extension: Extension, report: Report) -> bool:
    """Whether a report says only what is shown and agreed upon already."""
    if extension.differs_since is not None:
        return False
    if extension.details.call_id is None:
        return report is Report.IDLE and extension.doing is FREE
    return report in AGREEING[extension.doing]


def distrust_reports(extension: Extension, leg: Channel) -> None:
    """Distrust what was reported while a leg lived, now that it has ended.

    A phone that rang, dialed or talked is there: reports from before that it is gone are dropped.
    """
    reached = leg.outbound or leg.rang_at is not None or leg.up_at is not None
    for reporter, said in list(extension.said.items()):
        said.fresh = False
        if reached and said.report is Report.UNAVAILABLE and said.at < leg.created_at:
            del extension.said[reporter]
