"""The answers that are awaited, matched by ActionID and never by order.

Knows ActionIDs and when an answer is whole. Must not know sockets. The reading thread calls `take`
and `fail`; other threads call the rest.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from ami.errors import AmiError, LinkError
from ami.transport.answers import closes_list, items_told, opens_list
from ami.transport.message import Message

LIST_LIMIT: Final = 2_000_000
"""The most items of a list; a longer list fails as a whole."""

_ABANDONED_LIMIT: Final = 256


def ignore(_item: Message) -> None:
    """Take an item of a list that nobody reads."""


class Waiter:
    """An action's answer, while it is awaited.

    A list's events go to `take` as they come, in the reading thread, so `take` must be quick.
    `told` is how many of them the PBX says that it sent; -1 if it does not say.
    """

    __slots__ = (
        "_count",
        "_done",
        "action_id",
        "answer",
        "complete_event",
        "listing",
        "lost",
        "take",
        "told",
    )

    def __init__(
        self, action_id: str, *, take: Callable[[Message], object] | None, complete_event: str
    ) -> None:
        self.action_id = action_id
        self.listing = take is not None
        self.take = take or ignore
        self.told = -1
        self.complete_event = complete_event
        self.answer: Message | None = None
        self._count = 0
        self.lost = ""
        self._done = threading.Event()

    def wait(self, deadline: float, action: str) -> Message:
        """Wait for the whole answer; LinkError at the deadline or when the connection ends."""
        allowed_s = max(0.0, deadline - time.monotonic())
        finished = self._done.wait(allowed_s)
        seen = 0
        while not finished and self._count > seen:  # a long list may go on while it moves
            seen = self._count
            finished = self._done.wait(allowed_s)
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
            self.told = items_told(message)
            self._done.set()
        else:
            self._receive_item(message)
        return True

    def _receive_item(self, message: Message) -> None:
        self._count += 1
        if self._count > LIST_LIMIT:
            self.fail(f"a list of more than {LIST_LIMIT} items")
        elif not self.lost:
            self.take(message)

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

    def expect(
        self,
        action_id: str,
        *,
        take: Callable[[Message], object] | None = None,
        complete_event: str = "",
    ) -> Waiter:
        """Make a Waiter; call this before the action is sent, because answers are fast."""
        waiter = Waiter(action_id, take=take, complete_event=complete_event)
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
        action_id = message.action_id
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
