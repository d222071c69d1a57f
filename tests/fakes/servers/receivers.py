"""Receivers of alerts on loopback: HTTP as a chat or a webhook has it, and SMTP.

Knows sockets. Must not know what is sent.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller

from tests.asterisk.lab.process import free_port


class Post(NamedTuple):
    """A request that came."""

    path: str
    headers: dict[str, str]
    body: bytes


class HttpReceiver:
    """Takes POSTs, and answers with `status` once `go_on` is set. `tls` is its certificate."""

    def __init__(self, tls: tuple[Path, Path] | None = None) -> None:
        self.posts: list[Post] = []
        self.status = 200
        self.answer = b"ok"
        self.location = ""
        self.go_on = threading.Event()
        self.go_on.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._scheme = "https" if tls is not None else "http"
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}"

    @property
    def port(self) -> int:
        """Its port."""
        return int(self._server.server_address[1])

    def stop(self) -> None:
        """Take nothing any more."""
        self.go_on.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                receiver.posts.append(Post(self.path, dict(self.headers), body))
                receiver.go_on.wait(20)
                self.send_response(receiver.status)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.send_header("Content-Length", str(len(receiver.answer)))
                self.end_headers()
                self.wfile.write(receiver.answer)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler


class SmtpReceiver:
    """A mail server that takes every mail, or refuses all with `refusal`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refusal = ""
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, as aiosmtpd asks."""
        if self.refusal:
            return self.refusal
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append(mail)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 taken"

    def stop(self) -> None:
        """Take nothing any more."""
        self._controller.stop()


@contextmanager
def http_receiver(tls: tuple[Path, Path] | None = None) -> Iterator[HttpReceiver]:
    """An HTTP receiver that ends with the block."""
    receiver = HttpReceiver(tls)
    try:
        yield receiver
    finally:
        receiver.stop()


@contextmanager
def smtp_receiver() -> Iterator[SmtpReceiver]:
    """A mail server that ends with the block."""
    receiver = SmtpReceiver()
    try:
        yield receiver
    finally:
        receiver.stop()
