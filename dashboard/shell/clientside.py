"""Callbacks that run in the browser: the functions of assets/shell/clientside.js.

Knows how Dash names them. Must not know what they do.
"""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State

NAMESPACE = "ringside"


def connect(
    app: Dash,
    function: str,
    *dependencies: Input | Output | State,
    prevent_initial_call: bool = False,
) -> None:
    """Run `function` of assets/shell/clientside.js whenever one of its inputs changes."""
    untyped: Any = app  # Dash's own method has no types
    untyped.clientside_callback(
        ClientsideFunction(NAMESPACE, function),
        *dependencies,
        prevent_initial_call=prevent_initial_call,
    )
