"""A connection to a PBX, from its greeting to its end, with the thread that reads it.

Knows which message is an answer and which is news. Must not know actions or pyst2. The reading
thread only reads, frames and hands on: Asterisk cuts off a peer whose socket stays full for 100 ms.
"""

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from ami.errors import LinkError
from ami.transport.action import encode
from ami.transport.framing import Framer
from ami.transport.inbox import Inbox
from ami.transport.message import ConnectionEnded, Message
from ami.transport.pending import Pending, Waiter
from ami.transport.wire import Wire


class Connection:
    """A connection; it is never opened again.

    Events go to the inbox, answers to the callers of `ask`. At its end, for whatever reason, all
    callers of `ask` get a LinkError, and the inbox gets a ConnectionEnded as its last message.
    `reason_if_closed` is the reason to give if the PBX closes, as it does after a Logoff.
    """

    def __init__(self, wire: Wire, inbox: Inbox) -> None:
        self._wire = wire
        self._inbox = inbox
        self._framer = Framer()
        self._pending = Pending()
        self._end = ""
        self.reason_if_closed = ""
        self._last_byte = time.monotonic()
        self._seq = itertools.count(1)
        self._messages = 0
        self._ids = itertools.count(1)
        self._id_prefix = f"ringside-{secrets.token_hex(4)}-"
        self._mark = f"ActionID: {self._id_prefix}".encode()
        self._reader = threading.Thread(target=self._read, name="ami-reader", daemon=True)

    def start(self, received: bytes) -> None:
        """Begin to read, with the bytes that came after the greeting first."""
        self._take(received)
        self._reader.start()

    @property
    def end(self) -> str:
        """Why it ended; empty while it lives."""
        return self._end

    def age(self) -> float:
        """Seconds since the last byte came."""
        return time.monotonic() - self._last_byte

    def stats(self) -> dict[str, int]:
        """How many messages came, and how many of them were useless, by reason."""
        return {
            "messages": self._messages,
            "oversized": self._framer.oversized,
            "garbage": self._framer.garbage,
            "garbage_bytes": self._framer.garbage_bytes,
            "unmatched": self._pending.unmatched,
            "late": self._pending.late,
        }

    def ask(
        self,
        fields: Mapping[str, Any],
        timeout: float,
        *,
        take: Callable[[Message], object] | None = None,
        complete_event: str = "",
    ) -> tuple[Message, int]:
        """Send an action; return its answer, and how many items the PBX says that its list has.

        `take` gets each item of a list as it comes, in the reading thread. The answer, or the
        list's next item, must come within `timeout` s. Raises LinkError, UnsafeHeader. `fields`
        is not changed. When this returns, all that the PBX sent before the answer is in the inbox.
        """
        fields = dict(fields)
        fields.setdefault("ActionID", f"{self._id_prefix}{next(self._ids)}")
        data = encode(fields)
        waiter = self._pending.expect(
            str(fields["ActionID"]), take=take, complete_event=complete_event
        )
        return self._exchange(data, waiter, timeout, str(fields.get("Action"))), waiter.told

    def _exchange(self, data: bytes, waiter: Waiter, timeout: float, action: str) -> Message:
        deadline = time.monotonic() + timeout
        answered = False
        try:
            self._send(data, deadline, action)
            answer = waiter.wait(deadline, action)
            answered = True
        finally:
            self._pending.forget(waiter, answered=answered)
        return answer

    def _send(self, data: bytes, deadline: float, action: str) -> None:
        """Send all of it or end the connection: half an action would spoil the next action."""
        try:
            self._wire.send(data, deadline)
        except OSError as error:
            self.abandon(f"cannot send: {error.strerror or error}")
            raise LinkError(f"{action}: {self._end}") from error

    def close(self, reason: str, timeout: float) -> None:
        """End the connection and wait up to `timeout` s for its thread."""
        self.abandon(reason)
        if self._reader is not threading.current_thread():
            self._reader.join(timeout)

    def abandon(self, reason: str) -> None:
        """End the connection without waiting; the reading thread cleans up."""
        self._end = self._end or reason
        self._wire.shut_down()

    def _read(self) -> None:
        reason = "the reader failed"
        try:
            reason = self._read_to_the_end()
        finally:
            self._finish(reason)

    def _read_to_the_end(self) -> str:
        try:
            while data := self._wire.receive():
                self._take(data)
        except OSError as error:
            return f"connection lost: {error.strerror or error}"
        return "the PBX closed the connection"

    def _take(self, data: bytes) -> None:
        at = time.time()
        self._last_byte = time.monotonic()
        frames = self._framer.feed(data)
        self._messages += len(frames)
        batch: list[Message] = []
        for raw, seq in zip(frames, self._seq, strict=False):
            message = Message(raw, at, seq)
            if raw.startswith(b"Event:") and self._mark not in raw:
                batch.append(message)
            else:
                batch = self._answer(message, batch)
        self._inbox.put(batch)

    def _answer(self, message: Message, batch: list[Message]) -> list[Message]:
        # The caller of `ask` may go on only when all that came before its answer is in the inbox.
        self._inbox.put(batch)
        return [] if self._pending.take(message) else [message]

    def _finish(self, reason: str) -> None:
        self._end = self._end or self.reason_if_closed or reason
        self._wire.close()
        self._pending.fail(self._end)
        self._inbox.put_last(ConnectionEnded(self._end, time.time()))
