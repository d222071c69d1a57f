"""Board <-> JSON bytes: what a restart needs to go on, and what the history has not yet confirmed.

Knows the schema version. Must not know where the bytes are kept. Rows of extensions are kept by
the store already, so the document holds what they do not: channels, waits, the day, the outbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar

import orjson

from state.live import Row
from state.model import Channel, Extension, Totals, Waiting
from state.records import (
    CallLeg,
    Direction,
    Outcome,
    QueueCall,
    Results,
    StatusInterval,
)
from state.reducer import Board

SCHEMA = 1

T = TypeVar("T")


class BadDocument(ValueError):  # noqa: N818 - says what it is
    """A resume document of another schema or none at all; begin anew."""


@dataclass(slots=True)
class Resumed:
    """What a resume document held besides the board."""

    outbox: Results = field(default_factory=Results)
    saved_at: float = 0.0


def encode(board: Board, outbox: Results, saved_at: float) -> bytes:
    """The resume document of `board`, with the records that the history has not confirmed yet."""
    document = {
        "schema": SCHEMA,
        "saved_at": saved_at,
        "day": [board.day_begins, board.day_ends],
        "channels": [asdict(channel) for channel in board.channels.values()],
        "queues": [asdict(queue) for queue in board.queues.values()],
        "counts": dict(board.counts),
        "legs": outbox.legs,
        "intervals": outbox.intervals,
        "queue_calls": outbox.queue_calls,
    }
    return orjson.dumps(document)


def restore(board: Board, document: bytes, rows: Mapping[str, Row]) -> Resumed:
    """Fill an empty board from a document and the rows kept beside it; raises BadDocument."""
    try:
        data = orjson.loads(document)
        if data["schema"] != SCHEMA:
            raise BadDocument(f"schema {data['schema']}, not {SCHEMA}")
        _restore_board(board, data, rows)
        return Resumed(_outbox(data), data["saved_at"])
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise BadDocument(f"not a resume document: {error!r}") from error


def _restore_board(board: Board, data: dict[str, Any], rows: Mapping[str, Row]) -> None:
    board.day_begins, board.day_ends = data["day"]
    board.counts.update(data["counts"])
    for number, row in rows.items():
        if row["status"] >= 0:
            board.extensions[number] = _extension(row)
            board.identity.learn_number(number)
    for item in data["channels"]:
        channel = _made(Channel, item)
        board.channels[channel.uniqueid] = channel
        _attach(board, channel)
    for item in data["queues"]:
        _restore_queue(board, item)


def _attach(board: Board, channel: Channel) -> None:
    if channel.extension:
        board.extension(channel.extension).legs[channel.uniqueid] = channel
    if channel.early:
        board.extension(channel.early).early[channel.uniqueid] = channel
        board.ringing_early.add(channel.uniqueid)


def _restore_queue(board: Board, item: dict[str, Any]) -> None:
    queue = board.queue(item["name"])
    queue.answered, queue.abandoned = item["answered"], item["abandoned"]
    queue.answered_within = item["answered_within"]
    queue.members = dict(item["members"])
    queue.callers = {key: _made(Waiting, value) for key, value in item["callers"].items()}


def _extension(row: Row) -> Extension:
    extension = Extension(
        row["extension"],
        name="" if row["name"] == row["extension"] else row["name"],
        code=row["status"],
        label=row["label"],
        direction=row["direction"],
        since=row["since"],
        source=row["source"],
        call_id=row["call_id"],
        peer=row["peer"],
        peer_name=row["peer_name"],
        queue=row["queue"],
        answered_at=row["answered_at"],
        paused_since=row["paused_since"],
        wrapup_until=row["wrapup_until"],
        state=row["state"],
        reason=(row["pause_reason"] or "") if row["state"] == "paused" else "",
        state_since=row["state_since"],
        today=Totals(**row["today"]),
    )
    extension.pauses = dict.fromkeys(
        row["queues"], (row["pause_reason"] or "") if row["paused"] else None
    )
    return extension


def _outbox(data: dict[str, Any]) -> Results:
    return Results(
        legs=[_leg(item) for item in data["legs"]],
        intervals=[_made(StatusInterval, item) for item in data["intervals"]],
        queue_calls=[_made(QueueCall, item) for item in data["queue_calls"]],
    )


def _leg(item: dict[str, Any]) -> CallLeg:
    item["direction"], item["outcome"] = Direction(item["direction"]), Outcome(item["outcome"])
    return _made(CallLeg, item)


def _made(kind: type[T], item: Mapping[str, Any]) -> T:
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in item.items() if name in known})
