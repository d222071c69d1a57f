"""pyst2's Manager, mended: the only place that imports pyst2, and what the rest of ami/ asks.

Knows AMI's actions; knows nothing of what events mean. It keeps pyst2's interface (connect, login,
send_action, register_event, logoff, close, title, version and the actions) and replaces all that
pyst2 does with threads, sockets and bytes: deadlines everywhere, answers matched by ActionID, one
bounded queue, no line that breaks out of an action. Each connect is a `Link` of its own.
"""

import contextlib
import itertools
import math
import socket
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from asterisk.manager import (
    Manager,
    ManagerAuthException,
    ManagerException,
    ManagerSocketException,
)

from ami.errors import AmiError, LinkError, LoginRefused, NoGreeting, NotAmi
from ami.transport.answers import is_empty, is_error, opens_list, refusal
from ami.transport.callbacks import Callback, Dispatcher
from ami.transport.inbox import Inbox
from ami.transport.link import Link
from ami.transport.message import Message
from ami.transport.wire import Wire, open_socket, read_greeting

EVENT_CLASSES: Final = "system,call,agent,user"
"""The classes of events the board lives on. Left out: dialplan, dtmf, cdr, reporting, security,
whose VarSet, Newexten and RTCP are half of all messages."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long each thing may take, in seconds."""

    connect: float = 5.0
    greeting: float = 5.0
    answer: float = 10.0
    close: float = 1.0


DEFAULT_TIMEOUTS: Final = Timeouts()


class _AmiError(AmiError, ManagerException): ...  # type: ignore[misc]  # pyst2 has no types


class _LinkError(LinkError, ManagerSocketException): ...  # type: ignore[misc]


class _NoGreeting(NoGreeting, ManagerSocketException): ...  # type: ignore[misc]


class _NotAmi(NotAmi, ManagerException): ...  # type: ignore[misc]


class _LoginRefused(LoginRefused, ManagerAuthException): ...  # type: ignore[misc]


_PYST2_FAMILY: Final[dict[type[AmiError], type[AmiError]]] = {
    AmiError: _AmiError,
    LinkError: _LinkError,
    NoGreeting: _NoGreeting,
    NotAmi: _NotAmi,
}


@contextlib.contextmanager
def _in_pyst2_family() -> Iterator[None]:
    """Raise our errors so that an `except` written for pyst2 catches them too."""
    try:
        yield
    except AmiError as error:
        kind = _PYST2_FAMILY.get(type(error))
        if kind is None:
            raise
        raise kind(*error.args) from error


class Client(Manager):  # type: ignore[misc]  # pyst2 has no types
    """An AMI session. Use `get` or `messages` for the stream, or register callbacks, not both.

    `inbox` is the queue that takes the stream (one is made when none is given); `tls` an SSL
    context for a PBX that speaks TLS. Errors are those of `ami.errors`.
    """

    def __init__(
        self,
        *,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        tls: ssl.SSLContext | None = None,
        inbox: Inbox | None = None,
    ) -> None:
        # Manager.__init__ is left out: it makes threads for one connection, by deprecated calls.
        self.hostname = socket.gethostname()
        self.title: str | None = None
        self.version: str | None = None
        self._timeouts = timeouts
        self._tls = tls
        self._inbox = inbox if inbox is not None else Inbox()
        self._link: Link | None = None
        self._event_callbacks: dict[str, list[Callback]] = {}
        self._dispatcher: Dispatcher | None = None
        self._sequence = itertools.count()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        link = getattr(self, "_link", None)
        if link is not None:
            link.abandon("dropped")

    def connect(self, host: str, port: int = 5038) -> Message:
        """Connect; the greeting, which is returned, is read. Raises LinkError, NoGreeting, NotAmi.

        After a link has ended the same object may connect again.
        """
        if self.connected():
            raise _AmiError("Already connected to manager")
        with _in_pyst2_family():
            wire, greeting, rest = self._greeted(host, int(port))
        self._begin(Link(wire, self._inbox), greeting.decode("ascii"), rest)
        return Message(b"Response: Generated Header\r\n" + greeting)

    def _greeted(self, host: str, port: int) -> tuple[Wire, bytes, bytes]:
        sock = open_socket(host, port, self._timeouts.connect, self._tls)
        try:
            greeting, rest = read_greeting(sock, self._timeouts.greeting)
        except AmiError:
            sock.close()
            raise
        return Wire(sock), greeting, rest

    def _begin(self, link: Link, greeting: str, rest: bytes) -> None:
        if self._link is not None:
            # Its LinkLost must be in the inbox before the first message of the new link.
            self._link.close("replaced", self._timeouts.close)
        title, _, version = greeting.partition("/")
        self.title, self.version = title.strip(), version.strip()
        self._link, self._dispatcher = link, None
        link.start(rest)
        self._dispatch_if_wanted()

    def connected(self) -> bool:
        """Whether the link lives, as far as this side can know; `age` tells how sure that is."""
        return self._link is not None and not self._link.end

    def age(self) -> float:
        """Seconds since the PBX's last byte; infinite before the first connect."""
        return self._link.age() if self._link else math.inf

    def login(
        self, username: str, secret: str, events: str = EVENT_CLASSES, timeout: float | None = None
    ) -> Message:
        """Log in, asking for these event classes only. Raises LoginRefused, LinkError."""
        answer = self.send_action(
            {"Action": "Login", "Username": username, "Secret": secret, "Events": events},
            timeout=timeout,
        )
        if is_error(answer):
            raise _LoginRefused(f"the PBX refused user {username!r}: {answer.get('Message')}")
        return answer

    def send_action(
        self, cdict: Mapping[str, Any] | None = None, *, timeout: float | None = None, **kwargs: Any
    ) -> Message:
        """The answer to an action, an error answer too, within `timeout` s.

        A list value repeats its header. `cdict` is not changed. Raises LinkError, UnsafeHeader.
        """
        return self._ask({**(cdict or {}), **kwargs}, timeout)[0]

    def ask(self, action: str, *, timeout: float | None = None, **headers: Any) -> Message:
        """The answer to an action. Raises RightsMissing, ActionRefused, LinkError."""
        answer = self.send_action({"Action": action, **headers}, timeout=timeout)
        if is_error(answer):
            raise refusal(action, answer)
        return answer

    def send_list(
        self,
        action: str | Mapping[str, Any],
        complete_event: str = "",
        timeout: float | None = None,
    ) -> list[Message]:
        """A list action's items, up to the event that completes it; none where there are none.

        `complete_event` is needed only where the PBX writes no `EventList: Complete`. Raises
        RightsMissing, ActionRefused, LinkError (also when the list stops half-way).
        """
        fields = {"Action": action} if isinstance(action, str) else action
        answer, items = self._ask(fields, timeout, listing=True, complete_event=complete_event)
        if not opens_list(answer) and not is_empty(answer):
            raise refusal(str(fields["Action"]), answer)
        return items

    def _ask(
        self, fields: Mapping[str, Any], timeout: float | None, **options: Any
    ) -> tuple[Message, list[Message]]:
        with _in_pyst2_family():
            if self._link is None:
                raise LinkError("Not connected")
            return self._link.ask(
                fields, self._timeouts.answer if timeout is None else timeout, **options
            )

    def ping(self, timeout: float | None = None) -> Message:
        """The PBX's pong within `timeout` s, or LinkError."""
        return self.send_action({"Action": "Ping"}, timeout=timeout)

    def next_seq(self) -> int:
        """The next number of pyst2's sequence; ActionIDs are made without it."""
        return next(self._sequence)

    def get(self, timeout: float | None = None) -> Message | None:
        """The stream's next message, `LinkLost` and `Overflow` too; `None` after `timeout` s."""
        self._refuse_two_readers()
        return self._inbox.get(timeout)

    def messages(self, timeout: float | None = None) -> Iterator[Message]:
        """The stream until the link is lost (told last) or nothing came for `timeout` s."""
        self._refuse_two_readers()
        return self._inbox.messages(timeout)

    def _refuse_two_readers(self) -> None:
        if self._dispatcher is not None:
            raise _AmiError("the registered callbacks read this stream")

    def register_event(self, event: str, function: Callback) -> None:
        """Call `function(message, self)` for this event, or for all with `*`, in another thread."""
        self._event_callbacks.setdefault(event, []).append(function)
        self._dispatch_if_wanted()

    def _dispatch_if_wanted(self) -> None:
        if self._event_callbacks and self._dispatcher is None and self.connected():
            self._dispatcher = Dispatcher(self._inbox, self._event_callbacks, self)

    def stats(self) -> dict[str, int]:
        """Counts since the connect: messages, and what was dropped, by why."""
        return {
            **(self._link.stats() if self._link else {}),
            "overflowed": self._inbox.dropped,
            "callback_errors": self._dispatcher.errors if self._dispatcher else 0,
        }

    def close(self) -> None:
        """Log off and end the connection, in a few seconds at most, whatever the PBX does."""
        link, dispatcher = self._link, self._dispatcher
        if link is None:
            return
        link.farewell = "closed by us"
        if self.connected():
            with contextlib.suppress(AmiError):
                self.send_action({"Action": "Logoff"}, timeout=self._timeouts.close)
        link.close(link.farewell, self._timeouts.close)
        if dispatcher is not None:
            dispatcher.join(self._timeouts.close)
