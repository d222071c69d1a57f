"""`/api/v1/alerts`: what is wrong now, and what was; counts of it for Prometheus.

Knows the fields of the answer and the names of metrics. Must not know how alerts are found. Times
are epoch seconds.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from types import MappingProxyType

from flask import Blueprint, Response, request
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dashboard.alerts import ScopedAlerts
from dashboard.api.history import requested_query
from dashboard.api.responses import ParameterError, as_json
from dashboard.services import Services
from state.alerts import words
from state.alerts.alert import Alert
from state.files.alerts import KINDS, Rules
from state.files.watched_file import WatchedFile
from state.history.errors import HistoryError

MOST = 200
"""So many of the latest alerts are given where the request names no days."""

Field = Callable[[Alert], object]

FIELDS: MappingProxyType[str, Field] = MappingProxyType(
    {
        "id": lambda alert: alert.id,
        "kind": lambda alert: alert.kind,
        "title": words.title,
        "queue": lambda alert: alert.queue or None,
        "group": lambda alert: alert.group or None,
        "extension": lambda alert: alert.extension or None,
        "agent": lambda alert: alert.agent or None,
        "value": lambda alert: alert.value,
        "limit": lambda alert: alert.limit,
        "began_at": lambda alert: alert.began_at,
        "ended_at": lambda alert: alert.ended_at,
        "acknowledged_by": lambda alert: alert.seen_by or None,
        "acknowledged_at": lambda alert: alert.seen_at,
    }
)
"""The fields of the contract, in their order."""


def blueprint(services: Services) -> Blueprint:
    """The route."""
    routes = Blueprint("alerts_api", __name__, url_prefix="/api/v1")

    @routes.get("/alerts")
    def alerts() -> Response:
        found = [fields_of(alert) for alert in requested(services)]
        return as_json({"now": time.time(), "alerts": found})

    return routes


def requested(services: Services) -> list[Alert]:
    """The alerts that this request asks for: those that go on, those of days, or the latest."""
    alerts, is_open = services.alerts, request.args.get("open", "")
    if is_open not in {"", "yes"}:
        raise ParameterError("open is yes, or left out")
    if is_open:
        return alerts.going_on()
    if not {"from", "to", "range"} & request.args.keys():
        return alerts.latest(MOST)
    days = requested_query(services.reports).days
    begin, end = services.reports.calendar.bounds(*days)
    return alerts.between(begin / 1000, end / 1000)


def fields_of(alert: Alert) -> dict[str, object]:
    """An alert with the fields of the contract."""
    return {name: of(alert) for name, of in FIELDS.items()}


class AlertMetrics(Collector):
    """Turns alerts and their messages into metrics."""

    def __init__(self, alerts: ScopedAlerts, rules: WatchedFile[Rules]) -> None:
        self._found = alerts.found
        self._messages = alerts.messages
        self._rules = rules

    def describe(self) -> Iterable[Metric]:
        """Nothing: what there is depends on the moment, and registering reads no database."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """The metrics of this moment."""
        alerts = self._found.everything()
        kinds = Counter(alert.kind for alert in alerts)
        family = GaugeMetricFamily("ringside_alerts", "Open alerts", labels=["kind"])
        for kind in KINDS:
            family.add_metric([kind], kinds[kind])
        yield family
        unseen = sum(not alert.seen_by for alert in alerts)
        yield GaugeMetricFamily(
            "ringside_alerts_unacknowledged", "Alerts that nobody has acknowledged", unseen
        )
        bad = len(self._rules.current().bad_lines)
        yield GaugeMetricFamily(
            "ringside_alerts_bad_lines", "Lines of ALERTS that are not used", bad
        )
        yield self._of_messages()

    def _of_messages(self) -> Metric:
        family = GaugeMetricFamily(
            "ringside_alert_messages", "Messages about alerts, by what became of them",
            labels=["channel", "state"],
        )  # fmt: skip
        try:
            counts = self._messages.counts() if self._messages is not None else {}
        except HistoryError:
            return family
        for labels, count in sorted(counts.items()):
            family.add_metric(list(labels), count)
        return family
