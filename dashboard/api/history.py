"""The report API: `/api/v1/agents`, `/api/v1/queues?from=`, `/api/v1/legs`.

Knows requests and the fields of the answers. Must not know formulas (state.metrics) or pages.
Dates are local days of TIME_ZONE, both included; durations are seconds, shares percent.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from itertools import chain, islice
from typing import Any

import orjson
from flask import Blueprint, Response, request

from dashboard.api.live import QuestionError
from dashboard.reports.cache import Desk
from dashboard.reports.export import safe_text
from dashboard.reports.query import Ask, dates, parse
from dashboard.services import Services
from state.history import HistoryError
from state.history.reports.agents import AgentRow, DayRange
from state.history.reports.listing import LegFilter, find_legs
from state.history.reports.queues import QueueRow
from state.metrics import METRICS, QUEUE_METRICS, SERVICE_LEVELS, Measure, Totals, total
from state.records import CallLeg

FILTERS = ("agent", "extension", "queue", "direction", "outcome", "call_id")
LEG_FIELDS = tuple(field.name for field in fields(CallLeg))
QUEUES = "/api/v1/queues"
_AT_ONCE = 500


def is_ranged(arguments: Mapping[str, str]) -> bool:
    """Whether `/api/v1/queues` is asked for a range, and not for the queues as they are."""
    return "from" in arguments or "to" in arguments or "range" in arguments


def blueprint(services: Services) -> Blueprint:
    """The report routes. `/api/v1/queues` stays the live one unless it is asked for a range."""
    desk = Desk(services)
    routes = Blueprint("history_api", __name__, url_prefix="/api/v1")

    @routes.before_app_request
    def queues() -> Response | None:
        if request.path != QUEUES or not is_ranged(request.args):
            return None
        ask = asked(desk)
        rows = desk.queues(ask.span, ask.thresholds)
        return _as_json(queues_body(ask, rows, desk.now()))

    @routes.get("/agents")
    def agents() -> Response:
        ask = asked(desk)
        return _as_json(agents_body(ask, desk.agents(ask.span, ask.chosen), desk.now()))

    @routes.get("/legs")
    def legs() -> Response:
        found = find_legs(desk.history, leg_filter(desk))
        # The first rows are asked before the answer begins, so that an error can still be told.
        first = list(islice(found, _AT_ONCE))
        return _stream(request.args.get("format", "json"), chain(first, found))

    @routes.app_errorhandler(HistoryError)
    def no_history(error: HistoryError) -> Response:
        return _as_json({"error": str(error)}, 503)

    return routes


def asked(desk: Desk) -> Ask:
    """The Ask of this request; QuestionError where it cannot be understood."""
    ask = parse(request.args, desk.today(), desk.thresholds)
    if ask.problem:
        raise QuestionError(ask.problem)
    return ask


def agents_body(ask: Ask, rows: list[AgentRow], now: float) -> dict[str, Any]:
    """Figures of each person, their total, and what each figure means."""
    return {
        **_head(ask.span, now),
        "measures": _meaning(METRICS),
        "agents": [
            {
                "agent": row.agent,
                "extensions": row.extensions,
                "group": row.group,
                **_figures(METRICS, row.totals),
            }
            for row in rows
        ],
        "total": _figures(METRICS, total([row.totals for row in rows])),
    }


def queues_body(ask: Ask, rows: list[QueueRow], now: float) -> dict[str, Any]:
    """Figures of each queue, service level by every variant, and calls by half hour."""
    return {
        **_head(ask.span, now),
        "thresholds": ask.thresholds._asdict(),
        "measures": _meaning(QUEUE_METRICS),
        "service_levels": {name: one.formula for name, one in SERVICE_LEVELS.items()},
        "queues": [
            {
                "queue": row.queue,
                **{one.name: one.of(row.totals) for one in QUEUE_METRICS},
                "service_level": {n: one.of(row.totals) for n, one in SERVICE_LEVELS.items()},
                "longest_wait_s": row.longest_wait_s,
                "half_hours": [[h.answered, h.abandoned, h.left] for h in row.halves],
            }
            for row in rows
        ],
    }


def leg_filter(desk: Desk) -> LegFilter:
    """Which legs this request asks for: `from` and `to` may be dates or local date-times."""
    given = {name: request.args.get(name) or None for name in FILTERS}
    since, until = _instants(request.args.get("from"), request.args.get("to"), desk)
    return LegFilter(since, until, **given)


def _instants(first: str | None, last: str | None, desk: Desk) -> tuple[float, float]:
    try:
        if any(text and "T" in text for text in (first, last)):
            return _instant(first, desk, 0.0), _instant(last, desk, desk.now())
        span = dates(first or (None if last else str(desk.today())), last, desk.today())
    except ValueError as error:
        raise QuestionError(str(error)) from error
    start_ms, end_ms = desk.calendar.bounds(*span)
    return start_ms / 1000, end_ms / 1000


def _instant(text: str | None, desk: Desk, otherwise: float) -> float:
    if not text:
        return otherwise
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=desk.calendar.zone)).timestamp()


def _stream(format_: str, found: Iterator[CallLeg]) -> Response:
    if format_ == "csv":
        response = Response(csv_lines(found), mimetype="text/csv")
        response.headers["Content-Disposition"] = 'attachment; filename="legs.csv"'
    elif format_ == "json":
        response = Response(json_lines(found), mimetype="application/json")
    else:
        raise QuestionError("'format' must be json or csv.")
    response.headers["Cache-Control"] = "no-store"
    return response


def json_lines(found: Iterator[CallLeg]) -> Iterator[bytes]:
    """One JSON object, `{"legs": [...]}`, a leg a line."""
    yield b'{"legs":['
    separator = b"\n"
    while some := list(islice(found, _AT_ONCE)):
        yield separator + b",\n".join(orjson.dumps(leg) for leg in some)
        separator = b",\n"
    yield b"\n]}\n"


def csv_lines(found: Iterator[CallLeg]) -> Iterator[str]:
    """CSV with a header; text that a spreadsheet would take for a formula is quoted."""
    yield ",".join(LEG_FIELDS) + "\r\n"
    while some := list(islice(found, _AT_ONCE)):
        out = io.StringIO()
        writer = csv.writer(out)
        for leg in some:
            values = (getattr(leg, name) for name in LEG_FIELDS)
            writer.writerow([safe_text(v) if isinstance(v, str) else v for v in values])
        yield out.getvalue()


def _head(span: DayRange, now: float) -> dict[str, Any]:
    return {"from": str(span.first), "to": str(span.last), "now": now}


def _figures(measures: tuple[Measure[Totals], ...], totals: Totals) -> dict[str, float | None]:
    return {measure.name: measure.of(totals) for measure in measures}


def _meaning(measures: tuple[Measure[Any], ...]) -> dict[str, dict[str, str]]:
    return {
        one.name: {"words": one.words, "unit": one.unit, "formula": one.formula} for one in measures
    }


def _as_json(body: Any, status: int = 200) -> Response:
    response = Response(orjson.dumps(body), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
