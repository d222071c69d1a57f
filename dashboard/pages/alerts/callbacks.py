"""The alerts page's callbacks.

Knows ids and services. Must not know words or layout (view.py).
"""

from __future__ import annotations

import time

from dash import Dash, Input, Output, State, ctx, html
from dash.development.base_component import Component

from dashboard.moments import Moments
from dashboard.pages.alerts import ids, rules, view
from dashboard.pages.alerts.view import LinkedTimes
from dashboard.services import Services
from dashboard.shell import redraw
from dashboard.shell.clientside import connect
from state.alerts.rules_in_force import lines
from state.history.errors import HistoryError

MOST_SHOWN = 200
UNREADABLE = "Alerts cannot be read just now."


def register(app: Dash, services: Services) -> None:
    """Register the lists, acknowledging, and the switches of the browser."""
    alerts = services.alerts
    redraw.connect_boxes(app, ids.NOW, ids.HISTORY, ids.RULES)

    @app.callback(
        Output(redraw.content_of(ids.NOW), "data"),
        Output(redraw.content_of(ids.HISTORY), "data"),
        Output(redraw.content_of(ids.RULES), "data"),
        Output(ids.KEY, "data"),
        Input(ids.TICK, "n_intervals"),
        Input(ids.ACKNOWLEDGE, "data"),
        State(ids.KEY, "data"),
    )
    def show(_: object, wanted: list[object] | None, known: str | None) -> redraw.News:
        try:
            if ctx.triggered_id == ids.ACKNOWLEDGE and wanted:
                alerts.acknowledge(str(wanted[1]))
            lists = _lists(services)
        except HistoryError:
            lists = [html.P(UNREADABLE, className="rs-empty"), html.P()]
        return redraw.news([*lists, _rules(services)], known)

    connect(
        app,
        "alert_switches",
        Output(ids.NOTIFY_WORDS, "children"),
        Input(ids.SOUND, "value"),
        Input(ids.NOTIFY, "value"),
    )


def _lists(services: Services) -> list[Component]:
    """The open alerts and the earlier ones. Raises HistoryError."""
    alerts = services.alerts
    times = LinkedTimes(Moments.of(services), time.time())
    return [
        view.going_on(alerts.going_on(), times, may_acknowledge=alerts.may_acknowledge),
        view.history(alerts.latest(MOST_SHOWN), times),
    ]


def _rules(services: Services) -> Component:
    """The rules in force, as far as whoever looks may see them."""
    settings, found = services.settings, services.alert_rules.current()
    scope, live = services.alerts.scope, services.reader.read()
    groups = {row["group"] for row in live.rows.values() if row["group"]}
    queues = {queue["queue"] for queue in live.queues}
    channels = () if settings.demo else settings.alert_channels
    return rules.part(
        lines(found, services.limits.current(), scope, groups),
        rules.Names(queues | scope.queues, groups | scope.groups),
        rules.Sending(channels, settings.alert_quiet),
        rules.origin(found, has_file=settings.alerts_file is not None),
    )
