"""A TCP proxy between Ringside and a PBX that misbehaves on order.

Knows connections: they are cut, refused, frozen, held back or slowed by the methods here. What is
done to messages is in faults.py: `rules` are applied, in order, to each piece that the PBX sends,
and may give it back late, changed, twice or not at all.
"""

import contextlib
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.fakes.broken.pipe import Passage, Piece, Pipe, Rule


class Proxy:
    """Listens on a loopback port of its own and forwards to `port` while the `with` block runs.

    `passages` are all connections there ever were; `rules` may be changed at any time.
    """

    def __init__(self, port: int, *rules: Rule) -> None:
        self.rules: list[Rule] = list(rules)
        self.trickles = False
        self.holds = False
        self.passages: list[Passage] = []
        self.action_hooks: dict[str, Callable[[], None]] = {}
        self._target = port
        self._pipes: list[Pipe] = []
        self._lock = threading.RLock()
        self._timers: list[threading.Timer] = []
        self._accepting: list[threading.Thread] = []
        self._closing = False
        self._freezes_new = False
        self._listener: socket.socket | None = None
        self.port = 0
        self.allow()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._closing = True
        for timer in self._timers:
            timer.cancel()
        self.cut()
        for thread in self._accepting:
            thread.join(5)
        for pipe in self._pipes:
            pipe.join()

    def allow(self) -> None:
        """Take connections again."""
        with self._lock:
            if self._listener is None and not self._closing:
                self._listener = socket.create_server(("127.0.0.1", self.port))
                self.port = self._listener.getsockname()[1]
                accepts = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
                self._accepting.append(accepts)
                accepts.start()

    def cut(self) -> None:
        """End every connection and refuse new ones until `allow`."""
        with self._lock:
            listener, self._listener = self._listener, None
            pipes = [pipe for pipe in self._pipes if pipe.passage.alive]
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for pipe in pipes:
            pipe.close()

    def cut_for(self, seconds: float) -> None:
        """`cut` now, `allow` after `seconds`; returns at once."""
        self.cut()
        timer = threading.Timer(seconds, self.allow)
        timer.daemon = True
        self._timers.append(timer)
        timer.start()

    def freeze(self, *, new_ones_too: bool) -> None:
        """Half-open: nothing passes and nothing closes, on the connections that are there.

        With `new_ones_too` later ones are taken and stay as silent.
        """
        with self._lock:
            self._freezes_new = new_ones_too
            for pipe in self._pipes:
                pipe.frozen.set()

    def thaw(self) -> None:
        """Let everything pass again, what was kept back first."""
        with self._lock:
            self._freezes_new = False
            for pipe in self._pipes:
                pipe.frozen.clear()
                pipe.wake()

    def hold(self) -> None:
        """Keep back what the PBX says, in order, until `release`."""
        self.holds = True

    def release(self) -> None:
        """Let all of it go at once."""
        self.holds = False
        for pipe in self._pipes:
            pipe.wake()

    def inject(self, raw: bytes, *more: bytes) -> None:
        """Say this to every client, between two messages of the PBX."""
        for pipe in self._alive_pipes():
            pipe.push([Piece(each) for each in (raw, *more)])

    @property
    def alive(self) -> int:
        """How many connections there are."""
        return len(self._alive_pipes())

    def on_action(self, name: str) -> None:
        """The client has sent an action: call the hook for it, once."""
        hook = self.action_hooks.pop(name, None)
        if hook is not None:
            hook()

    def through_rules(self, piece: Piece) -> list[Piece]:
        """What the rules make of a piece."""
        pieces = [piece]
        for rule in list(self.rules):
            pieces = [made for each in pieces for made in rule(each)]
        return pieces

    def _alive_pipes(self) -> list[Pipe]:
        with self._lock:
            return [pipe for pipe in self._pipes if pipe.passage.alive]

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                self._open(client)

    def _open(self, client: socket.socket) -> None:
        try:
            pbx = socket.create_connection(("127.0.0.1", self._target), timeout=5)
        except OSError:
            client.close()
            return
        pbx.settimeout(None)
        with self._lock:
            pipe = Pipe(self, client, pbx)
            if self._freezes_new:
                pipe.frozen.set()
            self._pipes.append(pipe)
            self.passages.append(pipe.passage)
            refused = self._listener is None
        pipe.start()
        if refused:  # it was cut between the accept and here
            pipe.close()
