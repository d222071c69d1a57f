"""Who is logged in, in the header: his name and role, his password, the users, and the way out.

Knows the viewer and the addresses of log-in. Must not know passwords or sessions. Nothing is shown
where nobody logged in: on an open installation, and to guests of the demo.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component
from flask import request
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]

from dashboard.access.viewing import who_logged_in
from dashboard.looks.components import hidden_text, icon
from state.access.roles import Ability, Viewer


def account() -> Component | None:
    """The menu of whoever is logged in; None where nobody is."""
    viewer = who_logged_in()
    if viewer is None:
        return None
    name = html.Span(viewer.name, className="rs-account-name")
    return html.Details(
        [html.Summary([icon("person-circle"), hidden_text("Logged in as "), name]), _menu(viewer)],
        className="rs-account",
    )


def _menu(viewer: Viewer) -> Component:
    root = request.script_root
    links = [html.A("Change password", href=f"{root}/password")]
    if viewer.may(Ability.USERS):
        links.insert(0, html.A("Users and tokens", href=f"{root}/users"))
    who = html.P([html.B(viewer.name), html.Br(), viewer.role.capitalize()])
    return html.Div([who, *links, _log_out(root)], className="rs-account-menu")


def _log_out(root: str) -> Component:
    """A form: a link would let another site log people out."""
    token = dcc.Input(type="hidden", name="csrf_token", value=generate_csrf(), id="log-out-token")
    button = html.Button([icon("box-arrow-right"), "Log out"], className="btn rs-action")
    return html.Form([token, button], action=f"{root}/logout", method="POST")
