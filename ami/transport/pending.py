"""The answers that are awaited, matched by ActionID and never by order.

Knows ActionIDs and when an answer is whole. Must not know sockets. The reading thread calls `take`
and `fail`; other threads call the rest.
"""

import threading
import time
from collections import deque
from typing import Final

from ami.errors import AmiError, LinkError
from ami.transport.answers import closes_list, opens_list
from ami.transport.message import Message

LIST_LIMIT: Final = 100_000
"""The most items of a list; a longer list fails as a whole."""

_ABANDONED_LIMIT: Final = 256


class Waiter:
    """An action's answer, while it is awaited. `items` are a list's events, in order."""

    __slots__ = ("_done", "action_id", "answer", "complete_event", "items", "listing", "lost")

    def __init__(self, action_id: str, *, listing: bool, complete_event: str) -> None:
        self.action_id = action_id
        self.listing = listing
        self.complete_event = complete_event
        self.answer: Message | None = None
        self.items: list[Message] = []
        self.lost = ""
        self._done = threading.Event()

    def wait(self, deadline: float, action: str) -> Message:
        """Wait for the whole answer; LinkError at the deadline or when the connection ends."""
        finished = self._done.wait(max(0.0, deadline - time.monotonic()))
        if self.lost:
            raise LinkError(f"{action}: {self.lost}")
        if not finished or self.answer is None:
            raise LinkError(f"{action}: the PBX did not answer in time")
        return self.answer

    def receive(self, message: Message) -> bool:
        """Take an answer or an item; whether it belongs here."""
        if not message.name:
            self.answer = message
            if not (self.listing and opens_list(message)):
                self._done.set()
        elif not self.listing:
            return False
        elif closes_list(message, self.complete_event):
            self._done.set()
        elif len(self.items) < LIST_LIMIT:
            self.items.append(message)
        else:
            self.fail(f"a list of more than {LIST_LIMIT} items")
        return True

    def fail(self, reason: str) -> None:
        """End the wait without an answer, unless the answer is there already."""
        if not self._done.is_set():
            self.lost = reason
        self._done.set()


class Pending:
    """All the answers awaited on a connection.

    `unmatched` counts answers that nobody awaits, `late` answers and items of lists whose wait
    had ended: neither becomes another action's answer, and no late item becomes an event.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiters: dict[str, Waiter] = {}
        self._abandoned: deque[str] = deque(maxlen=_ABANDONED_LIMIT)
        self._lost = ""
        self.unmatched = 0
        self.late = 0

    def expect(self, action_id: str, *, listing: bool = False, complete_event: str = "") -> Waiter:
        """Make a Waiter; call this before the action is sent, because answers are fast."""
        waiter = Waiter(action_id, listing=listing, complete_event=complete_event)
        with self._lock:
            if self._lost:
                raise LinkError(self._lost)
            if action_id in self._waiters:
                raise AmiError(f"ActionID {action_id!r} already waits for its answer")
            self._waiters[action_id] = waiter
        return waiter

    def forget(self, waiter: Waiter, *, answered: bool) -> None:
        """Wait no longer; what still comes of an unanswered list counts as late."""
        with self._lock:
            self._waiters.pop(waiter.action_id, None)
            if waiter.listing and not answered:
                self._abandoned.append(waiter.action_id)

    def take(self, message: Message) -> bool:
        """Hand the message to its Waiter; False if it belongs to the stream."""
        action_id = message.get("ActionID")
        with self._lock:
            waiter = self._waiters.get(action_id)
            abandoned = waiter is None and action_id in self._abandoned
        is_answer = not message.name
        if waiter is not None:
            return waiter.receive(message) or is_answer
        self.late += abandoned
        self.unmatched += is_answer and not abandoned
        return abandoned or is_answer

    def fail(self, reason: str) -> None:
        """End all waits, and refuse new ones: the connection has ended."""
        with self._lock:
            self._lost = reason
            waiters = list(self._waiters.values())
        for waiter in waiters:
            waiter.fail(reason)
