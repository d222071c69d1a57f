"""The socket to a PBX: opened with deadlines, greeted, and then never blocking.

Knows TCP, TLS and AMI's greeting line. Must not know messages. One thread reads, any thread
writes: a lock keeps two threads from using TLS at once, and is never held while waiting.
"""

import contextlib
import re
import select
import socket
import ssl
import threading
import time
from typing import Final

from ami.errors import AmiError, LinkError, NoGreeting, NotAmi, TlsFailed
from ami.transport import tls as secure

READ_SIZE: Final = 64 * 1024
_POLL_MS: Final = 1000
_NOT_NOW: Final = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
_GREETING: Final = re.compile(rb"[ -.0-9;-~]*Manager[ -.0-9;-~]*/[0-9][ -~]*")
_GREETING_LIMIT: Final = 256
_KEEPALIVE: Final = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}
"""The kernel notices a vanished peer within 25 s, if it knows these options."""


def open_socket(host: str, port: int, timeout: float, tls: ssl.SSLContext | None) -> socket.socket:
    """A connected socket, IPv4 or IPv6; LinkError or TlsFailed within `timeout` s per address.

    Only the system's resolver limits how long a name look-up takes.
    """
    try:
        sock = socket.create_connection((host, port), timeout)
    except (OSError, UnicodeError) as error:
        raise LinkError(f"cannot connect: {_words(error)}") from error
    try:
        _keep_alive(sock)
        return secure.wrap(sock, tls, host) if tls else sock
    except OSError as error:
        sock.close()
        raise LinkError(f"cannot connect: {_words(error)}") from error
    except AmiError:
        sock.close()
        raise


def read_greeting(sock: socket.socket, timeout: float) -> tuple[bytes, bytes]:
    """AMI's greeting line without its line end, and the bytes that came after it.

    Raises NoGreeting after `timeout` s or if the peer closes, NotAmi on any other first line,
    TlsFailed if the peer waits for a TLS handshake.
    """
    received = b""
    deadline = time.monotonic() + timeout
    while b"\n" not in received and len(received) <= _GREETING_LIMIT:
        received += _piece(sock, deadline, received)
    line, _, rest = received.partition(b"\n")
    line = line.removesuffix(b"\r")
    if not _GREETING.fullmatch(line):
        raise NotAmi(f"this is no AMI: the peer began with {line[:60]!r}")
    return line, rest


def _piece(sock: socket.socket, deadline: float, so_far: bytes) -> bytes:
    silence = f"connected, but the peer sent no AMI greeting (got {so_far[:60]!r})"
    try:
        sock.settimeout(max(0.001, deadline - time.monotonic()))
        piece = sock.recv(READ_SIZE)
    except TimeoutError as error:
        # A TLS server is silent until the client speaks; so is a PBX that boots.
        if not so_far and not isinstance(sock, ssl.SSLSocket) and secure.speaks_tls(sock):
            raise TlsFailed("the port speaks TLS: set AMI_TLS=yes") from error
        raise NoGreeting(f"{silence}: {_words(error)}; is it still booting?") from error
    except OSError as error:
        raise NoGreeting(f"{silence}: {_words(error)}; is it still booting?") from error
    if not piece:
        raise NoGreeting(f"{silence}: it closed; is it still booting?")
    return piece


def _keep_alive(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for option, seconds in _KEEPALIVE.items():
        if hasattr(socket, option):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), seconds)


def _words(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


class Wire:
    """A connected socket that one thread reads and any thread writes; no call hangs."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._descriptor = sock.fileno()
        self._entering = threading.Lock()
        self._writing = threading.Lock()
        self._down = False

    def receive(self) -> bytes:
        """Wait for the next bytes; none if either side has ended. Raises OSError."""
        while not self._down:
            with self._entering, contextlib.suppress(*_NOT_NOW):
                return self._sock.recv(READ_SIZE)
            self._await(select.POLLIN, _POLL_MS)
        return b""

    def send(self, data: bytes, deadline: float) -> None:
        """Send all of `data` before the monotonic deadline. After an OSError a part may be sent."""
        rest = memoryview(data)
        with self._writing:
            while rest:
                rest = rest[self._send_some(rest, deadline) :]

    def _send_some(self, data: memoryview, deadline: float) -> int:
        with self._entering, contextlib.suppress(*_NOT_NOW):
            return self._sock.send(data)
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the peer takes no more")
        self._await(select.POLLOUT, min(remaining * 1000, _POLL_MS))
        return 0

    def _await(self, condition: int, milliseconds: float) -> None:
        poll = select.poll()
        poll.register(self._descriptor, condition)
        poll.poll(milliseconds)

    def shut_down(self) -> None:
        """End both directions at once; the reading thread wakes and calls `close`."""
        self._down = True
        with contextlib.suppress(OSError):
            # Not SSLSocket.shutdown: it would take TLS away while the other thread reads.
            socket.socket.shutdown(self._sock, socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the descriptor back."""
        self.shut_down()
        with self._entering:
            self._sock.close()
