"""A link's stream over a client that does exactly what its script says."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import cast

from ami.client import Client
from ami.errors import AmiError
from ami.session.stream import Stream
from ami.session.tally import SessionTally
from ami.transport.message import Message
from state import events as ev
from state.live.schema import LinkState
from tests.ami.translate.test_events import channel

CHANNEL = channel("1001")
PATIENCE_S = 30.0


def event(name: str, seq: int = 0, **headers: str) -> Message:
    """A message of the stream."""
    lines = [f"Event: {name}", *(f"{key}: {value}" for key, value in headers.items())]
    return Message("\r\n".join(lines).encode(), at=50.0 + seq, seq=seq)


class FakeClient:
    """A link whose stream and answers are given; `age` is what the test says."""

    def __init__(self) -> None:
        self.stream: deque[Message] = deque()
        self.asked: list[str] = []
        self.lists: dict[str, list[Message] | AmiError] = {}
        self.pong_seq = 1
        self.on_ping: Callable[[], None] = lambda: None
        self.silent_s = 0.0
        self.endless = False
        self.serial = count(1)
        self.closed = False

    def get(self, timeout: float | None = None) -> Message | None:
        """The next message."""
        if self.endless:
            self.stream.append(event("Newstate", next(self.serial), **CHANNEL))
        return self.stream.popleft() if self.stream else None

    def read_list(
        self, action: str, take: Callable[[Message], object], timeout: float | None = None
    ) -> int:
        """A list."""
        self.asked.append(action)
        reply = self.lists.get(action, [])
        if isinstance(reply, AmiError):
            raise reply
        for entry in reply:
            take(entry)
        return len(reply)

    def ping(self, timeout: float | None = None) -> Message:
        """A pong."""
        self.asked.append("Ping")
        self.on_ping()
        return Message(b"Response: Success", seq=self.pong_seq)

    def age(self) -> float:
        """Seconds since the last byte."""
        return self.silent_s

    def close(self) -> None:
        """End."""
        self.closed = True


class Sink:
    """Notes what it is told, and stops the stream when there was enough."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.events: list[ev.Event] = []
        self.questions = 0
        self.fault: Exception | None = None
        self.when_idle: Callable[[], None] = lambda: None

    def apply(self, event: ev.Event) -> None:
        """Take an event."""
        if self.fault is not None and isinstance(event, ev.ChannelEvent):
            fault, self.fault = self.fault, None
            raise fault
        self.events.append(event)
        self.told.append(type(event).__name__)

    def link(self, state: LinkState, at: float, reason: str) -> None:
        """Take the link."""
        self.told.append(state)

    def pbx(self, name: str, version: str) -> None:
        """Take the name."""

    def idle(self, now: float) -> None:
        """Time passes."""
        self.when_idle()

    def wants_answers(self) -> bool:
        """Whether something is to be asked."""
        self.questions -= 1
        return self.questions >= 0


class Play:
    """A stream over a fake client; `run` lives until a condition holds."""

    def __init__(self) -> None:
        self.client, self.sink, self.tally = FakeClient(), Sink(), SessionTally()
        self.stop = threading.Event()
        self.stream = Stream(
            cast("Client", self.client), self.sink, self.stop, self.tally, sweep_s=3600.0
        )
        self.stream.sweep_soon()

    def run(self, until: Callable[[], bool]) -> AmiError:
        """Live until then, or for PATIENCE_S: what is waited for may need a thread of its own."""
        ends, came = time.monotonic() + PATIENCE_S, False

        def idle() -> None:
            nonlocal came
            came = came or until()
            if came or time.monotonic() > ends:
                self.stop.set()

        self.sink.when_idle = idle
        error = self.stream.run()
        assert came or time.monotonic() < ends, f"it never came: {self.sink.told}"
        return error

    def is_up(self) -> bool:
        return "up" in self.sink.told
