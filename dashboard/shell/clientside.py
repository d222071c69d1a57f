"""Callbacks that run in the browser: the functions of assets/shell/clientside.js.

Knows how Dash names them. Must not know what they do.
"""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State

NAMESPACE = "ringside"


def connect(app: Dash, function: str, *dependencies: Input | Output | State) -> None:
    """Have `function` of assets/shell/clientside.js run when one of its inputs changes."""
    untyped: Any = app
    untyped.clientside_callback(ClientsideFunction(NAMESPACE, function), *dependencies)
