"""A real SMTP server on loopback that keeps what it is given, and refuses what it is told to."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope


@dataclass
class Mailbox:
    """What came in. `refuse` is the answer to every mail, `refused` to single receivers."""

    mails: list[EmailMessage] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)
    log_ins: list[str] = field(default_factory=list)
    tries: int = 0
    refuse: str = ""
    refused: frozenset[str] = frozenset()
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take a receiver."""
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        self.tries += 1
        if self.refuse:
            return self.refuse
        body = cast("bytes", envelope.content)
        self.mails.append(message_from_bytes(body, policy=default))
        self.receivers.append(list(envelope.rcpt_tos))
        return "250 OK"

    def authenticate(self, *given: Any) -> AuthResult:
        """Let `ann` with `secret` in."""
        data = given[-1]
        self.log_ins.append(data.login.decode())
        is_known = (data.login, data.password) == (b"ann", b"secret")
        return AuthResult(success=is_known, handled=False)


class OnFreePort(Controller):
    """A server on whichever port is free; aiosmtpd wants to know it before it begins."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        begin: Callable[[], None] = super()._trigger_server
        begin()


@contextmanager
def smtp_server(tls: ssl.SSLContext | None = None, **given: Any) -> Iterator[Mailbox]:
    """A server on a port of its own; with `tls` it offers STARTTLS."""
    box = Mailbox(**given)
    options: dict[str, Any] = {"tls_context": tls} if tls else {}
    controller = OnFreePort(
        box,
        hostname="127.0.0.1",
        port=0,
        authenticator=box.authenticate,
        auth_require_tls=False,
        **options,
    )
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()
