"""The board as readers see it: rows of extensions, calls and queues of `state/live/schema.py`.

Knows the fields of the live picture. Must not change the board.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Literal, cast

from state.board.derive import believed, leg_kind
from state.board.finished_legs import peer_of
from state.board.memory import BoardMemory
from state.board.model import Channel, Extension, Queue, Totals, Waiting
from state.board.statuses import LABEL_OF_CODE, STATE_OF_KIND, UP, Kind
from state.files.agents import Agents
from state.live.schema import ChangeRow, LiveCall, LiveCaller, LiveQueue, Row, Today
from state.records import StatusChange

NOBODY = Agents()


def row_of(extension: Extension, agents: Agents = NOBODY, at: float = 0.0) -> Row:
    """One extension as a row, with the name and the group of the agent who sits there at `at`."""
    pbx_name = extension.name or extension.number
    name = agents.at(extension.number, at, pbx_name)
    said = believed(extension) if extension.disputed else None
    return Row(
        extension=extension.number,
        name=name,
        status=int(extension.code),
        label=extension.label,
        direction=cast("Literal['inbound', 'outbound'] | None", extension.direction),
        since=extension.since,
        source=extension.source,
        call_id=extension.call_id,
        peer=extension.peer,
        queue=extension.queue,
        answered_at=extension.answered_at,
        legs=len(extension.legs),
        paused=extension.paused,
        pause_reason=extension.pause_reason,
        disagrees=extension.disagrees,
        today=_today(extension.today),
        peer_name=extension.peer_name,
        waiting=extension.waiting,
        monitoring=extension.monitoring,
        wrapup_until=extension.wrapup_until,
        dnd=extension.dnd,
        reported=str(said.report) if said is not None else None,
        paused_since=extension.paused_since,
        queues=sorted(extension.pauses),
        state=extension.state,
        state_since=extension.state_since,
        pbx_name=pbx_name,
        group=agents.group_of(name),
    )


def _today(totals: Totals) -> Today:
    return Today(
        calls=totals.calls,
        missed=totals.missed,
        ring_s=round(totals.ring_s, 3),
        talk_s=round(totals.talk_s, 3),
        hold_s=round(totals.hold_s, 3),
    )


def removed_row(number: str, at: float) -> Row:
    """The row of an extension that is gone: status -1, so that `?since=` readers learn of it."""
    row = row_of(Extension(number, code=-1, label=LABEL_OF_CODE[-1], since=at, state_since=at))
    row["source"] = "removed"
    return row


def change_row(change: StatusChange) -> ChangeRow:
    """One status change as readers see it."""
    return ChangeRow(
        at=change.at,
        before=int(change.before),
        after=int(change.after),
        label=change.label,
        source=change.source,
        rule=change.rule,
        call_id=change.call_id,
        peer=change.peer,
        unusual=change.unusual,
    )


def queues_of(board: BoardMemory) -> list[LiveQueue]:
    """Every queue, by name."""
    return [_queue(board, board.queues[name]) for name in sorted(board.queues)]


def _queue(board: BoardMemory, queue: Queue) -> LiveQueue:
    waiting = [w for w in queue.callers.values() if w.left_at is None]
    return LiveQueue(
        queue=queue.name,
        waiting=[_caller(w) for w in sorted(waiting, key=lambda w: w.joined_at)],
        members=sorted(queue.members),
        answered=queue.answered,
        abandoned=queue.abandoned,
        answered_within=queue.answered_within,
        threshold_s=board.service_level_s,
        since=board.day_begins,
    )


def _caller(waiting: Waiting) -> LiveCaller:
    return LiveCaller(
        call_id=waiting.linkedid,
        caller=waiting.caller,
        caller_name=waiting.caller_name,
        joined_at=waiting.joined_at,
        position=waiting.position,
    )


def calls_of(board: BoardMemory) -> list[LiveCall]:
    """The calls in progress: channels by Linkedid, oldest first."""
    calls: dict[str, list[Channel]] = defaultdict(list)
    for channel in board.channels.values():
        calls[channel.linkedid].append(channel)
    rows = [_call(linkedid, channels) for linkedid, channels in calls.items()]
    return sorted(rows, key=lambda row: row["since"])


def _call(linkedid: str, channels: list[Channel]) -> LiveCall:
    channels.sort(key=lambda c: (not c.is_master, c.created_at))
    master = channels[0]
    real = [c for c in channels if not c.is_local]
    owned = [c for c in real if c.extension]
    answered = [c.up_at for c in owned if c.up_at is not None]
    callees = [c.extension or peer_of(c)[0] for c in real if c is not master]
    return LiveCall(
        call_id=linkedid,
        since=master.created_at,
        answered_at=min(answered, default=None),
        caller=master.extension or master.caller_num,
        caller_name=master.caller_name,
        callee=(callees[0] if callees else "") or master.dialed,
        queue=next((c.queue for c in channels if c.queue), None),
        extensions=sorted({c.extension for c in owned}),
        state=_call_state(master, owned),
    )


def _call_state(master: Channel, owned: list[Channel]) -> str:
    if master.parked:
        return "parked"
    best = max((leg_kind(c) for c in owned), default=Kind.NONE)
    if best is Kind.NONE:
        return "waiting" if master.state == UP else "dialing"
    return STATE_OF_KIND[best]
