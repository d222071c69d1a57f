"""The report API: `/api/v1/agents`, `/api/v1/queues?from=`, `/api/v1/legs`.

Knows requests and the bodies of the answers. Must not know formulas (state.metrics) or pages.
Dates are local days of TIME_ZONE, both included; durations are seconds, shares percent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from dashboard.access.trail import export
from dashboard.api.fields import LEG_FIELDS, figures, pick, seconds
from dashboard.api.responses import ParameterError, as_json
from dashboard.api.streams import stream
from dashboard.reports.data import ReportData
from dashboard.reports.query import ReportQuery, parse_dates
from dashboard.services import Services
from dashboard.shell.errors import as_page
from dashboard.turns import COME_BACK_S, is_ranged
from state.history import HistoryError
from state.history.reports.agents import AgentRow, DayRange
from state.history.reports.listing import LegFilter, find_legs
from state.history.reports.queues import QueueRow
from state.metrics import METRICS, QUEUE_METRICS, SERVICE_LEVELS, Measure, total
from state.records import CallLeg

FILTERS = ("agent", "extension", "queue", "direction", "outcome", "call_id")
QUEUES = "/api/v1/queues"
LATEST = 2**33
"""The year 2242: no zone's calendar ends before it, as that of the year 9999 may."""

Body = Mapping[str, Any]
"""JSON: values of every type, which programs elsewhere read by name."""


def blueprint(services: Services) -> Blueprint:
    """The report routes. `/api/v1/queues` stays the live one unless the request names days."""
    reports = services.reports
    routes = Blueprint("history_api", __name__, url_prefix="/api/v1")

    @routes.before_app_request
    def queues() -> Response | None:
        if request.path != QUEUES or not is_ranged():
            return None
        query = requested_query(reports)
        rows = reports.queues(query.days, query.thresholds)
        return as_json(queues_body(query, rows, reports.now()))

    @routes.get("/agents")
    def agents() -> Response:
        query = requested_query(reports)
        rows = reports.agents(query.days, query.filters)
        return as_json(agents_body(query, rows, reports.now()))

    @routes.get("/legs")
    def legs() -> Response:
        wanted = leg_filter(reports)
        exported = export("legs", in_days(reports, wanted), request.args.get("format", "json"))
        found = map(leg_fields, find_legs(reports.history, wanted))
        return stream(services.turns, exported, LEG_FIELDS, found)

    @routes.app_errorhandler(HistoryError)
    def no_history(error: HistoryError) -> Response:
        answer = as_page(503, "") or as_json({"error": str(error)}, 503)
        answer.headers["Retry-After"] = str(COME_BACK_S)
        return answer

    return routes


def requested_query(reports: ReportData) -> ReportQuery:
    """The query of this request; ParameterError where it cannot be understood."""
    query = reports.parse(request.args)
    if query.problem:
        raise ParameterError(query.refusal)
    return query


def agents_body(query: ReportQuery, rows: list[AgentRow], now: float) -> Body:
    """Figures of each person, their total, and what each figure means."""
    return {
        **envelope(query.days, now),
        "measures": _meaning(METRICS),
        "agents": [
            {
                "agent": row.agent,
                "extensions": row.extensions,
                "group": row.group,
                **figures(METRICS, row.totals),
            }
            for row in rows
        ],
        "total": figures(METRICS, total([row.totals for row in rows])),
    }


def queues_body(query: ReportQuery, rows: list[QueueRow], now: float) -> Body:
    """Figures of each queue, service level by every variant, and calls by half hour."""
    return {
        **envelope(query.days, now),
        "thresholds": query.thresholds._asdict(),
        "measures": _meaning(QUEUE_METRICS),
        "service_levels": {name: level.formula for name, level in SERVICE_LEVELS.items()},
        "queues": [_queue(row) for row in rows],
    }


def _queue(row: QueueRow) -> Body:
    levels = {name: level.of(row.totals) for name, level in SERVICE_LEVELS.items()}
    return {
        "queue": row.queue,
        **figures(QUEUE_METRICS, row.totals),
        "service_level": levels,
        "longest_wait_s": seconds(row.longest_wait_s),
        "half_hours": [[half.answered, half.abandoned, half.left] for half in row.halves],
    }


def leg_filter(reports: ReportData) -> LegFilter:
    """Which legs this request asks for: `from` and `to` may be dates or local date-times."""
    filters = {name: request.args.get(name) or None for name in FILTERS}
    since, until = _bounds(request.args.get("from"), request.args.get("to"), reports)
    return LegFilter(since, until, **filters)


def in_days(reports: ReportData, wanted: LegFilter) -> str:
    """From when until when legs are asked for, in local time."""
    zone = reports.calendar.zone
    since, until = (datetime.fromtimestamp(at, zone) for at in (wanted.since, wanted.until))
    return f"{since:%Y-%m-%d %H:%M} - {until:%Y-%m-%d %H:%M}"


def _bounds(first: str | None, last: str | None, reports: ReportData) -> tuple[float, float]:
    today = reports.today()
    try:
        if any(text and "T" in text for text in (first, last)):
            return _instant(first, reports, 0.0), _instant(last, reports, reports.now())
        days = parse_dates(first or (None if last else str(today)), last, today)
    except ValueError as error:
        raise ParameterError(str(error)) from error
    start_ms, end_ms = reports.calendar.bounds(*days)
    return start_ms / 1000, end_ms / 1000


def _instant(text: str | None, reports: ReportData, default: float) -> float:
    if not text:
        return default
    given = datetime.fromisoformat(text)
    at = (given if given.tzinfo else given.replace(tzinfo=reports.calendar.zone)).timestamp()
    if not 0 <= at < LATEST:
        raise ValueError(f"{text[:40]!r} is no time of a call.")
    return at


def leg_fields(leg: CallLeg) -> dict[str, object]:
    """A leg with the fields of the contract."""
    return pick({name: getattr(leg, name) for name in LEG_FIELDS}, LEG_FIELDS)


def envelope(days: DayRange, now: float) -> Body:
    """The beginning of every answer: the days, and when it was answered."""
    return {"from": str(days.first), "to": str(days.last), "now": now}


def _meaning(measures: tuple[Measure[Any], ...]) -> dict[str, dict[str, str]]:
    return {
        measure.name: {"words": measure.words, "unit": measure.unit, "formula": measure.formula}
        for measure in measures
    }
