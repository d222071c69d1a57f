"""The plain HTTP routes: API, health and metrics.

Knows Flask and status codes. Must not know the fields (api.py) or who may ask (auth.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException

from dashboard.access.api_token import Guard
from dashboard.api import history as history_api
from dashboard.api import live as api
from dashboard.api import prometheus as exposition
from dashboard.services import Services
from state.live.schema import Live
from state.version import VERSION

API = "/api/v1"
GUARDED = ("/api/", "/metrics")


def as_json(body: Any, status: int = 200) -> Response:
    """An answer that nobody keeps."""
    response = Response(orjson.dumps(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def not_ready(live: Live) -> str:
    """Why the board cannot be trusted just now; empty when it can."""
    link = live.link
    if link["state"] == "up":
        return ""
    return f"the PBX link is {link['state']}: {link['reason']}".rstrip(": ")


def extensions_blueprint(services: Services) -> Blueprint:
    """`/api/v1/extensions...`"""
    routes = Blueprint("extensions", __name__, url_prefix=API)
    reader = services.reader

    @routes.get("/extensions")
    def extensions() -> Response:
        since = api.parse_since(request.args.get("since"))
        live = reader.read()
        if api.is_unchanged(live, since):
            return as_empty(304)
        return as_json(api.extensions(live, time.time(), since))

    @routes.get("/extensions/<number>/changes")
    def changes(number: str) -> Response:
        live = reader.read()
        if number not in live.rows:
            return as_json({"error": f"no extension {number[: api.SHOWN_LENGTH]} here"}, 404)
        return as_json(api.changes(live, number, reader.changes(number), time.time()))

    return routes


def lists_blueprint(services: Services) -> Blueprint:
    """`/api/v1/calls` and `/api/v1/queues`."""
    routes = Blueprint("lists", __name__, url_prefix=API)
    reader = services.reader

    @routes.get("/calls")
    def calls() -> Response:
        return as_json(api.calls(reader.read(), time.time()))

    @routes.get("/queues")
    def queues() -> Response:
        return as_json(api.queues(reader.read(), time.time()))

    return routes


def as_empty(status: int) -> Response:
    """An answer without a body, that nobody keeps."""
    return Response(status=status, headers={"Cache-Control": "no-store"})


def health_blueprint(services: Services) -> Blueprint:
    """`/healthz`, `/readyz` and `/metrics`."""
    routes = Blueprint("health", __name__)
    registry = exposition.make_registry(services.reader)

    @routes.get("/healthz")
    def healthz() -> Response:
        return as_json({"status": "alive", "version": VERSION})

    @routes.get("/readyz")
    def readyz() -> Response:
        reason = not_ready(services.reader.read())
        if reason:
            return as_json({"status": "not ready", "reason": reason}, 503)
        return as_json({"status": "ready"})

    @routes.get("/metrics")
    def metrics() -> Response:
        return Response(exposition.expose(registry), content_type=exposition.CONTENT_TYPE)

    return routes


def guard_routes(server: Flask, guard: Guard) -> None:
    """Refuse what `guard` refuses, before any route runs."""

    @server.before_request
    def check() -> Response | None:
        if not request.path.startswith(GUARDED):
            return None
        refusal = guard.refusal(request)
        if refusal is None:
            return None
        response = as_json({"error": refusal.error}, refusal.status)
        if refusal.status == 401:  # noqa: PLR2004  the header belongs to this status
            response.headers["WWW-Authenticate"] = 'Bearer realm="ringside"'
        return response


def say_errors_as_json(server: Flask) -> None:
    """Errors under /api are JSON of one line, like its answers."""

    @server.errorhandler(api.QuestionError)
    def bad_question(error: api.QuestionError) -> Response:
        return as_json({"error": str(error)}, 400)

    @server.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response | HTTPException:
        if not request.path.startswith("/api/") or error.code is None:
            return error
        return as_json({"error": error.name.lower()}, error.code)


# Each makes a part of the routes; one more line here is one more part. What lies under API is
# guarded by `guard_routes`, and its errors are JSON.
BLUEPRINTS: tuple[Callable[[Services], Blueprint], ...] = (
    extensions_blueprint,
    lists_blueprint,
    health_blueprint,
    history_api.blueprint,
)


def register(server: Flask, services: Services) -> None:
    """Put all of it on `server`."""
    guard_routes(server, Guard(services.settings.api_token))
    say_errors_as_json(server)
    for make_blueprint in BLUEPRINTS:
        server.register_blueprint(make_blueprint(services))
