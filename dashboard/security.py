"""Headers that forbid browsers what no page needs, and which paths exist at all.

Knows HTTP headers and Dash's catch-all route. Must not know what is served.
"""

from __future__ import annotations

from dash import Dash
from dash.exceptions import DependencyException
from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException, NotFound

from dashboard.shell.router import Pages

CATCH_ALL = "/<path:path>"

# Dash and Plotly write style attributes and elements at run time; scripts need no exception.
POLICY = {
    "default-src": "'none'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


TLS_FROM_NOW_ON = "max-age=63072000"
"""Two years: a browser that came over TLS once comes without it never again."""


def policy(script_hashes: list[str]) -> str:
    """The Content-Security-Policy: own scripts, and the inline ones with these hashes."""
    scripts = " ".join(["'self'", *script_hashes])
    rules = {**POLICY, "script-src": scripts}
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def add_headers(app: Dash) -> None:
    """Send the headers with every answer. Call it after all callbacks are registered."""
    headers = {**HEADERS, "Content-Security-Policy": policy(list(app.csp_hashes()))}
    server: Flask = app.server

    @server.after_request
    def harden(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", TLS_FROM_NOW_ON)
        if not response.cache_control:
            response.headers["Cache-Control"] = "no-store"
        return response


def refuse_unknown_paths(server: Flask, pages: Pages) -> None:
    """404 for what Dash's catch-all would answer with the index page, and for files it lacks."""

    @server.before_request
    def check() -> None:
        rule = request.url_rule
        if rule is not None and rule.rule == CATCH_ALL and pages.find(request.path) is None:
            abort(404)

    @server.errorhandler(DependencyException)
    def no_file(_: DependencyException) -> HTTPException:
        return NotFound()
