"""Handlers of device reports: what hints, devices and presence say, against what calls show.

Knows that a report never contradicts a live leg and that a report of use without a leg is a
question. Must not touch channels.
"""

from __future__ import annotations

from state import counters
from state import events as ev
from state.board.derive import Derived, believed
from state.board.memory import BoardMemory
from state.board.model import Channel, Extension, Said
from state.board.status_intervals import end_interval
from state.board.statuses import (
    AGREEING,
    FREE,
    NEEDS_PROOF,
    REPORT_OF_DEVICE_STATE,
    REPORT_OF_EXTENSION_STATUS,
    Report,
)
from state.counters import Reason
from state.records import Disagreement, Question

DND_DEVICE = "Custom:DND"
"""What the devices are called that phones' do-not-disturb keys set, a number behind it."""

ASK_AFTER_S = 0.5
"""A report that trails its call by less than this is no question yet. One that lasts longer is
asked about, counted, and told with both sides."""

DISAGREES_AFTER_S = 2.0
"""One that lasts longer than this, though the PBX was asked, has a badge on the tile."""

ASK_EVERY_S = 1.0
"""The same extension is asked for at most this often, and ever less often while it still differs:
a hint that names another's phone differs for good."""

ASK_AT_LEAST_EVERY_S = 60.0


def on_extension_status(board: BoardMemory, event: ev.ExtensionStatus) -> None:
    """A hint's word; -1 and -2 say that the hint is gone."""
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
    keep_report(board, event.exten, "hint", report)


def remove_hint(board: BoardMemory, number: str) -> None:
    """A hint was taken from the dialplan: the extension goes unless it has legs or other words."""
    extension = board.extensions.get(number)
    if extension is None:
        return
    extension.said.pop("hint", None)
    held = extension.legs or extension.early or extension.said or extension.pauses
    if not held:
        end_interval(board, extension, board.now)
        del board.extensions[number]
        board.differing.discard(number)
        board.wrapping_up.discard(number)
        board.removed.add(number)


def on_device_state(board: BoardMemory, event: ev.DeviceStateChange) -> None:
    """A device's word; Custom:DND devices, queues and conferences are not phones."""
    if event.device.startswith(DND_DEVICE):
        number = event.device.removeprefix(DND_DEVICE)
        _set_dnd(board, number, on=event.state in {"BUSY", "INUSE"})
        return
    number = board.identity.number_of_device(event.device)
    if number:
        board.extension(number).devices.add(event.device)
        take_device_state(board, number, event.device, event.state)


def _set_dnd(board: BoardMemory, number: str, *, on: bool) -> None:
    if board.identity.is_known(number):
        board.extension(number).dnd = on
        board.dirty_rows.add(number)
        board.touch(number)


def on_peer(board: BoardMemory, event: ev.PeerStatus) -> None:
    """A phone came or went: without a leg it is unavailable, and nothing else is said of it."""
    number = board.identity.number_of_device(event.device)
    if not number:
        return
    extension = board.extension(number)
    if not event.reachable and not extension.legs:
        keep_report(board, number, event.device, Report.UNAVAILABLE)
    elif event.reachable and is_unavailable(extension, event.device):
        keep_report(board, number, event.device, Report.IDLE)


def is_unavailable(extension: Extension, device: str = "") -> bool:
    """Whether an extension, or this device of it, is Unavailable by the latest word."""
    said = believed(extension), extension.said.get(device)
    return any(each is not None and each.report is Report.UNAVAILABLE for each in said)


def on_presence(board: BoardMemory, event: ev.PresenceStatus) -> None:
    """A presence hint: only do-not-disturb is shown."""
    _set_dnd(board, event.exten, on=event.state == "dnd")


def take_device_state(board: BoardMemory, number: str, reporter: str, device_state: str) -> None:
    """Take a device state by its upper-case name; UNKNOWN says nothing."""
    report = REPORT_OF_DEVICE_STATE.get(device_state)
    if report is not None:
        keep_report(board, number, reporter, report)
    elif device_state != "UNKNOWN":
        board.refuse(Reason.DEVICE_STATE)


def keep_report(
    board: BoardMemory,
    number: str,
    reporter: str,
    report: Report,
    *,
    fresh: bool = False,
    source: str = "",
) -> None:
    """Keep what a hint, a device or a queue says of an extension's device.

    `source` is the list that says so, where it is none of the event's own. A phone that came or
    went is shown at once, and the PBX is asked whether it did: calls can neither prove nor
    disprove it.
    """
    extension = board.extension(number)
    board.mention_device_of(number)
    last = extension.said.get(reporter)
    at = board.lists_asked_at if fresh else board.now
    if not _is_expected(extension, report):
        board.touch(number)
    if last is not None and last.report is report and (last.fresh or not fresh):
        last.at = max(last.at, at)
        return
    if last is not None and at < last.at:
        board.refuse(Reason.OLDER_THAN_REPORT)
        return
    extension.said[reporter] = Said(report, at, source or board.source, fresh)
    if extension.disputed:
        board.dirty_rows.add(number)  # both sides are shown
    if not fresh and not extension.legs and Report.UNAVAILABLE in (report, last and last.report):
        board.counts.add(counters.QUESTIONS)
        board.results.questions.append(Question(number, "its phone came or went"))


def _is_expected(extension: Extension, report: Report) -> bool:
    """Whether a report says only what is shown and agreed upon already."""
    if extension.differs_since is not None:
        return False
    if extension.details.call_id is None:
        return report is Report.IDLE and extension.doing is FREE
    return report in AGREEING[extension.doing]


def distrust_reports(extension: Extension, leg: Channel) -> None:
    """A leg has ended: what was said while it lived proves nothing about now.

    And a phone that rang, dialed or talked is there, whatever was said before.
    """
    reached = leg.outbound or leg.rang_at is not None or leg.up_at is not None
    for key, said in list(extension.said.items()):
        said.fresh = False
        if reached and said.report is Report.UNAVAILABLE and said.at < leg.created_at:
            del extension.said[key]


def agree(extension: Extension, derived: Derived, said: Said | None) -> bool:
    """Whether the latest report says the same as the calls; one from before speaks of before."""
    if said is None or said.at <= extension.doing_since:
        return True
    if derived.leg is not None:
        return said.report in AGREEING[derived.status] or _only_early(extension)
    return said.report not in NEEDS_PROOF or said.fresh


def _only_early(extension: Extension) -> bool:
    return bool(extension.early) and not extension.legs


def judge(board: BoardMemory, extension: Extension, derived: Derived, said: Said | None) -> None:
    """Begin, raise or end a disagreement; while it lasts the PBX is asked."""
    if agree(extension, derived, said):
        if extension.differs_since is not None:
            _settle(board, extension, derived, extension.differs_since)
        return
    if extension.differs_since is None:
        extension.differs_since = board.now
        extension.differs_on = _sides(extension, derived)
        board.differing.add(extension.number)
    lasted = board.now - extension.differs_since
    if lasted >= ASK_AFTER_S:
        _dispute(board, extension)
        _ask(board, extension, lasted)
    if lasted >= DISAGREES_AFTER_S and not extension.disagrees:
        extension.disagrees = True
        board.counts.add(counters.DISAGREEMENTS_SHOWN)
        board.dirty_rows.add(extension.number)


def _dispute(board: BoardMemory, extension: Extension) -> None:
    if not extension.disputed:
        extension.disputed = True
        board.counts.add(counters.DISAGREEMENTS)
        board.dirty_rows.add(extension.number)


def _sides(extension: Extension, derived: Derived) -> tuple[str, str]:
    said = believed(extension)
    return derived.status.word, str(said.report) if said is not None else ""


def _settle(board: BoardMemory, extension: Extension, derived: Derived, since: float) -> None:
    if extension.disputed:
        board.counts.add(counters.DISAGREEMENTS_SETTLED)
        board.dirty_rows.add(extension.number)
        board.results.disagreements.append(
            Disagreement(
                extension.number,
                since,
                board.now,
                *extension.differs_on,
                *_sides(extension, derived),
                board.source,
            )
        )
    extension.differs_since, extension.disputed, extension.disagrees = None, False, False
    board.differing.discard(extension.number)


def _ask(board: BoardMemory, extension: Extension, lasted: float) -> None:
    wait_s = min(max(ASK_EVERY_S, lasted / 2), ASK_AT_LEAST_EVERY_S)
    if board.now - extension.asked_at < wait_s:
        return
    extension.asked_at = board.now
    board.counts.add(counters.QUESTIONS)
    calls, device = extension.differs_on
    board.results.questions.append(
        Question(extension.number, f"calls say {calls}, its device {device}")
    )
