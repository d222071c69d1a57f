"""`/api/v1/board?at=`: the board as it stood at a moment.

Knows the body of the answer. Must not know how a moment is found (state/history/rewind).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from dashboard.api import live as api
from dashboard.api.fields import seconds
from dashboard.api.responses import ParameterError, as_json
from dashboard.rewind import EXAMPLE, MomentError, parse_moment, past_board, steps_at
from dashboard.services import Services
from state.history.rewind.past import NOT_KEPT, PastBoard, PastRow
from state.history.rewind.steps import Steps
from state.live.schema import LiveQueue
from state.metrics import SERVICE_LEVELS, QueueTotals

Body = Mapping[str, Any]
"""JSON: values of every type, which programs elsewhere read by name."""

LEVEL = SERVICE_LEVELS["offered"]


def blueprint(services: Services) -> Blueprint:
    """The route."""
    routes = Blueprint("past_api", __name__, url_prefix="/api/v1")

    @routes.get("/board")
    def board() -> Response:
        now = services.reports.now()
        at = requested_moment(services, now)
        board = past_board(services, at)
        limits_at = api.LimitsAt(services.limits.current(), board.at)
        return as_json(board_body(board, steps_at(services, at), now, limits_at))

    return routes


def requested_moment(services: Services, now: float) -> float:
    """The moment that this request asks for; ParameterError where it names none."""
    text = request.args.get("at", "")
    if not text:
        raise ParameterError(f"'at' is missing: name a moment like {EXAMPLE}")
    try:
        return parse_moment(text, services.reports.calendar, now)
    except MomentError as error:
        raise ParameterError(str(error)) from error


def board_body(board: PastBoard, steps: Steps, now: float, limits_at: api.LimitsAt) -> Body:
    """The board with how much of it is known, and the moments of the changes next to it.

    Timers and limits are compared with the moment, by the limits of today.
    """
    return {
        "at": board.at,
        "now": now,
        "known": board.known,
        "not_kept": NOT_KEPT,
        "previous": steps.before,
        "next": steps.after,
        "totals": board.totals(),
        "extensions": [_extension(each, limits_at) for each in board.rows],
        "queues": [_queue(each, limits_at) for each in board.queues],
    }


def _extension(past: PastRow, limits_at: api.LimitsAt) -> Body:
    return {**api.extension(past.row, limits_at), "known": past.known._asdict()}


def _queue(queue: LiveQueue, limits_at: api.LimitsAt) -> Body:
    joined = min((caller["joined_at"] for caller in queue["waiting"]), default=limits_at.now)
    sums = QueueTotals(
        answered=queue["answered"],
        abandoned=queue["abandoned"],
        answered_within=queue["answered_within"],
    )
    return {
        **api.queue(queue, limits_at),
        "longest_wait_s": seconds(limits_at.now - joined),
        "service_level": LEVEL.of(sums),
    }
