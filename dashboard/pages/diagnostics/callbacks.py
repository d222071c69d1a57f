"""The diagnostics page's callbacks.

Knows ids and services. Must not know how anything is put (view.py, text.py).
"""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard.pages.diagnostics import ids, text, view
from dashboard.services import Services


def register(app: Dash, services: Services) -> None:
    """Register the tables and the copy as text."""

    @app.callback(Output(ids.BODY, "children"), Input(ids.TICK, "n_intervals"))
    def show(_: object) -> list[Any]:
        live = services.reader.read()
        return view.body(services.reader.diagnostics(), live, services.settings.zone)

    @app.callback(
        Output(ids.TOLD, "data"),
        Input(ids.COPY, "n_clicks"),
        State(ids.CALLERS, "value"),
        prevent_initial_call=True,
    )
    def tell(clicks: int, callers: bool | None) -> dict[str, Any]:
        live = services.reader.read()
        told = services.reader.diagnostics()
        written = text.report(told, live, services.settings.zone, callers=bool(callers))
        return {"clicks": clicks, "text": written}  # every click is news to the browser

    untyped: Any = app
    untyped.clientside_callback(
        ClientsideFunction("diagnostics", "copy"),
        Output(ids.COPY, "children"),
        Output(ids.TEXT, "value"),
        Output(ids.TEXT, "hidden"),
        Input(ids.TOLD, "data"),
        prevent_initial_call=True,
    )
