"""The board as readers see it: rows of extensions, calls and queues of `state/live/schema.py`.

Knows the fields of the live picture. Must not change the board.
"""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import Literal, cast

from state.board.derive import believed, leg_status
from state.board.identity.names import tenant_of_key
from state.board.memory import BoardMemory
from state.board.model import Channel, DaySums, Extension, Queue, Waiting
from state.board.statuses import ONCALL, ONHOLD, UP, Status
from state.files.agents import Agents
from state.live.schema import (
    ChangeRow,
    LiveCall,
    LiveCaller,
    LiveQueue,
    PersonFields,
    Row,
    Today,
)
from state.records import StatusChange

NOBODY = Agents()
_Rank = tuple[int, float]


def row_of(extension: Extension, agents: Agents = NOBODY, at: float = 0.0) -> Row:
    """One extension as a row, with the name and the group of the agent who sits there at `at`."""
    pbx_name = extension.name or extension.number
    name = agents.at(extension.number, at, pbx_name)
    details = extension.details
    return {
        **_person(extension),
        "extension": extension.number,
        "tenant": tenant_of_key(extension.number) or None,
        "name": name,
        "status": extension.code,
        "label": extension.label,
        "direction": cast("Literal['inbound', 'outbound'] | None", details.direction),
        "since": extension.since,
        "source": extension.source,
        "call_id": details.call_id,
        "peer": details.peer,
        "queue": details.queue,
        "answered_at": details.answered_at,
        "legs": len(extension.legs),
        "disagrees": extension.disagrees,
        "today": _today(extension.today),
        "today_of_queues": {q: _today(sums) for q, sums in extension.today_of_queues.items()},
        "peer_name": details.peer_name,
        "waiting": details.waiting,
        "away": details.away,
        "monitoring": details.monitoring,
        "reported": _reported(extension),
        "state": extension.state.key,
        "state_since": extension.state_since,
        "pbx_name": pbx_name,
        "group": agents.group_of(name),
    }


def _person(extension: Extension) -> PersonFields:
    session = next((each for each in extension.sessions.values() if each.in_session), None)
    pauses, is_paused = sorted(extension.pauses.items()), extension.paused
    return {
        "paused": is_paused,
        "pause_reason": extension.pause_reason if is_paused else None,
        "paused_since": extension.paused_since,
        "pauses": {queue: reason for queue, reason in pauses if reason is not None},
        "queues": [queue for queue, _ in pauses],
        "queue_agent": extension.queue_agent,
        "logged_in_since": extension.logged_in_since,
        "wrapup_until": extension.wrapup_until,
        "dnd": extension.dnd,
        "dnd_by": sorted(extension.dnd_by),
        "presence": extension.presence,
        "presence_message": extension.presence_message,
        "session": session.session if session is not None else None,
        "session_since": session.session_at if session is not None else None,
    }


def _reported(extension: Extension) -> str | None:
    said = believed(extension) if extension.disputed else None
    return str(said.report) if said is not None else None


def _today(sums: DaySums) -> Today:
    return Today(
        calls=sums.calls,
        missed=sums.missed,
        ring_s=round(sums.ring_s, 3),
        talk_s=round(sums.talk_s, 3),
        hold_s=round(sums.hold_s, 3),
    )


def change_row(change: StatusChange) -> ChangeRow:
    """One status change as readers see it."""
    return ChangeRow(
        at=change.at,
        before=change.before,
        after=change.after,
        before_label=change.before_label,
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
    """The calls in progress: channels by Linkedid, oldest first.

    A session of an agent is no call; the call in it is. Local channels alone, such as those that
    record a conference, are nobody's call.
    """
    calls: dict[str, list[tuple[_Rank, Channel]]] = defaultdict(list)
    for channel in board.channels.values():
        part = channel.talk if channel.session else channel
        if part is not None:
            calls[part.linkedid].append((_rank(part, in_session=bool(channel.session)), part))
    found = ((linkedid, [part for _, part in sorted(parts, key=itemgetter(0))])
             for linkedid, parts in calls.items())  # fmt: skip
    rows = [_call(*each) for each in found if not all(part.is_local for part in each[1])]
    return sorted(rows, key=lambda row: row["since"])


def _rank(part: Channel, *, in_session: bool) -> _Rank:
    """Who began a call stands first. An agent in a session began only those that go out."""
    if in_session:
        return (0 if part.outbound else 2), part.created_at
    return (1 if part.is_master else 2), part.created_at


def _call(linkedid: str, channels: list[Channel]) -> LiveCall:
    master = channels[0]
    real = [c for c in channels if not c.is_local]
    owned = [c for c in real if c.extension]
    answered = [c.up_at for c in owned if c.up_at is not None]
    return LiveCall(
        call_id=linkedid,
        since=master.created_at,
        answered_at=min(answered, default=None),
        caller=master.extension or master.caller_num,
        caller_name=master.caller_name,
        callee=_callee(master, [c for c in real if c is not master]),
        queue=next((c.queue for c in channels if c.queue), None),
        extensions=sorted({c.extension for c in owned}),
        state=_call_state(master, owned),
    )


def _callee(master: Channel, others: list[Channel]) -> str:
    """The extension that is called; else the number that was dialled, or that was reached."""
    extension = next((c.extension for c in others if c.extension), "")
    reached = next((c.caller_num for c in others), "")
    return extension or master.dialed or reached


def _call_state(master: Channel, owned: list[Channel]) -> str:
    if master.parked:
        return "parked"
    doing = [status for c in owned if (status := leg_status(c)) is not None]
    if not doing:
        return "waiting" if master.state == UP else "dialing"
    return _call_word(max(doing, key=lambda status: status.precedence))


def _call_word(status: Status) -> str:
    """What a call is called after the leg that says most: the API's talk and hold are no keys."""
    return status.counts_as if status in (ONCALL, ONHOLD) else status.key
