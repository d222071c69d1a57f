"""`/api/v1/staffing`: calls and agents by half hour of the day, and the agents needed.

Knows the fields of the answer. Must not know formulas or tables. Agents are averages; shares are
percent.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response

from dashboard.api.fields import seconds
from dashboard.api.history import envelope, requested_query
from dashboard.api.responses import ParameterError, as_json
from dashboard.services import Services
from state.files.limits import Target
from state.history.reports.staffing import MOST_DAYS
from state.metrics import SERVICE_LEVELS
from state.metrics.staffing import Service, Staffing, by_half_hour


def blueprint(services: Services) -> Blueprint:
    """The route."""
    reports = services.reports
    routes = Blueprint("staffing_api", __name__, url_prefix="/api/v1")

    @routes.get("/staffing")
    def staffing() -> Response:
        query = requested_query(reports)
        if (query.days.last - query.days.first).days >= MOST_DAYS:
            raise ParameterError(f"Staffing is counted for {MOST_DAYS} days at most.")
        queue, thresholds = query.filters.queue, query.thresholds
        target = services.limits.current().target(Target.SERVICE_LEVEL, queue or "")
        rows = reports.staffing(query.days, queue, thresholds)
        service = Service.of(rows.aht_s, thresholds.service_level_s, target)
        found = by_half_hour(rows.cells, service)
        return as_json(
            {
                **envelope(query.days, reports.now()),
                "thresholds": thresholds._asdict(),
                "aht_s": seconds(rows.aht_s),
                "service_level_target": target,
                "half_hours": [half_hour(each, query.variant) for each in found],
            }
        )

    return routes


def half_hour(each: Staffing, variant: str) -> Mapping[str, object]:
    """A half hour with the fields of the contract; `half` is 0 to 47."""
    return {
        "half": each.half,
        "days": each.days,
        "answered": each.calls.answered,
        "abandoned": each.calls.abandoned,
        "offered_a_day": round(each.offered, 3),
        "service_level": SERVICE_LEVELS[variant].of(each.calls),
        "free_agents": _rounded(each.free),
        "agents_on_duty": _rounded(each.on_duty),
        "agents_needed": each.needed,
        "staffed": each.staffed,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
