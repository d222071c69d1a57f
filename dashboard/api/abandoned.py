"""`/api/v1/abandoned`: who hung up in a queue, and what happened since.

Knows the fields of the answer. Must not know how later calls are found. Times are epoch seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from flask import Blueprint, Response, request

from dashboard.access.trail import export
from dashboard.api.history import requested_query
from dashboard.api.responses import ParameterError
from dashboard.api.streams import stream
from dashboard.reports.query import CALLERS, is_only_open
from dashboard.services import Services
from state.history.reports.later_calls import AbandonedCall

Field = Callable[[AbandonedCall], object]

FIELDS: MappingProxyType[str, Field] = MappingProxyType(
    {
        "key": lambda row: row.call.key,
        "queue": lambda row: row.call.queue,
        "call_id": lambda row: row.call.call_id,
        "caller": lambda row: row.call.caller,
        "caller_name": lambda row: row.call.caller_name,
        "joined_at": lambda row: row.call.joined_at,
        "ended_at": lambda row: row.call.ended_at,
        "wait_s": lambda row: round(row.call.wait_s, 3),
        "estimated": lambda row: row.call.estimated,
        "follow_up": lambda row: str(row.follow_up),
        "tries": lambda row: row.tries,
        "follow_up_at": lambda row: row.at,
        "follow_up_agent": lambda row: row.agent,
        "follow_up_extension": lambda row: row.extension,
        "follow_up_queue": lambda row: row.to_queue,
    }
)
"""The fields of the contract, in their order."""


def blueprint(services: Services) -> Blueprint:
    """The route."""
    reports = services.reports
    routes = Blueprint("abandoned_api", __name__, url_prefix="/api/v1")

    @routes.get("/abandoned")
    def abandoned() -> Response:
        query = requested_query(reports)
        if query.extra.get("callers", "all") not in CALLERS:
            raise ParameterError(f"'callers' must be {' or '.join(CALLERS)}.")
        found = reports.abandoned(query.days, query.filters.queue, only_open=is_only_open(query))
        days = f"{query.days.first} - {query.days.last}"
        told = export("abandoned", days, request.args.get("format", "json"))
        return stream(services.turns, told, tuple(FIELDS), map(fields_of, found))

    return routes


def fields_of(row: AbandonedCall) -> dict[str, object]:
    """An abandoned call with the fields of the contract."""
    return {name: of(row) for name, of in FIELDS.items()}
