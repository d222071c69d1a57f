"""One connection through a misbehaving proxy: its three threads, and what is on its way.

Knows where an AMI message ends, and that a piece may be due later. Whether anything passes at all
its `Orders` say (proxy.py).
"""

import contextlib
import heapq
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

END = b"\r\n\r\n"
PIECES_OF = 65536


@dataclass(frozen=True)
class Piece:
    """A message (or part of one, or noise) on its way to the client.

    It leaves `delay` s after it came; then `after` is called, if anything has to happen there.
    """

    raw: bytes
    delay: float = 0.0
    after: Callable[[], None] | None = None


Rule = Callable[[Piece], Iterable[Piece]]


class Orders(Protocol):
    """Who tells a pipe what to do."""

    trickles: bool
    holds: bool

    def on_action(self, name: str) -> None:
        """The client has sent this action."""

    def through_rules(self, piece: Piece) -> list[Piece]:
        """What becomes of a piece."""


@dataclass
class Passage:
    """One connection through the proxy: when it lived (monotonic seconds), what it carried."""

    opened_at: float
    closed_at: float = 0.0
    messages: int = 0
    actions: list[str] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        """Whether neither side has ended it."""
        return not self.closed_at


class Pipe:
    """The threads of one connection: client to PBX as it comes, PBX to client by the rules."""

    def __init__(self, orders: Orders, client: socket.socket, pbx: socket.socket) -> None:
        self.passage = Passage(time.monotonic())
        self.frozen = threading.Event()
        self._orders = orders
        self._client = client
        self._pbx = pbx
        self._due: list[tuple[float, int, Piece]] = []
        self._serial = itertools.count()
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._guarded, args=(work,), daemon=True)
            for work in (self._upwards, self._read, self._write)
        ]

    def start(self) -> None:
        for sock in (self._client, self._pbx):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self.passage.closed_at = self.passage.closed_at or time.monotonic()
        for sock in (self._client, self._pbx):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        with self._changed:
            self._changed.notify_all()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(5)
        self._client.close()
        self._pbx.close()

    def push(self, pieces: Iterable[Piece]) -> None:
        """Let these leave when they are due."""
        now = time.monotonic()
        with self._changed:
            for piece in pieces:
                heapq.heappush(self._due, (now + piece.delay, next(self._serial), piece))
            self._changed.notify_all()

    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _guarded(self, work: Callable[[], None]) -> None:
        with contextlib.suppress(OSError):
            work()
        self.close()

    def _upwards(self) -> None:
        while data := self._client.recv(PIECES_OF):
            while self._stopped() and self.passage.alive:
                time.sleep(0.01)
            self._note_actions(data)
            self._pbx.sendall(data)

    def _note_actions(self, data: bytes) -> None:
        """Ringside writes each action in one piece."""
        for line in data.split(b"\r\n"):
            if line.startswith(b"Action: "):
                self.passage.actions.append(line[8:].decode())
                self._orders.on_action(line[8:].decode())

    def _read(self) -> None:
        rest = b""
        while data := self._pbx.recv(PIECES_OF):
            if not self.passage.messages and b"\r\n" in data and not data.startswith(b"Event"):
                self.passage.messages += 1
                banner, _, data = data.partition(b"\r\n")
                self.push(self._orders.through_rules(Piece(banner + b"\r\n")))
            *whole, rest = (rest + data).split(END)
            for raw in whole:
                self.passage.messages += 1
                self.push(self._orders.through_rules(Piece(raw + END)))

    def _write(self) -> None:
        while self.passage.alive:
            piece = self._next()
            if piece is None:
                return
            self._send(piece.raw)
            if piece.after is not None:
                piece.after()

    def _next(self) -> Piece | None:
        with self._changed:
            while self.passage.alive:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0 and not self._stopped() and not self._held():
                    return heapq.heappop(self._due)[2]
                self._changed.wait(0.5 if wait is None else min(max(wait, 0.01), 0.5))
        return None

    def _send(self, raw: bytes) -> None:
        if not self._orders.trickles:
            self._client.sendall(raw)
            return
        for position in range(len(raw)):
            self._client.sendall(raw[position : position + 1])

    def _stopped(self) -> bool:
        return self.frozen.is_set()

    def _held(self) -> bool:
        return self._orders.holds
