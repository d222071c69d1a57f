"""An AMI peer on loopback that does what its script says: the right thing, or one fault on order.

A script is a function that is given the `Conversation` of each connection, and returns when it has
nothing more to do; then the connection closes. Nothing here outlives the `with` block.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

GREETING = b"Asterisk Call Manager/11.0.0\r\n"

AUTHENTICATION_FAILED = {"Response": "Error", "Message": "Authentication failed"}
PERMISSION_DENIED = {"Response": "Error", "Message": "Permission denied"}


def message(headers: Mapping[str, str]) -> bytes:
    """The bytes of one message."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n"


def event(name: str, **headers: str) -> bytes:
    """The bytes of one event."""
    return message({"Event": name, **headers})


@dataclass(frozen=True)
class Action:
    """What the peer was asked: headers in order, as they came."""

    headers: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """The header's last value, or the empty string."""
        return dict(self.headers).get(name, "")

    def all(self, name: str) -> list[str]:
        """Every value of the header."""
        return [value for key, value in self.headers if key == name]

    @property
    def name(self) -> str:
        return self.get("Action")


class Conversation:
    """The peer's side of one connection."""

    def __init__(self, sock: socket.socket, seen: list[Action]) -> None:
        self.sock = sock
        self.seen = seen
        self._received = b""

    def greet(self) -> None:
        self.send(GREETING)

    def send(self, raw: bytes) -> None:
        self.sock.sendall(raw)

    def trickle(self, raw: bytes) -> None:
        """One byte at a time, each in a packet of its own."""
        for position in range(len(raw)):
            self.sock.sendall(raw[position : position + 1])

    def reply(self, action: Action, response: str = "Success", **headers: str) -> None:
        self.answer(action, {"Response": response, **headers})

    def answer(self, action: Action, headers: Mapping[str, str]) -> None:
        first, *others = headers.items()
        self.send(message({first[0]: first[1], "ActionID": action.get("ActionID"), **dict(others)}))

    def read_action(self) -> Action | None:
        """The next action as Asterisk would read it (a bare line feed ends a line), or `None`."""
        lines: list[str] = []
        while (line := self._read_line()) is not None:
            if line:
                lines.append(line)
            elif lines:
                pairs = (line.partition(":")[::2] for line in lines)
                self.seen.append(Action(tuple((name, value.strip()) for name, value in pairs)))
                return self.seen[-1]
        return None

    def _read_line(self) -> str | None:
        while b"\n" not in self._received:
            piece = self.sock.recv(65536)
            if not piece:
                return None
            self._received += piece
        line, _, self._received = self._received.partition(b"\n")
        return line.removesuffix(b"\r").decode(errors="replace")

    def expect(self, name: str) -> Action:
        """The next action, which must be this one."""
        action = self.read_action()
        assert action is not None, f"closed instead of {name}"
        assert action.name == name
        return action

    def work(self, answers: Mapping[str, Callable[[Action], None]] | None = None) -> None:
        """Answer everything with success, or as told per action, until the client has gone."""
        while (action := self.read_action()) is not None:
            own = (answers or {}).get(action.name)
            if own is not None:
                own(action)
            elif action.name == "Logoff":
                self.reply(action, "Goodbye", Message="Thanks for all the fish.")
                return
            else:
                self.reply(action)

    def wait_until_closed(self) -> None:
        """Swallow whatever comes until the client has gone."""
        with contextlib.suppress(ConnectionError):
            while self.sock.recv(65536):
                pass


Script = Callable[[Conversation], None]


def says_nothing(conversation: Conversation) -> None:
    conversation.wait_until_closed()


def closes_at_once(conversation: Conversation) -> None:
    conversation.sock.shutdown(socket.SHUT_RDWR)


def half_open(conversation: Conversation) -> None:
    """Greets, and takes everything without ever answering."""
    conversation.greet()
    conversation.wait_until_closed()


def works(conversation: Conversation) -> None:
    conversation.greet()
    conversation.work()


def speaks(first: bytes) -> Script:
    """Something that is no AMI."""

    def script(conversation: Conversation) -> None:
        conversation.send(first)
        conversation.wait_until_closed()

    return script


def streams(*pieces: bytes) -> Script:
    """Greets, sends these, then answers everything."""

    def script(conversation: Conversation) -> None:
        conversation.greet()
        for piece in pieces:
            conversation.send(piece)
        conversation.work()

    return script


def answers(**told: Mapping[str, str]) -> Script:
    """Answers these actions so, all others with success."""

    def script(conversation: Conversation) -> None:
        def answer(action: Action) -> None:
            conversation.answer(action, told[action.name])

        conversation.greet()
        conversation.work(dict.fromkeys(told, answer))

    return script


class AmiPeer:
    """Listens on a loopback port of its own while the `with` block runs.

    `seen` holds every action of every connection; a script's failed assertion fails the block.
    """

    def __init__(
        self, script: Script, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> None:
        self.seen: list[Action] = []
        self.errors: list[Exception] = []
        self._script = script
        self._tls = tls
        self._listener = socket.create_server((host, 0), family=_family(host))
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for sock in [self._listener, *self._sockets]:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._listener.close()
        if self.errors and kind is None:
            raise self.errors[0]

    def cut(self) -> None:
        """End every connection, as a PBX that restarts does."""
        for sock in self._sockets:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._sockets.append(sock)
                thread = threading.Thread(target=self._serve, args=(sock,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock, self._wrapped(sock) as wrapped:
            try:
                self._script(Conversation(wrapped, self.seen))
            except OSError:
                raise
            except Exception as error:  # noqa: BLE001  (told to the test when the block ends)
                self.errors.append(error)

    def _wrapped(self, sock: socket.socket) -> socket.socket:
        return self._tls.wrap_socket(sock, server_side=True) if self._tls else sock


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
