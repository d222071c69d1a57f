"""The app built from its parts.

Knows every part of the browser's side. Nothing is registered at import, so that two apps can
live in one process and tests can build as many as they like.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dash import Dash
from flask import Flask

from dashboard import security
from dashboard.api import routes
from dashboard.live_poll import Frames
from dashboard.pages import PAGES
from dashboard.reports.data import ReportData
from dashboard.services import Services
from dashboard.shell import frame, router, stylesheets
from dashboard.shell.router import Pages
from state.history import History
from state.live.schema import LiveReader
from state.settings import Settings

ASSETS = Path(__file__).resolve().parent.parent / "assets"
VIEWPORT = {"name": "viewport", "content": "width=device-width, initial-scale=1"}


def make_server(services: Services, pages: Pages) -> Flask:
    """The Flask server with its own routes, which come before Dash's catch-all."""
    server = Flask("ringside", static_folder=None)
    server.secret_key = services.settings.secret_key.get_secret_value() or None
    security.refuse_unknown_paths(server, pages)
    routes.register(server, services)
    server.register_blueprint(stylesheets.blueprint())
    return server


def make_dash(server: Flask) -> Dash:
    """Dash on the Flask `server`, with everything it loads served from here."""
    untitled: Any = None  # Dash then leaves the title alone during callbacks
    return Dash(
        "ringside",
        server=server,  # type: ignore[arg-type]  # Dash takes a Flask; its annotation says bool
        title="Ringside",
        update_title=untitled,
        assets_folder=str(ASSETS),
        assets_ignore=r"early\.js",
        external_stylesheets=stylesheets.urls(),
        index_string=frame.INDEX,
        hooks=frame.HOOKS,
        meta_tags=[VIEWPORT],
        serve_locally=True,
        use_pages=False,
        suppress_callback_exceptions=True,
        add_log_handler=False,
    )


def create_app(
    reader: LiveReader, history: History | None, settings: Settings, pages: Pages = PAGES
) -> Dash:
    """The app over `reader` and `history` (None where nothing is kept); `app.server` is WSGI."""
    services = Services(reader, ReportData(history, settings), settings, Frames(reader))
    app = make_dash(make_server(services, pages))
    app.layout = frame.layout(services, pages)
    frame.register(app, services, pages)
    router.register(app, services, pages)
    security.add_headers(app)
    return app
