"""The live page's callbacks, without the tiles: those come with the poll (shell/frame.py).

Knows ids and services. Must not know how anything is computed (view.py) or painted (assets).
"""

from __future__ import annotations

import time

from dash import Dash, Input, Output
from dash.exceptions import PreventUpdate

from dashboard.looks.figures import Figure
from dashboard.looks.theme import as_theme
from dashboard.pages.live import chart_callback, ids, recent, view
from dashboard.pages.live.today import NO_FILTERS, ChartControls, Filters, TodayChart
from dashboard.services import Services
from dashboard.shell.clientside import connect

CONTROLS = (ids.SEARCH, ids.QUEUE, ids.GROUP, ids.SORT, ids.DENSITY, ids.GROUP_BY, ids.HIDE)
"""The controls of any board, in the order of `arrange` in assets/shell/clientside.js."""


def register(app: Dash, services: Services) -> None:
    """Register the controls, the drawer and the chart.

    The controls have an output that nothing reads: without an output Dash would not call them when
    the page is laid out, and remembered values would not be applied.
    """
    controls = [Input(control, "value") for control in (*CONTROLS, ids.CHART_SHOWN)]
    connect(app, "arrange", Output(ids.ARRANGED, "data"), *controls)
    _register_drawer(app, services)
    _register_past(app, services)
    _register_chart(app, services)


def _register_drawer(app: Dash, services: Services) -> None:
    connect(app, "explain", Input(ids.DRAWER_FACTS, "data"))

    @app.callback(
        Output(ids.DRAWER_FACTS, "data"),
        Input(ids.DRAWER_REQUEST, "data"),
        prevent_initial_call=True,
    )
    def explain(request: list[object] | None) -> str:
        if not request:
            raise PreventUpdate
        extension = str(request[-1])
        live, changes = services.reader.read(), services.reader.changes(extension)
        zone = services.settings.zone
        row, now = live.rows.get(extension), time.time()
        return view.facts(row, changes, live.calls, zone, now, rows=live.rows.values())


def _register_past(app: Dash, services: Services) -> None:
    """What the history has of the extension in the drawer: a report, which waits for its turn."""
    connect(app, "remember", Input(ids.DRAWER_PAST, "data"))

    @app.callback(
        Output(ids.DRAWER_PAST, "data"),
        Input(ids.DRAWER_PAST_REQUEST, "data"),
        prevent_initial_call=True,
    )
    def read_past(request: list[object] | None) -> str:
        if not request:
            raise PreventUpdate
        extension = str(request[-1])
        return recent.past(services.reports, extension, services.reader.changes(extension))


def _register_chart(app: Dash, services: Services) -> None:
    connect(
        app,
        "chart_content",
        Output(ids.CHART_BOX, "children"),
        Input(ids.CHART_WANTED, "data"),
        prevent_initial_call=True,
    )
    today = TodayChart(services.reader, services.limits.current)

    @app.callback(*chart_callback.dependencies())
    def chart(filters: Filters | None, *values: str) -> tuple[Figure, str, str, str]:
        order, top, queue, group, theme, known = values
        controls = ChartControls(order, top, queue, group, *(filters or NO_FILTERS))
        drawn = today.draw(controls, as_theme(theme))
        if drawn.key == known:
            raise PreventUpdate
        return drawn.figure, drawn.names, drawn.caption, drawn.key
