"""The resume document: what a restarted collector needs to go on, as JSON bytes.

Knows the schema version. Must not know where the bytes are kept. The store keeps the rows of
extensions already. The document holds the rest: channels, queues, the day, and the records that
the history has not confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import orjson
from pydantic import TypeAdapter, ValidationError

from state.board.apply import Board
from state.board.handlers.custom_devices import restore_custom_devices
from state.board.handlers.ownership import place
from state.board.identity.evidence import Evidence
from state.board.memory import Membership, Serving
from state.board.model import Channel, DaySums, Details, Extension, Queue, Reporter, Said
from state.board.statuses import FREE, PAUSED, STATUS, STATUS_OF_WORD, Layer, Report
from state.live.schema import Row
from state.records import CallLeg, QueueCall, Results, StatusInterval

SCHEMA: Final = 4


class UnusableDocumentError(ValueError):
    """The document is of another schema, or no resume document at all."""


@dataclass(frozen=True, slots=True)
class Reports:
    """What is said of an extension's phones; `said` as (kind and name of the reporter, report)."""

    number: str
    devices: list[str]
    said: list[tuple[Literal["hint", "device", "queue"], str, Said]]


@dataclass(frozen=True, slots=True)
class Document:
    """What a restart needs besides the rows."""

    schema: Literal[4]
    saved_at: float
    linked: bool
    day: tuple[float, float]
    channels: list[Channel]
    queues: list[Queue]
    members: list[tuple[str, str, str]]
    members_away: list[tuple[str, str, str, str | None, float | None, int, float | None]]
    today_of_gone: dict[str, DaySums]
    evidence: Evidence
    listed: list[str]
    reports: list[Reports]
    custom_devices: dict[str, str]
    presentities: dict[str, list[str]]
    legs: list[CallLeg]
    intervals: list[StatusInterval]
    queue_calls: list[QueueCall]


_DOCUMENT = TypeAdapter(Document)


@dataclass(frozen=True, slots=True)
class Resumed:
    """What a resume document held besides the board."""

    outbox: Results
    saved_at: float


def resume_document(board: Board, outbox: Results, saved_at: float) -> bytes:
    """The resume document of `board`, with the records that the history has not confirmed yet."""
    document = Document(
        schema=SCHEMA,
        saved_at=saved_at,
        linked=board.linked,
        day=(board.day_begins, board.day_ends),
        channels=list(board.channels.values()),
        queues=list(board.queues.values()),
        members=[(*member, number) for member, number in board.members.items()],
        members_away=[(*member, *serving) for member, serving in board.members_away.items()],
        today_of_gone=board.today_of_gone,
        evidence=board.identity.evidence(),
        listed=[each.number for each in board.extensions.values() if each.listed],
        reports=[_reports(each) for each in board.extensions.values() if _is_reported(each)],
        custom_devices=board.custom_devices,
        presentities={name: list(whose) for name, whose in board.presentities.items()},
        legs=outbox.legs,
        intervals=outbox.intervals,
        queue_calls=outbox.queue_calls,
    )
    return orjson.dumps(document)


def restore(board: Board, document: bytes, rows: Mapping[str, Row]) -> Resumed:
    """Fill an empty board from a document and the rows that are kept beside it.

    Raises UnusableDocumentError.
    """
    try:
        found = _DOCUMENT.validate_json(document)
        extensions = [_extension(row) for row in rows.values() if row["status"] >= 0]
    except (ValidationError, KeyError, TypeError) as error:
        raise UnusableDocumentError(
            f"no resume document of schema {SCHEMA}: {_brief(error)}"
        ) from error
    board.identity.resume(found.evidence)
    _restore_extensions(board, extensions)
    _restore_phones(board, found.evidence)
    _restore_reports(board, found)
    _restore_board(board, found)
    outbox = Results(legs=found.legs, intervals=found.intervals, queue_calls=found.queue_calls)
    return Resumed(outbox, found.saved_at)


def _brief(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return repr(error)


def _restore_extensions(board: Board, extensions: Iterable[Extension]) -> None:
    for extension in extensions:
        board.extensions[extension.number] = extension
        if extension.wrapup_until is not None:
            board.wrapping_up.add(extension.number)


def _is_reported(extension: Extension) -> bool:
    """Whether the reports tell more than that its phones are idle, which the lists say again."""
    return any(said.report is not Report.IDLE for said in extension.said.values())


def _reports(extension: Extension) -> Reports:
    said = [(*reporter, said) for reporter, said in extension.said.items()]
    return Reports(extension.number, list(extension.devices), said)


def _restore_phones(board: Board, evidence: Evidence) -> None:
    phones = [(phone, number) for number, found in board.identity.hints.hinted().items()
              for phone in found]  # fmt: skip
    phones += [(phone, board.identity.number_of_device(phone)) for phone in evidence.listed]
    for phone, number in phones:
        if number in board.extensions:
            board.extensions[number].devices.add(phone)


def _restore_reports(board: Board, document: Document) -> None:
    for number in board.extensions.keys() & set(document.listed):
        board.extensions[number].listed = True
    for each in document.reports:
        extension = board.extensions.get(each.number)
        if extension is not None:
            extension.devices.update(each.devices)
            extension.said = {Reporter(kind, name): said for kind, name, said in each.said}
    restore_custom_devices(board, document.custom_devices)
    board.presentities = {name: set(whose) for name, whose in document.presentities.items()}


def _restore_board(board: Board, document: Document) -> None:
    board.linked = document.linked
    board.day_begins, board.day_ends = document.day
    board.now = document.saved_at
    board.members = {Membership(*member): number for *member, number in document.members}
    board.members_away = {Membership(*each[:2]): Serving(*each[2:])
                          for each in document.members_away}  # fmt: skip
    board.today_of_gone = dict(document.today_of_gone)
    board.queues = {queue.name: queue for queue in document.queues}
    board.unpublished.queues.update(board.queues)
    board.unpublished.calls = True
    for queue in document.queues:
        left = (waiting for waiting in queue.callers.values() if waiting.left_at is not None)
        board.leaving.extend((queue.name, waiting.uniqueid) for waiting in left)
    for channel in document.channels:
        board.channels[channel.uniqueid] = channel
        _attach(board, channel)


def _attach(board: Board, channel: Channel) -> None:
    if channel.extension:
        place(board, channel)
    if channel.room:
        board.rooms.setdefault(channel.room, {})[channel.uniqueid] = channel
    if channel.early:
        board.extension(channel.early).early[channel.uniqueid] = channel
        board.ringing_early.add(channel.uniqueid)


def _extension(row: Row) -> Extension:
    status = STATUS_OF_WORD[row["label"]]
    is_by_calls = status.layer in (Layer.CALL, Layer.PHONE)
    extension = Extension(
        row["extension"],
        name="" if row["pbx_name"] == row["extension"] else row["pbx_name"],
        status=status,
        code=row["status"],
        doing=status if is_by_calls else FREE,
        doing_code=row["status"] if is_by_calls else FREE.code,
        details=_details(row),
        since=row["since"],
        doing_since=row["since"],
        source=row["source"],
        leg_count=row["legs"],
        queue_agent=row["queue_agent"],
        paused_since=row["paused_since"],
        wrapup_until=row["wrapup_until"],
        logged_in_since=row["logged_in_since"],
        dnd_by=set(row["dnd_by"]),
        presence=row["presence"],
        presence_message=row["presence_message"],
        state=STATUS[row["state"]],
        reason=(row["pause_reason"] or "") if row["state"] == PAUSED.key else "",
        state_since=row["state_since"],
        today=DaySums(**row["today"]),
        today_of_queues={q: DaySums(**sums) for q, sums in row.get("today_of_queues", {}).items()},
    )
    extension.pauses = {queue: row["pauses"].get(queue) for queue in row["queues"]}
    return extension


def _details(row: Row) -> Details:
    return Details(
        call_id=row["call_id"],
        peer=row["peer"],
        peer_name=row["peer_name"],
        queue=row["queue"],
        answered_at=row["answered_at"],
        direction=row["direction"],
        waiting=row["waiting"],
        monitoring=row["monitoring"],
        away=row["away"],
    )
