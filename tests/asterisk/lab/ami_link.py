"""A plain AMI session for the laboratory's own use: driver, truth and recorder.

It shares no code with Ringside, so that a mistake there cannot hide itself here.
"""

import contextlib
import itertools
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

END = b"\r\n\r\n"
Handler = Callable[["Message"], None]


class AmiError(Exception):
    """The PBX refused an action; the text is its answer."""


@dataclass(frozen=True)
class Message:
    """One message as it came: `t` its arrival on the monotonic clock, `raw` its text."""

    t: float
    raw: str

    @cached_property
    def headers(self) -> dict[str, str]:
        """Header name -> value, the first one where a name repeats."""
        pairs = (line.partition(":") for line in reversed(self.raw.split("\r\n")) if ":" in line)
        return {name: value.strip() for name, _, value in pairs}

    def get(self, name: str) -> str:
        """A header's value, "" where it's missing."""
        return self.headers.get(name, "")


class AmiLink:
    """One login. A thread reads, stamps each message and hands events to the handlers."""

    def __init__(self, port: int, user: str, secret: str, *handlers: Handler):
        """Log in on 127.0.0.1; the handlers hear every event, FullyBooted included."""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self._ids = itertools.count(1)
        self._changed = threading.Condition()
        self._replies: dict[str, list[Message]] = {}
        self._handlers: list[Handler] = list(handlers)
        self._ended = False
        self._recent: deque[Message] = deque(maxlen=200)
        try:
            self.banner = self._read_banner()
        except OSError:
            self._socket.close()
            raise
        self._socket.settimeout(None)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.action("Login", {"Username": user, "Secret": secret, "Events": "on"}, timeout=5)

    def listen(self, handler: Handler) -> None:
        """Call `handler` with every event from now on, in the reader's thread."""
        with self._changed:
            self._handlers.append(handler)

    def wait_event(self, name: str, timeout: float = 10, **headers: str) -> Message | None:
        """A recent or coming event of that name with these headers; None after `timeout`."""
        wanted = {"Event": name, **headers}
        with self._changed:
            return self._changed.wait_for(lambda: self._find(wanted), timeout)

    def action(
        self, name: str, headers: Mapping[str, str] | None = None, timeout: float = 10
    ) -> list[Message]:
        """The whole reply, a list's events included; AmiError for a refusal or for silence."""
        replies = self.ask(name, headers, timeout)
        if replies[0].get("Response") == "Error":
            raise AmiError(f"{name}: {replies[0].get('Message')}")
        return replies

    def ask(
        self, name: str, headers: Mapping[str, str] | None = None, timeout: float = 10
    ) -> list[Message]:
        """The whole reply as it comes, a refusal too; AmiError for silence."""
        key = f"lab-{next(self._ids)}"
        replies = self._replies[key] = []
        self._send({"Action": name, "ActionID": key, **(headers or {})})
        with self._changed:
            self._changed.wait_for(lambda: self._ended or _complete(replies), timeout)
            del self._replies[key]
        if not _complete(replies):
            raise AmiError(f"{name}: no answer within {timeout:g} s, or the session ended")
        return replies

    def wait_closed(self, timeout: float = 30) -> None:
        """Wait until the PBX has closed the session; TimeoutError if it doesn't."""
        self._reader.join(timeout)
        if self._reader.is_alive():
            raise TimeoutError(f"the session is still open after {timeout:g} s")

    def close(self) -> None:
        """Leave; the reader's thread has ended on return."""
        with contextlib.suppress(OSError):  # the PBX may have been first
            self._socket.shutdown(socket.SHUT_RDWR)
        self._reader.join(5)
        self._socket.close()

    def _send(self, headers: Mapping[str, str]) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._socket.sendall(f"{lines}\r\n".encode())

    def _read_banner(self) -> str:
        data = b""
        while not data.endswith(b"\r\n"):
            if not (byte := self._socket.recv(1)):
                raise ConnectionError("closed before the banner")
            data += byte
        return data.decode()

    def _read(self) -> None:
        rest = b""
        while data := self._receive():
            *whole, rest = (rest + data).split(END)
            stamp = time.monotonic()
            for each in whole:
                self._take(Message(stamp, each.decode(errors="replace") + "\r\n\r\n"))
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _receive(self) -> bytes:
        try:
            return self._socket.recv(65536)
        except OSError:
            return b""

    def _take(self, message: Message) -> None:
        with self._changed:
            waiting = self._replies.get(message.get("ActionID"))
            if waiting is not None:
                waiting.append(message)
            else:
                self._recent.append(message)
                for handler in self._handlers:
                    handler(message)
            self._changed.notify_all()

    def _find(self, wanted: Mapping[str, str]) -> Message | None:
        fits = (each for each in self._recent if wanted.items() <= each.headers.items())
        return next(fits, None)


def _complete(replies: list[Message]) -> bool:
    if not replies:
        return False
    if replies[0].get("EventList") == "start":
        return replies[-1].get("EventList") == "Complete"
    return True
