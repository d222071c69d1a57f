"""The plain HTTP routes: API, health and metrics.

Knows Flask and status codes. Must not know the fields (fields.py) or who may ask (access/).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Blueprint, Flask, Response, request

from dashboard.access.viewing import shows_details
from dashboard.api import abandoned, alerts, history, past, prometheus, staffing
from dashboard.api import live as api
from dashboard.api.responses import SHOWN_LENGTH, ParameterError, as_empty, as_json
from dashboard.services import Services
from state.live.schema import Link
from state.version import VERSION

API = "/api/v1"


def not_ready(link: Link) -> str:
    """Why the board cannot be trusted just now; empty while it can."""
    if link["state"] == "up":
        return ""
    return f"the PBX link is {link['state']}: {link['reason']}".rstrip(": ")


def limits_now(services: Services) -> api.LimitsAt:
    """The limits in force now."""
    return api.LimitsAt(services.limits.current(), time.time())


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
        return as_json(api.extensions(live, limits_now(services), since))

    @routes.get("/extensions/<path:number>/changes")
    def changes(number: str) -> Response:
        live = reader.read()
        if number not in live.rows:
            return as_json({"error": f"no extension {number[:SHOWN_LENGTH]} here"}, 404)
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
        return as_json(api.queues(reader.read(), limits_now(services)))

    return routes


def health_blueprint(services: Services) -> Blueprint:
    """`/healthz`, `/readyz` and `/metrics`."""
    routes = Blueprint("health", __name__)
    registry = prometheus.make_registry(services.reader, services.limits)
    registry.register(alerts.AlertMetrics(services.alerts, services.alert_rules))

    @routes.get("/healthz")
    def healthz() -> Response:
        return as_json({"status": "alive"} | ({"version": VERSION} if shows_details() else {}))

    @routes.get("/readyz")
    def readyz() -> Response:
        link = services.link()
        reason = not_ready(link)
        if not reason:
            return as_json({"status": "ready"})
        known = {"status": "not ready", "code": f"link_{link['state']}"}
        return as_json(known | ({"reason": reason} if shows_details() else {}), 503)

    @routes.get("/metrics")
    def metrics() -> Response:
        return Response(prometheus.expose(registry), content_type=prometheus.CONTENT_TYPE)

    return routes


def errors_as_json(server: Flask) -> None:
    """Answer bad parameters with JSON of one line."""

    @server.errorhandler(ParameterError)
    def bad_parameter(error: ParameterError) -> Response:
        return as_json({"error": str(error)}, 400)


# Each makes a part of the routes; a new part takes one line here. What each route needs stands in
# access/doors.py; errors under API are JSON.
BLUEPRINTS: tuple[Callable[[Services], Blueprint], ...] = (
    extensions_blueprint,
    lists_blueprint,
    health_blueprint,
    history.blueprint,
    past.blueprint,
    abandoned.blueprint,
    alerts.blueprint,
    staffing.blueprint,
)


def register(server: Flask, services: Services) -> None:
    """Put all routes on `server`."""
    errors_as_json(server)
    for make_blueprint in BLUEPRINTS:
        server.register_blueprint(make_blueprint(services))
