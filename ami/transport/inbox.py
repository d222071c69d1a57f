"""The one bounded queue between the thread that reads and the thread that understands.

Knows messages and limits. The reader never waits here: what does not fit is dropped, counted, and
told to the consumer as an `Overflow` at the place where it is missing.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Final

from ami.transport.message import LinkLost, Message, Overflow

MESSAGES: Final = 100_000
"""The most messages that wait: 20 s of a PBX that sends 5,000 a second."""

BYTES: Final = 64 * 1024 * 1024
"""The most bytes that wait, as sent; in memory they take about twice as much."""


class Inbox:
    """Messages in the order they came, for one producer and one consumer.

    `dropped` counts what did not fit, ever.
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
        """How many messages wait, without those of the read being consumed."""
        return self._waiting

    def put(self, batch: list[Message]) -> None:
        """Add what one read gave, or drop all of it when it does not fit; returns at once."""
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

    def put_last(self, end: LinkLost) -> None:
        """Add the end of a connection, which always fits."""
        with self._changed:
            self._append([end], 0)
            self._changed.notify()

    def get(self, timeout: float | None = None) -> Message | None:
        """The next message, or `None` when none came within `timeout` s (`None`: for ever)."""
        message = next(self._current, None)
        if message is None:
            self._current = iter(self._next_batch(timeout))
            message = next(self._current, None)
        return message

    def messages(self, timeout: float | None = None) -> Iterator[Message]:
        """Messages until the link is lost (told last) or none came for `timeout` s."""
        while True:
            for message in self._current:
                yield message
                if isinstance(message, LinkLost):
                    return
            if not (batch := self._next_batch(timeout)):
                return
            self._current = iter(batch)

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
