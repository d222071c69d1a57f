"""The menu of saved views and of the link to the board as it is.

Knows who looks: views are kept with the user, else in the browser. Must not know what is in them
(assets/live/views.js), or where users' views are kept.
"""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]

from dashboard.access.viewing import DEMO_GUEST, THIS_MACHINE, viewer_if_any
from dashboard.looks.components import attrs, hidden_text
from dashboard.pages.live import ids
from state.access.roles import Ability
from state.access.store.views import LONGEST_NAME

BUTTON = "btn rs-action"


def views(base: str) -> Component:
    """The menu. The script fills the list, as text only."""
    box = dbc.Input(
        id=ids.VIEWS_NAME,
        type="text",
        placeholder="Name of this view",
        maxlength=LONGEST_NAME,
        autocomplete="off",
    )
    name = html.Label([hidden_text("Name of this view"), box])
    save = html.Button("Save this view", id=ids.VIEWS_SAVE, className=BUTTON, type="button")
    copy = html.Button("Copy link", id=ids.COPY_LINK, className=BUTTON, type="button")
    link = html.Textarea(
        id=ids.VIEWS_LINK, hidden=True, readOnly="readonly", **attrs(aria_label="The link to copy")
    )
    # Nobody knows before the list is there.
    none = html.P("No saved view yet.", id=ids.VIEWS_NONE, className="rs-caption", hidden=True)
    menu = html.Div(
        [
            html.Ul(id=ids.VIEWS_LIST, className="rs-views-list"),
            none,
            html.Div([name, save], className="rs-views-save"),
            html.Div([copy, link], className="rs-views-copy"),
            html.P(id=ids.VIEWS_SAID, className="rs-caption", role="status"),
        ],
        className="rs-views-menu",
    )
    summary = html.Summary("Views", className="rs-views-summary")
    kept: dict[str, Any] = _kept(base)
    return html.Details([summary, menu], id=ids.VIEWS, className="rs-views", **kept)


def _kept(base: str) -> dict[str, str]:
    viewer = viewer_if_any()
    is_user = viewer not in (None, THIS_MACHINE, DEMO_GUEST)
    if viewer is None or not is_user or not viewer.may(Ability.BOARD):
        return attrs(data_kept="browser")
    return attrs(data_kept="user", data_address=f"{base}/views", data_csrf=generate_csrf())
