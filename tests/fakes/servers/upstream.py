"""A server behind a proxy that notes which requests reach it, and answers as it is asked.

/big answers with many bytes, /hold waits until `let_go` is set, anything else answers at once.
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

BIG = 24_000_000


class Upstream:
    """Listens on a loopback port of its own while the `with` block runs."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, list[tuple[str, str]]]] = []
        self.sent_all = threading.Event()
        self.let_go = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.seen.append((f"{self.command} {self.path}", list(self.headers.items())))
                self.rfile.read(int(self.headers.get("Content-Length", "0")))
                if self.path == "/hold":
                    outer.let_go.wait(30)
                body = b"x" * (BIG if self.path == "/big" else 2)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("X-Accel-Buffering", "no")
                self.end_headers()
                self.wfile.write(body)
                if self.path == "/big":
                    outer.sent_all.set()

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

        self._server = Server(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def requests(self) -> list[str]:
        """Method and path of each request that came."""
        return [request for request, _ in self.seen]

    def headers(self) -> dict[str, list[str]]:
        """The headers of the last request, by their names in lower case."""
        found: dict[str, list[str]] = {}
        for name, value in self.seen[-1][1]:
            found.setdefault(name.lower(), []).append(value)
        return found
