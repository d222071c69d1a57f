"""Handlers of device reports: what hints, devices, queues and presence say of a phone.

Knows which report is news, and that a phone may come and go. Must not touch channels, nor judge
disagreements with calls (disagreements.py).
"""

from __future__ import annotations

from state import counters
from state import events as ev
from state.board.derive import believed
from state.board.handlers.do_not_disturb import is_dnd_device, on_dnd_device, review_phones
from state.board.identity import is_phone
from state.board.memory import BoardMemory
from state.board.model import HINT, Channel, Extension, Reporter, Said
from state.board.status_intervals import end_interval
from state.board.statuses import (
    AGREEING,
    FREE,
    REPORT_OF_DEVICE_STATE,
    REPORT_OF_EXTENSION_STATUS,
    Report,
)
from state.counters import Reason
from state.records import Question

SETTLES_S = 0.5
"""PeerStatus is the driver's own word. Asterisk sends it before it has taken the phone's new state
over, so a list of the next moment may still tell the old one."""


def on_extension_status(board: BoardMemory, event: ev.ExtensionStatus) -> None:
    """What a hint says. -1 and -2 say that the hint is gone."""
    if event.hint:
        board.identity.learn_hint(event.exten, event.hint)
    if not board.identity.is_known(event.exten):
        return
    if event.status in (-1, -2):
        remove_hint(board, event.exten)
        return
    report = REPORT_OF_EXTENSION_STATUS.get(event.status)
    if report is None:
        board.refuse(Reason.EXTENSION_STATUS)
        return
    keep_report(board, event.exten, HINT, report, mixed=mixes(event.hint))


def mixes(hint: str) -> bool:
    """Whether a hint's state is not that of phones alone: `PJSIP/1001&Custom:DND1001`."""
    states = hint.partition(",")[0].split("&")  # behind the comma stands a presence
    return any(states) and not all(map(is_phone, states))


def remove_hint(board: BoardMemory, number: str) -> None:
    """A hint left the dialplan: its extension goes, unless it has legs or other reports."""
    extension = board.extensions.get(number)
    if extension is None:
        return
    extension.said.pop(HINT, None)
    held = extension.legs or extension.early or extension.said or extension.pauses
    if not held:
        end_interval(board, extension, board.now)
        del board.extensions[number]
        board.differing.discard(number)
        board.settling.pop(number, None)
        board.wrapping_up.discard(number)
        board.unpublished.removed.add(number)


def on_device_state(board: BoardMemory, event: ev.DeviceStateChange) -> None:
    """What a device says. Custom:DND devices, queues and conferences are no phones."""
    if is_dnd_device(event.device):
        on_dnd_device(board, event)
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
    if last is not None and last.report is report and (last.fresh or not fresh):
        last.at, last.mixed = max(last.at, at), mixed
        return
    if last is not None and at < last.at:
        board.refuse(Reason.OLDER_THAN_REPORT)
        return
    extension.said[reporter] = Said(report, at, source or board.source, fresh, mixed)
    if reporter.kind == "device" and not board.joining:
        review_phones(board, extension)
    if extension.disputed:
        board.unpublished.rows.add(number)  # both sides are shown
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
