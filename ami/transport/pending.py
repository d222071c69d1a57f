"""Who waits for which answer: matched by ActionID, never by order.

Knows ActionIDs and when an answer is whole. Knows no socket; the reader's thread calls `take` and
`fail`, any other thread the rest.
"""

import threading
import time
from collections import deque
from typing import Final

from ami.errors import AmiError, LinkError
from ami.transport.answers import closes_list, opens_list
from ami.transport.message import Message

LIST_LIMIT: Final = 100_000
"""The most items kept of one list; a list that is longer fails and is not shown in part."""

_FORSAKEN_LIMIT: Final = 256


class Waiter:
    """One question and what came back. `items` are a list's events, in order."""

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
        """The answer when all of it is there; LinkError at the deadline or on a lost link."""
        finished = self._done.wait(max(0.0, deadline - time.monotonic()))
        if self.lost:
            raise LinkError(f"{action}: {self.lost}")
        if not finished or self.answer is None:
            raise LinkError(f"{action}: the PBX did not answer in time")
        return self.answer

    def receive(self, message: Message) -> bool:
        """Take in an answer or an item; whether it was wanted."""
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
        """End the wait without an answer; what is answered already stays so."""
        if not self._done.is_set():
            self.lost = reason
        self._done.set()


class Pending:
    """All that is waited for on one connection.

    `unmatched` counts answers that nobody waits for, `late` what came of lists that were given
    up: neither is taken for another's answer, and no late list item is taken for news.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiters: dict[str, Waiter] = {}
        self._forsaken: deque[str] = deque(maxlen=_FORSAKEN_LIMIT)
        self._lost = ""
        self.unmatched = 0
        self.late = 0

    def expect(self, action_id: str, *, listing: bool = False, complete_event: str = "") -> Waiter:
        """A place for the answer; made before the question is sent, since answers are fast."""
        waiter = Waiter(action_id, listing=listing, complete_event=complete_event)
        with self._lock:
            if self._lost:
                raise LinkError(self._lost)
            if action_id in self._waiters:
                raise AmiError(f"ActionID {action_id!r} already waits for its answer")
            self._waiters[action_id] = waiter
        return waiter

    def forget(self, waiter: Waiter, *, answered: bool) -> None:
        """Wait no longer; what still comes of a list that was given up is late."""
        with self._lock:
            self._waiters.pop(waiter.action_id, None)
            if waiter.listing and not answered:
                self._forsaken.append(waiter.action_id)

    def take(self, message: Message) -> bool:
        """Hand the message to who waits for it; `False` means it belongs to the stream."""
        action_id = message.get_action_id()
        with self._lock:
            waiter = self._waiters.get(action_id)
            forsaken = waiter is None and action_id in self._forsaken
        is_answer = not message.name
        if waiter is not None:
            return waiter.receive(message) or is_answer
        self.late += forsaken
        self.unmatched += is_answer and not forsaken
        return forsaken or is_answer

    def fail(self, reason: str) -> None:
        """The link is gone: nobody waits in vain, and nobody begins to."""
        with self._lock:
            self._lost = reason
            waiters = list(self._waiters.values())
        for waiter in waiters:
            waiter.fail(reason)
