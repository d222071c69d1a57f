"""A gthread worker that slow clients cannot stop.

Knows gunicorn, sockets, and as much of HTTP as tells where a request ends. Must not know what is
served. gunicorn gives a connection a thread, and the thread waits for the client: 70 connections
that dawdle hold all threads. Here the main loop collects each request, with its body, and gives it
to a thread when it is whole. Threads that send to clients who do not read are few: one more, and
the one that has waited longest is cut off.
"""

from __future__ import annotations

import errno
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

from dashboard.access.gate import MOST_BYTES
from state.access.settings import is_loopback

REQUEST_S = 30.0
"""A request that is not whole after so long is dropped."""

STALLED_S = 10.0
"""A client that takes nothing of its answer for so long is cut off."""

PER_ADDRESS = 200
"""So many connections of one address a worker holds; a proxy on this machine may have more."""

MOST_SLOW = 12
"""So many threads of a worker may wait for clients that read slowly."""

MOST_HEAD = 64_000
AT_ONCE = 65_536

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?=\r\n|\Z)")
_CHUNKED = b"\r\ntransfer-encoding:"
WHOLE, PART = 200, 0
REASONS = {
    411: "Length Required",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
}


def progress(received: bytes | bytearray) -> int:
    """WHOLE where a request has come with its body, PART where more must come, else a refusal."""
    end = received.find(b"\r\n\r\n", 0, MOST_HEAD)
    if end < 0:
        return 431 if len(received) >= MOST_HEAD else PART
    head = bytes(received[:end]).lower()
    if _CHUNKED in head:
        return 411
    length = _LENGTH.search(head)
    size = int(length[1]) if length else 0
    if size > MOST_BYTES:
        return 413
    return WHOLE if len(received) >= end + 4 + size else PART


class Slow:
    """The sockets whose threads wait for a client, each with when it last took something."""

    def __init__(self, most: int = MOST_SLOW) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._since: dict[socket.socket, float] = {}

    def enter(self, waiting: socket.socket) -> None:
        """Note one that waits, or that it has taken something; cut off the slowest of too many."""
        with self._lock:
            self._since[waiting] = time.monotonic()
            if len(self._since) > self._most:
                slowest = min(self._since, key=lambda each: self._since[each])
                del self._since[slowest]
                cut_off(slowest)

    def leave(self, waiting: socket.socket) -> None:
        """Note that one waits no more."""
        with self._lock:
            self._since.pop(waiting, None)


def cut_off(waiting: socket.socket) -> None:
    """End a connection; the thread that waits for it goes on with an error."""
    try:
        waiting.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        if error.errno != errno.ENOTCONN:
            raise


SLOW = Slow()


class PatientSocket(socket.socket):
    """A socket whose `sendall` waits only for clients that read."""

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send everything. ConnectionResetError where the client takes nothing for too long."""
        rest = memoryview(data).cast("B")
        with suppress(BlockingIOError):  # where nothing fits just now
            rest = rest[self.send(rest, flags | socket.MSG_DONTWAIT) :]
        if rest:
            self._wait_and_send(rest, flags)

    def _wait_and_send(self, rest: memoryview, flags: int) -> None:
        self.settimeout(STALLED_S)
        try:
            while rest:
                SLOW.enter(self)
                rest = rest[self.send(rest[:AT_ONCE], flags) :]
        except TimeoutError as error:
            raise ConnectionResetError(errno.ECONNRESET, "the client does not read") from error
        finally:
            SLOW.leave(self)
            self.settimeout(None)


class Conn(TConn):  # type: ignore[misc]  # gunicorn has no types
    """A connection, with what has come of its next request."""

    def __init__(self, *given: Any, at_close: Callable[[], None]) -> None:
        super().__init__(*given)
        self.received = bytearray()
        self.is_refused = False
        self._at_close = at_close

    def close(self, graceful: bool = False) -> None:
        """Close it, once."""
        self._at_close()
        super().close(graceful)


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """The worker of gunicorn.conf.py."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._of_address: Counter[str] = Counter()

    def accept(self, listener: Any) -> None:
        """Take a new connection; it gets no thread before its request is whole."""
        try:
            accepted, client = listener.accept()
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.ECONNABORTED}:
                raise
            return
        address = client[0] if isinstance(client, tuple) else ""
        if self._of_address[address] >= PER_ADDRESS and not is_local(address):
            accepted.close()
            return
        self.nr_conns += 1
        self._of_address[address] += 1
        made = PatientSocket(fileno=accepted.detach())
        left = partial(self._left, address)
        conn = Conn(self.cfg, made, client, listener.getsockname(), at_close=left)
        self._collect(conn, b"")

    def _left(self, address: str) -> None:
        self._of_address[address] -= 1
        if self._of_address[address] <= 0:
            del self._of_address[address]

    def _collect(self, conn: Conn, received: bytes) -> None:
        """Wait in the main loop for the rest of a request."""
        conn.received[:] = received
        conn.timeout = time.monotonic() + REQUEST_S
        conn.sock.setblocking(False)
        self.pending_conns.append(conn)
        more = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, EVENT_READ, more)
        if received:
            self._look_at(conn)

    def on_client_socket_readable(self, conn: Conn, client: Any) -> None:
        """Collect the next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._collect(conn, b"")
        self.on_pending_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn: Conn, _client: Any) -> None:
        """Take what has come of a request."""
        try:
            data = conn.sock.recv(AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._forget(conn)
            self.nr_conns -= 1
            conn.close()
        elif not conn.is_refused:
            conn.received += data
            self._look_at(conn)

    def _look_at(self, conn: Conn) -> None:
        """Give a request that is whole to a thread; refuse one that would be too long."""
        status = progress(conn.received)
        if status == WHOLE:
            self._forget(conn)
            conn.data_ready = True
            self.enqueue_req(conn)
        elif status != PART:
            self._refuse(conn, status)

    def _refuse(self, conn: Conn, status: int) -> None:
        """Answer, and read on into nothing: a client that still sends would not see the answer."""
        conn.is_refused = True
        conn.received.clear()
        self.log.warning("A request was refused: %s %s", status, REASONS[status])
        line = f"HTTP/1.1 {status} {REASONS[status]}\r\n"
        head = f"{line}Connection: close\r\nContent-Length: 0\r\n\r\n"
        try:
            conn.sock.send(head.encode(), socket.MSG_DONTWAIT)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError as error:
            self.log.debug("The client has left already: %s", error)

    def _forget(self, conn: Conn) -> None:
        """Stop waiting for a connection in the main loop."""
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)

    def handle(self, conn: Conn) -> Any:
        """Answer a request that is whole, in a thread."""
        conn.sock.setblocking(True)
        conn.init()
        conn.parser.unreader.unread(bytes(conn.received))
        conn.received.clear()
        return super().handle(conn)

    def finish_request(self, conn: Conn, done: Any) -> None:
        """Keep or close a connection; what came after its request is the begin of the next."""
        is_kept = not done.cancelled() and done.exception() is None and done.result() is True
        early = conn.parser.unreader.take_buffered() if is_kept else b""
        if early:
            self._collect(conn, early)
        elif is_kept or not self.alive:
            super().finish_request(conn, done)
        else:
            self._linger(conn)

    def _linger(self, conn: Conn) -> None:
        """Close a connection when its client has read the answer.

        gunicorn waits for that in the main loop, for seconds, and everybody with it.
        """
        conn.is_refused = True
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            self._collect(conn, b"")
        except (OSError, ValueError):
            self.nr_conns -= 1
            conn.close()


def is_local(address: str) -> bool:
    """Whether an address is this machine's own; a Unix socket has none."""
    return not address or is_loopback(address.partition("%")[0])
