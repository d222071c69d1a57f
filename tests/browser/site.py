"""The app on a port of its own, in a thread, that can go away and come back.

Knows werkzeug's server. Loopback only.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server

from dashboard.factory import create_app
from dashboard.pages import PAGES
from dashboard.shell.router import Pages
from state.access.store.store import AccessStore
from state.alerts.open_alerts import OpenAlerts
from state.history import History
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader

REFRESH_MS = 200


class Site:
    """Serves a FakeReader's board. `delay_s` holds back every poll; `polls` counts them."""

    def __init__(
        self,
        reader: FakeReader,
        pages: Pages = PAGES,
        history: History | None = None,
        store: AccessStore | None = None,
        alerts: OpenAlerts | None = None,
        **settings: Any,
    ) -> None:
        self.reader = reader
        self.delay_s = 0.0
        self.polls = 0
        self.under_way = 0
        self.most_at_once = 0
        settings = {"refresh_ms": REFRESH_MS, "time_zone": "Europe/Berlin", **settings}
        own = make_settings(**settings)
        self._app = create_app(reader, history, own, pages, store, alerts=alerts).server
        self._wsgi = self._app.wsgi_app
        self._app.wsgi_app = self._watched
        self._port = 0
        self._server: BaseWSGIServer | None = None
        self._lock = threading.Lock()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)

    @property
    def url(self) -> str:
        """Where it is served; the same after a stop and a start."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Serve, on the port of last time if there was one."""
        self._server = make_server("127.0.0.1", self._port, self._app, threaded=True)
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Be gone: connections are refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _watched(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] != "/_dash-update-component":
            return whole(self._wsgi(environ, start_response))
        with self._lock:
            self.polls += 1
            self.under_way += 1
            self.most_at_once = max(self.most_at_once, self.under_way)
        try:
            time.sleep(self.delay_s)
            return whole(self._wsgi(environ, start_response))
        finally:
            with self._lock:
                self.under_way -= 1


def whole(answer: Any) -> list[bytes]:
    """All of an answer, and what it came from closed.

    werkzeug's server closes it only if the browser has not hung up; a file would stay open.
    """
    try:
        return [b"".join(answer)]
    finally:
        if hasattr(answer, "close"):
            answer.close()
