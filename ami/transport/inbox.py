"""The bounded queue between the thread that reads and the thread that understands.

Knows messages and limits. The reading thread never waits here: what does not fit is dropped and
counted, and the consumer gets an `Overflow` in its place.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Final

from ami.transport.message import ConnectionEnded, Message, Overflow

MESSAGES: Final = 100_000
"""The most messages in the queue: 20 s of a PBX that sends 5,000 a second."""

BYTES: Final = 64 * 1024 * 1024
"""The most bytes in the queue, as sent; in memory they take about twice as much."""


class Inbox:
    """Messages in the order they came, for one producer and one consumer.

    `dropped` counts all messages that did not fit.
    """

    def __init__(self, messages: int = MESSAGES, size: int = BYTES) -> None:
        self._limits = (messages, size)
        self._changed = threading.Condition()
        self._batches: deque[tuple[list[Message], int]] = deque()
        self._waiting = 0
        self._size = 0
        self._missing = 0
        self._current: Iterator[Message] = iter(())
        self.dropped = 0

    def __len__(self) -> int:
        """How many messages wait, without the batch being consumed."""
        return self._waiting

    def put(self, batch: list[Message]) -> None:
        """Add the messages of one read, or drop all of them if they do not fit; never wait."""
        if not batch:
            return
        size = sum([len(message.raw) for message in batch])
        with self._changed:
            if self._waiting + len(batch) > self._limits[0] or self._size + size > self._limits[1]:
                self._missing += len(batch)
                self.dropped += len(batch)
            else:
                self._append(batch, size)
            self._changed.notify()

    def put_last(self, end: ConnectionEnded) -> None:
        """Add the end of a connection; it always fits."""
        with self._changed:
            self._append([end], 0)
            self._changed.notify()

    def get(self, timeout: float | None = None) -> Message | None:
        """The next message, or None if none came within `timeout` s (None: wait for ever)."""
        message = next(self._current, None)
        if message is None:
            self._current = iter(self._next_batch(timeout))
            message = next(self._current, None)
        return message

    def _append(self, batch: list[Message], size: int) -> None:
        if self._missing:
            batch = [self._overflow(), *batch]
        self._batches.append((batch, size))
        self._waiting += len(batch)
        self._size += size

    def _overflow(self) -> Overflow:
        missing, self._missing = self._missing, 0
        return Overflow(missing, time.time())

    def _next_batch(self, timeout: float | None) -> list[Message]:
        with self._changed:
            self._changed.wait_for(lambda: self._batches or self._missing, timeout)
            if self._batches:
                batch, size = self._batches.popleft()
                self._waiting -= len(batch)
                self._size -= size
                return batch
            return [self._overflow()] if self._missing else []
