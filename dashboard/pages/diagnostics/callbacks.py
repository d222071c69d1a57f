"""The diagnostics page's callbacks.

Knows ids and services. Must not know how anything is worded (view.py, text.py).
"""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component

from dashboard.pages.diagnostics import ids, text, view
from dashboard.services import Services
from state.live.diagnostics import Diagnostics, read_diagnostics


def register(app: Dash, services: Services) -> None:
    """Register the tables and the copy as text."""

    def report() -> Diagnostics | None:
        return read_diagnostics(services.reader.diagnostics())

    @app.callback(Output(ids.BODY, "children"), Input(ids.TICK, "n_intervals"))
    def show(_: object) -> list[Component]:
        return view.body(report(), services.reader.read(), services.settings.zone)

    @app.callback(
        Output(ids.WRITTEN, "data"),
        Input(ids.COPY, "n_clicks"),
        State(ids.CALLERS, "value"),
        prevent_initial_call=True,
    )
    def write(clicks: int, callers: bool | None) -> dict[str, Any]:
        live, zone = services.reader.read(), services.settings.zone
        written = text.page_as_text(report(), live, zone, callers=bool(callers))
        return {"clicks": clicks, "text": written}  # every click is news to the browser

    untyped: Any = app
    untyped.clientside_callback(
        ClientsideFunction("diagnostics", "copy"),
        Output(ids.COPY, "children"),
        Output(ids.TEXT, "value"),
        Output(ids.TEXT, "hidden"),
        Input(ids.WRITTEN, "data"),
        prevent_initial_call=True,
    )
