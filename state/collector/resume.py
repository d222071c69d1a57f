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
from state.board.handlers.custom_devices import is_dnd_device
from state.board.handlers.ownership import place
from state.board.memory import Membership
from state.board.model import Channel, DaySums, Details, Extension, Queue
from state.board.statuses import FREE, PAUSED, STATUS, STATUS_OF_WORD, Layer
from state.live.schema import Row
from state.records import CallLeg, QueueCall, Results, StatusInterval

SCHEMA: Final = 3


class UnusableDocumentError(ValueError):
    """The document is of another schema, or no resume document at all."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a restart needs besides the rows."""

    schema: Literal[3]
    saved_at: float
    linked: bool
    day: tuple[float, float]
    channels: list[Channel]
    queues: list[Queue]
    members: list[tuple[str, str, str]]
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
    _restore_extensions(board, extensions)
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
        board.identity.learn_number(extension.number)
        if extension.wrapup_until is not None:
            board.wrapping_up.add(extension.number)
        devices = filter(is_dnd_device, extension.dnd_by)
        board.custom_devices.update(dict.fromkeys(devices, extension.number))


def _restore_board(board: Board, document: Document) -> None:
    board.linked = document.linked
    board.day_begins, board.day_ends = document.day
    board.now = document.saved_at
    board.members = {Membership(*member): number for *member, number in document.members}
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
