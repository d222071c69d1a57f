"""Alerts -> the lists of the alerts page.

Pure. Must not know where alerts come from. Names are text here, never HTML.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.looks.components import attrs, icon, moment, running
from dashboard.moments import Moments
from state.alerts import words
from state.alerts.alert import Alert

NOTHING_NOW = "No alerts now."
NOTHING_BEFORE = "No alerts yet."


class LinkedTimes:
    """Moments as people read them, each a link to the board as it stood then."""

    def __init__(self, moments: Moments, now: float) -> None:
        self._moments = moments
        self._zone = moments.zone
        self.now = now

    def moment(self, at: float) -> str:
        """The time; with the day where that is not today."""
        local = datetime.fromtimestamp(at, self._zone)
        is_today = local.date() == datetime.fromtimestamp(self.now, self._zone).date()
        return f"{local:%H:%M:%S}" if is_today else f"{local:%d %b %Y %H:%M:%S}"

    def link(self, at: float, alert: Alert) -> Component:
        """The time, which leads to the board as it stood then, with what the alert is about."""
        return moment(self.moment(at), self._moments.at(at, alert.extension, alert.queue))


def going_on(alerts: Iterable[Alert], times: LinkedTimes, *, may_acknowledge: bool) -> Component:
    """The open alerts, each with a button to acknowledge it, or who did."""
    rows = [_going_on(alert, times, may_acknowledge=may_acknowledge) for alert in alerts]
    if not rows:
        return html.P(NOTHING_NOW, className="rs-empty")
    return html.Ul(rows, className="rs-alerts-list")


def _going_on(alert: Alert, times: LinkedTimes, *, may_acknowledge: bool) -> Component:
    lasts = running(alert.began_at, words="rough", clock="server")
    facts = html.Span(
        ["since ", times.link(alert.began_at, alert), ", for ", lasts, *_limit(alert)],
        className="rs-alert-facts",
    )
    seen = _seen(alert, times, may_acknowledge=may_acknowledge)
    return html.Li(
        [icon("exclamation-triangle-fill"), html.B(words.title(alert)), facts, *seen],
        className="rs-alert rs-alert-seen" if alert.seen_by else "rs-alert",
        key=alert.id,
    )


def _limit(alert: Alert) -> list[str]:
    limit = words.limit(alert)
    return [f", {limit}"] if limit else []


def _seen(alert: Alert, times: LinkedTimes, *, may_acknowledge: bool) -> list[Component]:
    if alert.seen_by and alert.seen_at is not None:
        at = times.link(alert.seen_at, alert)
        who = f"Acknowledged by {alert.seen_by} at "
        return [html.Span([who, at], className="rs-alert-who")]
    if not may_acknowledge:
        return []
    return [
        html.Button(
            "Acknowledge",
            type="button",
            className="btn rs-alert-acknowledge",
            **attrs(data_alert=alert.id, aria_label=f"Acknowledge: {words.title(alert)}"),
        )
    ]


def history(alerts: Iterable[Alert], times: LinkedTimes) -> Component:
    """The alerts that are over, the newest first."""
    rows = [_over(alert, times) for alert in alerts if alert.ended_at is not None]
    if not rows:
        return html.P(NOTHING_BEFORE, className="rs-empty")
    heads = ("Began", "Alert", "Lasted", "Acknowledged by")
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in heads]))
    table = html.Table([head, html.Tbody(rows)], className="rs-alerts-table")
    return html.Div(table, className="rs-diagnostics-scroll", tabIndex="0",
                    **attrs(aria_label="Earlier alerts", role="region"))  # fmt: skip


def _over(alert: Alert, times: LinkedTimes) -> Component:
    cells = (
        times.link(alert.began_at, alert),
        words.title(alert),
        words.duration(alert.lasted(times.now)),
        alert.seen_by or "nobody",
    )
    return html.Tr([html.Td(cell) for cell in cells], key=alert.id)
