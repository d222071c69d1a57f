"""The end of a caller's wait in a queue: how it ended, counted and handed to the history.

Knows answered, abandoned and left. Must not know events.
"""

from __future__ import annotations

from state.board import BoardMemory
from state.model import Channel, Queue, Waiting
from state.records import QueueCall

LEFT_AFTER_S = 1.0
"""AgentConnect follows QueueCallerLeave at once; who is not taken by then left."""


def sweep_left(board: BoardMemory, caller: Channel) -> None:
    """End the wait of a caller whose channel is gone: abandoned, unless it had left the queue."""
    queue = board.queues.get(caller.queue)
    waiting = queue.callers.get(caller.uniqueid) if queue is not None else None
    if queue is not None and waiting is not None:
        waiting.abandoned = waiting.abandoned or waiting.left_at is None
        end_wait(board, queue, waiting)


def end_left(board: BoardMemory) -> None:
    """End the waits of callers that left LEFT_AFTER_S ago and that nobody took: time-out or key."""
    still: list[tuple[str, str]] = []
    for name, uniqueid in board.leaving:
        queue = board.queues.get(name)
        waiting = queue.callers.get(uniqueid) if queue is not None else None
        if queue is None or waiting is None or waiting.left_at is None:
            continue
        if board.now - waiting.left_at >= LEFT_AFTER_S:
            end_wait(board, queue, waiting)
        else:
            still.append((name, uniqueid))
    board.leaving = still


def end_wait(board: BoardMemory, queue: Queue, waiting: Waiting) -> None:
    """Close a wait: count it and hand it to the history."""
    queue.callers.pop(waiting.uniqueid, None)
    board.dirty_queues.add(queue.name)
    result = "answered" if waiting.taken_by else "abandoned" if waiting.abandoned else "left"
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
