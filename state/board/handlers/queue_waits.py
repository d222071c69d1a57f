"""The end of a caller's wait in a queue: how it ended, counted and handed to the history.

Knows answered, abandoned and left. Must not know events.
"""

from __future__ import annotations

from state.board.memory import BoardMemory
from state.board.model import Channel, Queue, Waiting
from state.records import QueueCall

LEFT_AFTER_S = 30.0
"""AgentConnect follows QueueCallerLeave after what is said to the member first (a greeting, an
AGI); a caller whom nobody took by then left by time-out or key."""

ABANDONS_WITHIN_S = 5.0
"""Asterisk says QueueCallerAbandon of a time-out too: it was one if the caller stays longer."""


def end_waits_of_gone(board: BoardMemory, caller: Channel) -> None:
    """End the waits of a caller whose channel is gone."""
    for queue, waiting in _waits_of(board, caller):
        since = board.now - (board.now if waiting.left_at is None else waiting.left_at)
        gave_up = waiting.abandoned or waiting.left_at is None
        waiting.abandoned = gave_up and since <= ABANDONS_WITHIN_S
        end_wait(board, queue, waiting)


def end_waits_of(board: BoardMemory, caller: Channel) -> None:
    """End the waits of a caller who now waits in another queue, or in the same one again."""
    for queue, waiting in _waits_of(board, caller):
        waiting.abandoned = False
        end_wait(board, queue, waiting)


def end_timed_out(board: BoardMemory, caller: Channel) -> None:
    """The PBX itself ends a caller: who had left by then, without hanging up, was not taken.

    Asterisk says QueueCallerAbandon of a time-out too, and hangs up at once where the dialplan
    ends there. Who still waits is made to give up.
    """
    for queue, waiting in _waits_of(board, caller):
        if waiting.left_at is None:
            caller.hung_up = True
        elif not caller.hung_up:
            waiting.abandoned = False
            end_wait(board, queue, waiting)


def _waits_of(board: BoardMemory, caller: Channel) -> list[tuple[Queue, Waiting]]:
    if not caller.queue:
        return []
    found = ((queue, queue.callers.get(caller.uniqueid)) for queue in board.queues.values())
    return [(queue, waiting) for queue, waiting in found if waiting is not None]


def end_unanswered_waits(board: BoardMemory) -> None:
    """End the waits of callers that left and are still there: nobody took them."""
    still: list[tuple[str, str]] = []
    for name, uniqueid in board.leaving:
        queue = board.queues.get(name)
        waiting = queue.callers.get(uniqueid) if queue is not None else None
        if queue is None or waiting is None or waiting.left_at is None:
            continue
        limit = ABANDONS_WITHIN_S if waiting.abandoned else LEFT_AFTER_S
        if board.now - waiting.left_at > limit:
            waiting.abandoned = False
            end_wait(board, queue, waiting)
        else:
            still.append((name, uniqueid))
    board.leaving = still


def end_wait(board: BoardMemory, queue: Queue, waiting: Waiting) -> None:
    """Close a wait: count it and hand it to the history."""
    queue.callers.pop(waiting.uniqueid, None)
    board.unpublished.queues.add(queue.name)
    result = "answered" if waiting.taken else "abandoned" if waiting.abandoned else "left"
    call = QueueCall(
        key=f"{queue.name}@{waiting.uniqueid}@{waiting.joined_at:.3f}",
        queue=queue.name,
        call_id=waiting.linkedid,
        caller=waiting.caller,
        caller_name=waiting.caller_name,
        joined_at=waiting.joined_at,
        ended_at=board.now if waiting.left_at is None else waiting.left_at,
        result=result,
        extension=waiting.taken_by,
        agent=waiting.agent,
        estimated=waiting.estimated,
    )
    board.results.queue_calls.append(call)
    queue.answered += result == "answered"
    queue.abandoned += result == "abandoned"
    queue.answered_within += result == "answered" and call.wait_s <= board.service_level_s
