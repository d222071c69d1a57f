"""The AMI client: pyst2's Manager with a transport of its own; only this module imports pyst2.

Knows AMI's actions. Must not know what events mean. It keeps pyst2's interface: connect, login,
send_action, register_event, logoff, close, title, version and the actions. It replaces pyst2's
threads, sockets and parsing: each wait has a deadline, an ActionID matches each answer, the queue
is bounded, and no value can break out of its line. Each connect makes a new `Connection`.
"""

import contextlib
import math
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from asterisk.manager import Manager

from ami.errors import AmiError, LinkError, LoginRefused
from ami.transport.answers import is_empty, is_error, opens_list, refusal
from ami.transport.callbacks import Callback, Dispatcher
from ami.transport.connection import Connection
from ami.transport.inbox import Inbox
from ami.transport.message import Message
from ami.transport.wire import Wire, open_socket, read_greeting
from state.text import clean

EVENT_CLASSES: Final = "system,call,agent,user"
"""The event classes that the board needs.

Left out: dialplan, dtmf, cdr, reporting and security. Their VarSet, Newexten and RTCP are half of
all messages.
"""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """The longest that each step may take, in seconds."""

    connect: float = 5.0
    greeting: float = 5.0
    answer: float = 10.0
    close: float = 1.0


DEFAULT_TIMEOUTS: Final = Timeouts()


class Client(Manager):  # type: ignore[misc]  # pyst2 has no types
    """An AMI session. Read the stream with `get`, or register callbacks; not both.

    `inbox` is the queue for the stream (None: a new queue). `tls` is an SSL context for a PBX that
    speaks TLS. Errors are those of `ami.errors`.
    """

    def __init__(
        self,
        *,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        tls: ssl.SSLContext | None = None,
        inbox: Inbox | None = None,
    ) -> None:
        # Manager.__init__ is left out: it makes threads for one connection, by deprecated calls.
        self.title: str | None = None
        self.version: str | None = None
        self._timeouts = timeouts
        self._tls = tls
        self._inbox = inbox if inbox is not None else Inbox()
        self._connection: Connection | None = None
        self._event_callbacks: dict[str, list[Callback]] = {}
        self._dispatcher: Dispatcher | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        connection = getattr(self, "_connection", None)
        if connection is not None:
            connection.abandon("dropped")

    def connect(self, host: str, port: int = 5038) -> None:
        """Connect and read the greeting. Raises LinkError, NoGreeting, NotAmi.

        After a connection has ended, the same object may connect again.
        """
        if self.connected():
            raise AmiError("Already connected to manager")
        wire, greeting, rest = self._greeted(host, port)
        self._begin(Connection(wire, self._inbox), greeting.decode("ascii"), rest)

    def _greeted(self, host: str, port: int) -> tuple[Wire, bytes, bytes]:
        sock = open_socket(host, port, self._timeouts.connect, self._tls)
        try:
            greeting, rest = read_greeting(sock, self._timeouts.greeting)
        except AmiError:
            sock.close()
            raise
        return Wire(sock), greeting, rest

    def _begin(self, connection: Connection, greeting: str, rest: bytes) -> None:
        if self._connection is not None:
            # Its ConnectionEnded must be in the inbox before the new connection's first message.
            self._connection.close("replaced", self._timeouts.close)
        title, _, version = greeting.partition("/")
        self.title, self.version = clean(title.strip()), clean(version.strip())
        self._connection, self._dispatcher = connection, None
        connection.start(rest)
        self._dispatch_if_wanted()

    def connected(self) -> bool:
        """Whether the connection lives, as far as this side knows; see `age`."""
        return self._connection is not None and not self._connection.end

    def age(self) -> float:
        """Seconds since the PBX's last byte; infinite before the first connection."""
        return self._connection.age() if self._connection else math.inf

    def login(
        self, username: str, secret: str, events: str = EVENT_CLASSES, timeout: float | None = None
    ) -> Message:
        """Log in for these event classes only. Raises LoginRefused, LinkError."""
        answer = self.send_action(
            {"Action": "Login", "Username": username, "Secret": secret, "Events": events},
            timeout=timeout,
        )
        if is_error(answer):
            raise LoginRefused(f"the PBX refused user {username!r}: {answer.get('Message')}")
        return answer

    def send_action(
        self, cdict: Mapping[str, Any] | None = None, *, timeout: float | None = None, **kwargs: Any
    ) -> Message:
        """Send an action; return its answer, an error too, within `timeout` s.

        A list value repeats its header. `cdict` is not changed. Raises LinkError, UnsafeHeader.
        All of pyst2's own actions end here.
        """
        return self._ask({**(cdict or {}), **kwargs}, timeout)[0]

    def send_list(
        self,
        action: str | Mapping[str, Any],
        complete_event: str = "",
        timeout: float | None = None,
    ) -> list[Message]:
        """Send a list action; return the items before the event that completes the list.

        `complete_event` is needed only if the PBX writes no `EventList: Complete`. Raises
        RightsMissing, ActionRefused, and LinkError, also for a list that stops half-way.
        """
        items: list[Message] = []
        self.read_list(action, items.append, complete_event, timeout)
        return items

    def read_list(
        self,
        action: str | Mapping[str, Any],
        take: Callable[[Message], object],
        complete_event: str = "",
        timeout: float | None = None,
    ) -> int:
        """Send a list action; give each item to `take` as it comes, and keep none of them.

        Return how many items the PBX says that it sent, -1 if it does not say. `take` runs in the
        reading thread and must be quick. `timeout` is for the next item, not for the whole list.
        Raises as `send_list` does.
        """
        fields = {"Action": action} if isinstance(action, str) else action
        answer, told = self._ask(fields, timeout, take=take, complete_event=complete_event)
        if not opens_list(answer) and not is_empty(answer):
            raise refusal(str(fields["Action"]), answer)
        return told

    def _ask(
        self, fields: Mapping[str, Any], timeout: float | None, **options: Any
    ) -> tuple[Message, int]:
        if self._connection is None:
            raise LinkError("Not connected")
        deadline_s = self._timeouts.answer if timeout is None else timeout
        return self._connection.ask(fields, deadline_s, **options)

    def ping(self, timeout: float | None = None) -> Message:
        """Send a Ping; return the Pong within `timeout` s. Raises LinkError."""
        return self.send_action({"Action": "Ping"}, timeout=timeout)

    def get(self, timeout: float | None = None) -> Message | None:
        """The stream's next message, ConnectionEnded and Overflow too; None after `timeout` s."""
        if self._dispatcher is not None:
            raise AmiError("the registered callbacks read this stream")
        return self._inbox.get(timeout)

    def register_event(self, event: str, function: Callback) -> None:
        """Call `function(message, self)` for this event, or for every event (`*`), in a thread."""
        self._event_callbacks.setdefault(event, []).append(function)
        self._dispatch_if_wanted()

    def _dispatch_if_wanted(self) -> None:
        if self._event_callbacks and self._dispatcher is None and self.connected():
            self._dispatcher = Dispatcher(self._inbox, self._event_callbacks, self)

    def stats(self) -> dict[str, int]:
        """Counts since the connection began: messages, and dropped messages by reason."""
        return {
            **(self._connection.stats() if self._connection else {}),
            "overflowed": self._inbox.dropped,
            "callback_errors": self._dispatcher.errors if self._dispatcher else 0,
        }

    def close(self) -> None:
        """Log off and end the connection, in a few seconds at most, whatever the PBX does."""
        connection, dispatcher = self._connection, self._dispatcher
        if connection is None:
            return
        connection.reason_if_closed = "closed by us"
        if self.connected():
            with contextlib.suppress(AmiError):
                self.send_action({"Action": "Logoff"}, timeout=self._timeouts.close)
        connection.close(connection.reason_if_closed, self._timeouts.close)
        if dispatcher is not None:
            dispatcher.join(self._timeouts.close)
