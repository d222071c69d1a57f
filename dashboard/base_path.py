"""Ringside below a path of a name that it shares with others: BASE_PATH=/ringside.

Knows WSGI. Must not know what is served. The proxy leaves the path as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.exceptions import NotFound

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEALTH = frozenset({"/healthz", "/readyz"})
"""Whoever watches the process on its own port asks for these without the base path, too."""


def put_below(server: Flask, base: str) -> None:
    """Let everything live below `base`; any other path is not found."""
    server.wsgi_app = below(server.wsgi_app, base)  # type: ignore[method-assign,assignment]
    server.config["APPLICATION_ROOT"] = base


def below(application: WSGIApplication, base: str) -> WSGIApplication:
    """The application with `base` taken off each path."""

    def run(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == base or path.startswith(f"{base}/"):
            moved = {"SCRIPT_NAME": base, "PATH_INFO": path.removeprefix(base) or "/"}
            return application({**environ, **moved}, start_response)
        run_it = application if path in HEALTH else NotFound()
        return run_it(environ, start_response)

    return run
