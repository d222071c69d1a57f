"""The report API: `/api/v1/agents`, `/api/v1/queues?from=`, `/api/v1/legs`.

Knows requests and the bodies of the answers. Must not know formulas (state.metrics) or pages.
Dates are local days of TIME_ZONE, both included; durations are seconds, shares percent.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from typing import Any, NamedTuple

import orjson
from flask import Blueprint, Response, request

from dashboard.access.trail import export
from dashboard.api.fields import LEG_FIELDS, figures, pick, seconds
from dashboard.api.responses import ParameterError, as_json, no_store
from dashboard.reports.data import ReportData
from dashboard.reports.export import safe_text
from dashboard.reports.query import ReportQuery, parse_dates
from dashboard.services import Services
from dashboard.shell.errors import as_page
from dashboard.turns import COME_BACK_S, Turns, is_ranged
from state.history import HistoryError
from state.history.reports.agents import AgentRow, DayRange
from state.history.reports.listing import LegFilter, find_legs
from state.history.reports.queues import QueueRow
from state.metrics import METRICS, QUEUE_METRICS, SERVICE_LEVELS, Measure, total
from state.records import CallLeg

FILTERS = ("agent", "extension", "queue", "direction", "outcome", "call_id")
QUEUES = "/api/v1/queues"
_AT_ONCE = 500
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
        found = find_legs(reports.history, wanted)
        # The first rows are read before the answer begins, so that an error can still be answered.
        first = list(islice(found, _AT_ONCE))
        kind = request.args.get("format", "json")
        exported = export("legs", in_days(reports, wanted), kind)
        return _stream(services.turns, kind, exported.counted(chain(first, found)))

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
        raise ParameterError(query.problem)
    return query


def agents_body(query: ReportQuery, rows: list[AgentRow], now: float) -> Body:
    """Figures of each person, their total, and what each figure means."""
    return {
        **_envelope(query.days, now),
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
        **_envelope(query.days, now),
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
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=reports.calendar.zone)).timestamp()


def _stream(turns: Turns, format_: str, found: Iterator[CallLeg]) -> Response:
    form = FORMATS.get(format_)
    if form is None:
        raise ParameterError("'format' must be json or csv.")
    pieces, at_end = turns.stream(form.pieces(found))
    response = Response(pieces, mimetype=form.mimetype)
    response.call_on_close(at_end)
    if form.name:
        response.headers["Content-Disposition"] = f'attachment; filename="{form.name}"'
    return no_store(response)


def json_lines(found: Iterator[CallLeg]) -> Iterator[bytes]:
    """One JSON object, `{"legs": [...]}`, a leg a line."""
    yield b'{"legs":['
    separator = b"\n"
    while some := list(islice(found, _AT_ONCE)):
        yield separator + b",\n".join(orjson.dumps(leg_fields(leg)) for leg in some)
        separator = b",\n"
    yield b"\n]}\n"


def csv_lines(found: Iterator[CallLeg]) -> Iterator[bytes]:
    """CSV with a header; text that a spreadsheet would take for a formula is quoted."""
    yield (",".join(LEG_FIELDS) + "\r\n").encode()
    while some := list(islice(found, _AT_ONCE)):
        out = io.StringIO()
        writer = csv.writer(out)
        for leg in some:
            values = leg_fields(leg).values()
            writer.writerow([safe_text(v) if isinstance(v, str) else v for v in values])
        yield out.getvalue().encode()


class Form(NamedTuple):
    """How legs are written: the pieces of the answer, its type, the name of the file if any."""

    pieces: Callable[[Iterator[CallLeg]], Iterator[bytes]]
    mimetype: str
    name: str = ""


FORMATS = {
    "json": Form(json_lines, "application/json"),
    "csv": Form(csv_lines, "text/csv", "legs.csv"),
}


def leg_fields(leg: CallLeg) -> dict[str, object]:
    """A leg with the fields of the contract."""
    return pick({name: getattr(leg, name) for name in LEG_FIELDS}, LEG_FIELDS)


def _envelope(days: DayRange, now: float) -> Body:
    return {"from": str(days.first), "to": str(days.last), "now": now}


def _meaning(measures: tuple[Measure[Any], ...]) -> dict[str, dict[str, str]]:
    return {
        measure.name: {"words": measure.words, "unit": measure.unit, "formula": measure.formula}
        for measure in measures
    }
