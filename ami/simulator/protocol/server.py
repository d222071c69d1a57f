"""The simulated PBX on a TCP port: many clients, one thread.

Knows sockets and the wall clock. `client_session` decides what is answered, `traffic` what happens.
"""

from __future__ import annotations

import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType

from ami.simulator.protocol.client_session import BANNER, ClientSession
from ami.simulator.traffic.traffic import Simulation, SimulatorSettings
from ami.simulator.wire import SimEvent

log = logging.getLogger(__name__)

WRITE_TIMEOUT = 0.1
"""Seconds a client may read nothing before it is cut off (manager.conf's writetimeout)."""
SHORTEST_WAIT, LONGEST_WAIT = 0.005, 0.25
"""Seconds to wait for bytes or for the simulation's next event."""
CHUNK = 65_536


class _Client:
    """A connection and the bytes still to be sent to it."""

    def __init__(self, sock: socket.socket, session: ClientSession) -> None:
        self.sock = sock
        self.session = session
        self.unsent = bytearray(BANNER.encode())
        self.stuck_since: float | None = None

    def flush(self, now: float) -> None:
        """Send what the socket takes; OSError when the peer is gone or too slow."""
        while self.unsent:
            try:
                sent = self.sock.send(self.unsent)
            except BlockingIOError:
                self._wait(now)
                return
            del self.unsent[:sent]
            self.stuck_since = None

    def _wait(self, now: float) -> None:
        self.stuck_since = self.stuck_since or now
        if now - self.stuck_since > WRITE_TIMEOUT:
            raise TimeoutError("read nothing for too long")


class SimulatorServer:
    """The simulated PBX on its port. Use it as a context manager, or `start` and `stop` it."""

    def __init__(
        self,
        settings: SimulatorSettings,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings
        self._address = host, port
        self._clock = clock
        self._simulation = Simulation(settings, clock())
        self._clients: dict[socket.socket, _Client] = {}
        self._selector = selectors.DefaultSelector()
        self._wake, self._woken = socket.socketpair()
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ami-simulator", daemon=True)

    def start(self) -> tuple[str, int]:
        """Listen and let traffic run; returns host and port. OSError if the port is taken."""
        self._listener.bind(self._address)
        self._listener.listen()
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._thread.start()
        host, port = self._listener.getsockname()[:2]
        return str(host), int(port)

    def stop(self) -> None:
        """Cut every client off and end; may be called twice, and before `start`."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._wake.send(b"x")
        if self._thread.ident is not None:
            self._thread.join()
        for sock in (*self._clients, self._listener, self._wake, self._woken):
            sock.close()
        self._selector.close()

    def __enter__(self) -> tuple[str, int]:
        """Start; returns host and port."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def _run(self) -> None:
        while not self._stopping.is_set():
            wait = self._simulation.due - self._clock()
            wait = min(LONGEST_WAIT, max(SHORTEST_WAIT, wait))
            ready = self._selector.select(wait)
            self._send(self._simulation.advance(self._clock()))
            for key, _ in ready:
                self._serve(key.fileobj)
            for client in list(self._clients.values()):
                self._flush(client)
            self._simulation.pbx.listening = bool(self._clients)

    def _serve(self, source: object) -> None:
        if source is self._listener:
            self._accept()
        elif isinstance(source, socket.socket) and source in self._clients:
            self._read(self._clients[source])

    def _accept(self) -> None:
        try:
            sock, _ = self._listener.accept()
        except OSError as problem:
            log.warning("a client could not be accepted: %s", problem)
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        session = ClientSession(self._simulation.pbx, self.settings.username, self.settings.secret)
        self._clients[sock] = _Client(sock, session)
        self._selector.register(sock, selectors.EVENT_READ)

    def _read(self, client: _Client) -> None:
        try:
            data = client.sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError as problem:
            self._drop(client, str(problem))
            return
        if not data:
            self._drop(client, "hung up")
            return
        client.unsent += client.session.feed(data)

    def _send(self, events: Sequence[SimEvent]) -> None:
        encoded = [(event, event.text.encode()) for event in events]
        for client in self._clients.values():
            wants = client.session.wants
            client.unsent += b"".join([data for event, data in encoded if wants(event)])

    def _flush(self, client: _Client) -> None:
        try:
            client.flush(time.monotonic())
        except OSError as problem:
            self._drop(client, str(problem))
            return
        if client.session.closing and not client.unsent:
            self._drop(client, "logged off")
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.unsent else 0)
        if self._selector.get_key(client.sock).events != wanted:
            self._selector.modify(client.sock, wanted)

    def _drop(self, client: _Client, why: str) -> None:
        log.info("AMI client dropped: %s", why)
        del self._clients[client.sock]
        self._selector.unregister(client.sock)
        client.sock.close()
