"""The diagnostics page's callbacks.

Knows ids and services. Must not know words (facts.py) or layout (view.py, text.py).
"""

from __future__ import annotations

from typing import TypedDict

from dash import Dash, Input, Output, State
from dash.development.base_component import Component

from dashboard.pages.diagnostics import ids, view
from dashboard.pages.diagnostics.text import page_as_text
from dashboard.services import Services
from dashboard.shell.clientside import connect
from state.live.diagnostics import Diagnostics, read_diagnostics


class TextData(TypedDict):
    """The text to copy; `clicks` makes each click's data differ from the last."""

    clicks: int
    text: str


def register(app: Dash, services: Services) -> None:
    """Register the tables and the copy as text."""
    reader, zone = services.reader, services.settings.zone

    def report() -> Diagnostics | None:
        return read_diagnostics(reader.diagnostics())

    @app.callback(Output(ids.BODY, "children"), Input(ids.TICK, "n_intervals"))
    def show(_: object) -> list[Component]:
        return view.body(report(), reader.read(), zone)

    @app.callback(
        Output(ids.WRITTEN, "data"),
        Input(ids.COPY, "n_clicks"),
        State(ids.CALLERS, "value"),
        prevent_initial_call=True,
    )
    def write(clicks: int, callers: bool | None) -> TextData:
        text = page_as_text(report(), reader.read(), zone, callers=bool(callers))
        return {"clicks": clicks, "text": text}

    connect(
        app,
        "copy_text",
        Output(ids.COPY, "children"),
        Output(ids.TEXT, "value"),
        Output(ids.TEXT, "hidden"),
        Input(ids.WRITTEN, "data"),
        prevent_initial_call=True,
    )
