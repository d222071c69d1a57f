"""The skeleton of the alerts page.

Knows controls and empty containers. Must not know alerts.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.looks.components import attrs, switch
from dashboard.pages.alerts import ids
from dashboard.services import Services
from dashboard.shell import redraw
from dashboard.shell.router import Address

REFRESH_MS = 2_000


def layout(_services: Services, _address: Address) -> Component:
    """What this browser does at a new alert, the open alerts, the rules, and earlier alerts."""
    return html.Div(
        [
            html.Div([html.H1("Alerts"), _of_this_browser()], className="rs-alerts-head"),
            dcc.Interval(id=ids.TICK, interval=REFRESH_MS),
            dcc.Store(id=ids.ACKNOWLEDGE),
            dcc.Store(id=ids.KEY, data=""),
            html.Section(
                [html.H2("Open"), *redraw.box(ids.NOW)],
                **attrs(aria_label="Open alerts"),
            ),
            html.Details(
                [html.Summary("Rules in force"), *redraw.box(ids.RULES)],
                className="rs-formulas rs-alerts-rules rs-noprint",
            ),
            html.Section(
                [html.H2("Earlier"), *redraw.box(ids.HISTORY)],
                **attrs(aria_label="Earlier alerts"),
            ),
        ],
        id="alerts",
        className="rs-report",
    )


def _of_this_browser() -> Component:
    """Switches that this browser remembers; the script listens to them."""
    return html.Div(
        [
            switch(ids.SOUND, "Sound in this browser", value=False),
            switch(ids.NOTIFY, "Notification in this browser", value=False),
            html.Span(id=ids.NOTIFY_WORDS, className="rs-alerts-why", role="status"),
        ],
        className="rs-alerts-tools",
    )
