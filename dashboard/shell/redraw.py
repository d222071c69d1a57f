"""Parts of a page that the browser draws itself, so that what stays in them keeps its nodes.

Knows components as JSON, and fingerprints of them. Must not know what is drawn. Where Dash replaces
the children of a part, each node in it is new: the focus, a selection and a click that has begun
are lost. assets/shell/redraw.js draws what is sent here. Rows are the same by their `key`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from dash import Dash, Input, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.shell.clientside import connect

News = tuple[object, ...]
"""What is to be drawn in each box, and last the fingerprints of all of it."""

KEY_LENGTH = 16


def content_of(box_id: str) -> str:
    """The id of the store that holds what a box shows."""
    return f"{box_id}-content"


def box(id_: str) -> list[Component]:
    """An empty part of a page that is drawn by redraw.js, and the store of what it shows."""
    return [html.Div(id=id_), dcc.Store(id=content_of(id_))]


def connect_boxes(app: Dash, *ids: str) -> None:
    """Draw in each box whatever comes into its store."""
    for id_ in ids:
        connect(app, "redraw", Input(content_of(id_), "data"), State(id_, "id"))


def news(parts: Sequence[Component], known: str | None) -> News:
    """What a browser that knows these fingerprints lacks. Raises PreventUpdate where it is nothing.

    A part must hold nothing that changes with time alone.
    """
    texts = [json.dumps(part, default=_as_json) for part in parts]
    keys = [sha256(text.encode()).hexdigest()[:KEY_LENGTH] for text in texts]
    held = (known or "").split()
    if keys == held:
        raise PreventUpdate
    if len(held) != len(keys):
        held = [""] * len(keys)
    changed = [text if key != old else no_update
               for text, key, old in zip(texts, keys, held, strict=True)]  # fmt: skip
    return (*changed, " ".join(keys))


def _as_json(component: Any) -> object:
    """Dash's own JSON of a component."""
    return component.to_plotly_json()
