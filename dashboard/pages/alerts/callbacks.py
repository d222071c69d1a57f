"""The alerts page's callbacks.

Knows ids and services. Must not know words or layout (view.py).
"""

from __future__ import annotations

import time

from dash import Dash, Input, Output, ctx, html
from dash.development.base_component import Component

from dashboard.moments import Moments
from dashboard.pages.alerts import ids, view
from dashboard.pages.alerts.view import LinkedTimes
from dashboard.services import Services
from dashboard.shell.clientside import connect
from state.history.errors import HistoryError

MOST_SHOWN = 200
UNREADABLE = "Alerts cannot be read just now."

Shown = tuple[Component, Component]


def register(app: Dash, services: Services) -> None:
    """Register the lists, acknowledging, and the switches of the browser."""
    alerts = services.alerts

    def shown() -> Shown:
        times = LinkedTimes(Moments.of(services), time.time())
        may_acknowledge = alerts.may_acknowledge
        return (
            view.going_on(alerts.going_on(), times, may_acknowledge=may_acknowledge),
            view.history(alerts.latest(MOST_SHOWN), times),
        )

    @app.callback(
        Output(ids.NOW, "children"),
        Output(ids.HISTORY, "children"),
        Input(ids.TICK, "n_intervals"),
        Input(ids.ACKNOWLEDGE, "data"),
    )
    def show(_: object, wanted: list[object] | None) -> Shown:
        try:
            if ctx.triggered_id == ids.ACKNOWLEDGE and wanted:
                alerts.acknowledge(str(wanted[1]))
            return shown()
        except HistoryError:
            return html.P(UNREADABLE, className="rs-empty"), html.P()

    connect(
        app,
        "alert_switches",
        Output(ids.NOTIFY_WORDS, "children"),
        Input(ids.SOUND, "value"),
        Input(ids.NOTIFY, "value"),
    )
