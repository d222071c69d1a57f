"""A thread that reads the PBX's lists and pings it, so that the stream never waits.

Knows the order of actions in a sweep. Must not know the board: it returns replies.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from ami.client import Client
from ami.errors import ActionRefused, AmiError
from ami.translate.ages import offset_s
from ami.translate.lists import QUEUES, ListAction, Replies, Reply

ANSWER_S = 30.0
"""The longest time for a list: thousands of devices over a slow line."""

PONG_S = 4.0
"""The longest time for a Pong before the link counts as lost."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """The replies of a sweep. Events from before the lists have a number below `seq`."""

    replies: Replies
    seq: int
    took_s: float
    refused: dict[ListAction, ActionRefused] = field(default_factory=dict)


class Sweeper:
    """Sends a client's list actions; `results` gets each Sweep, or the AmiError that ended it."""

    def __init__(self, client: Client) -> None:
        self.results: queue.SimpleQueue[Sweep | AmiError] = queue.SimpleQueue()
        self._client = client
        self._jobs: queue.SimpleQueue[Sequence[ListAction] | None] = queue.SimpleQueue()
        self._busy = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ami-sweeper", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._busy.is_set()

    def sweep(self, lists: Sequence[ListAction]) -> None:
        """Read these lists."""
        self._busy.set()
        self._jobs.put(lists)

    def ping(self) -> None:
        """Send a Ping; without a Pong `results` gets an AmiError."""
        self._busy.set()
        self._jobs.put(())

    def stop(self, wait_s: float) -> None:
        """End the thread; the client's owner closes the client."""
        self._jobs.put(None)
        self._thread.join(wait_s)

    def _run(self) -> None:
        while (lists := self._jobs.get()) is not None:
            try:
                self._ask(lists)
            except AmiError as error:
                self.results.put(error)
            finally:
                self._busy.clear()

    def _ask(self, lists: Sequence[ListAction]) -> None:
        began = time.monotonic()
        refused: dict[ListAction, ActionRefused] = {}
        ahead_s = self._ahead_s() if QUEUES in lists else 0.0
        replies = {action: self._list(action, refused, ahead_s) for action in lists}
        pong = self._client.ping(timeout=PONG_S if not lists else ANSWER_S)
        if lists:
            self.results.put(Sweep(replies, pong.seq, time.monotonic() - began, refused))

    def _ahead_s(self) -> float:
        """How far our clock is ahead of the PBX's, in which queues tell moments."""
        return offset_s(self._client.ping(timeout=ANSWER_S).get("Timestamp"), time.time())

    def _list(
        self, action: ListAction, refused: dict[ListAction, ActionRefused], ahead_s: float
    ) -> Reply | None:
        reply = Reply(action, time.time(), ahead_s)
        try:
            reply.end(self._client.read_list(action.name, reply.add, timeout=ANSWER_S))
        except ActionRefused as error:
            refused[action] = error
            return None
        return reply
