"""The app built from its parts.

Knows every part of the browser's side. Nothing is registered at import, so that two apps can
live in one process and tests can build as many as they like.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from dash import Dash
from flask import Flask

from dashboard import security
from dashboard.access.doors import Doors
from dashboard.access.gate import Gate, limit_bodies
from dashboard.access.guard import Guard, put_before
from dashboard.access.proxies import believe
from dashboard.access.recognise import Recogniser
from dashboard.access.scoped_live import ScopedFrames, ScopedReader, Views
from dashboard.access.trail import put_after
from dashboard.access.viewing import DEMO_GUEST, SHOW_CALLERS, current_view
from dashboard.admin import views as admin
from dashboard.admin.views import Known
from dashboard.alerts import ScopedAlerts
from dashboard.api import routes, saved_views
from dashboard.base_path import put_below
from dashboard.log_in import views as log_in
from dashboard.log_in.cookies import FormCookie
from dashboard.pages import PAGES
from dashboard.reports.data import ReportData
from dashboard.services import Services
from dashboard.shell import errors, frame, router, stylesheets
from dashboard.shell.router import Pages
from dashboard.turns import Turns
from dashboard.wall import views as wall
from state.access.store.store import AccessStore
from state.alerts.messages import Messages
from state.alerts.open_alerts import OpenAlerts
from state.alerts.service import rules_file
from state.alerts.store import AlertStore
from state.files.limits_file import LimitsFile
from state.history import History
from state.live.schema import LiveReader
from state.settings import Settings

ASSETS = Path(__file__).resolve().parent.parent / "assets"
VIEWPORT = {"name": "viewport", "content": "width=device-width, initial-scale=1"}


def make_server(services: Services, pages: Pages, store: AccessStore | None) -> Flask:
    """The Flask server with its own routes, which come before Dash's catch-all."""
    server = Flask("ringside", static_folder=None)
    server.secret_key = services.settings.secret_key.get_secret_value() or token_urlsafe()
    server.session_interface = FormCookie()
    server.config.update(SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_NAME="ringside_form")
    server.config["WTF_CSRF_TIME_LIMIT"] = None  # a board is open all day; its session ends
    limit_bodies(server)
    if base := services.settings.base_path:
        put_below(server, base)
    server.config[SHOW_CALLERS] = services.settings.show_callers
    security.refuse_unknown_paths(server, pages)
    services.turns.put_before(server)
    routes.register(server, services)
    server.register_blueprint(stylesheets.blueprint())
    errors.register(server, pages)
    if store is not None:
        server.register_blueprint(log_in.blueprint(server, store, services.settings))
        server.register_blueprint(saved_views.blueprint(store))
        known = Known(lambda: services.reports.groups, services.reports.queue_names)
        server.register_blueprint(admin.blueprint(store, known, services.settings.zone))
    return server


def make_dash(server: Flask, base: str) -> Dash:
    """Dash on the Flask `server`, with everything it loads served from here."""
    untitled: Any = None  # Dash then leaves the title alone during callbacks
    return Dash(
        "ringside",
        server=server,  # type: ignore[arg-type]  # Dash takes a Flask; its annotation says bool
        title="Ringside",
        routes_pathname_prefix="/",
        requests_pathname_prefix=f"{base}/",
        update_title=untitled,
        assets_folder=str(ASSETS),
        assets_ignore=r"early\.js",
        assets_path_ignore=["^(admin|wall)$"],
        external_stylesheets=[base + url for url in stylesheets.urls()],
        index_string=frame.index(base),
        meta_tags=[VIEWPORT],
        serve_locally=True,
        use_pages=False,
        suppress_callback_exceptions=True,
        add_log_handler=False,
    )


def make_alerts(
    history: History | None, found: OpenAlerts, store: AccessStore | None
) -> ScopedAlerts:
    """The alerts that are kept beside a history."""
    if history is None:
        return ScopedAlerts()
    audit = store.audit if store is not None else None
    return ScopedAlerts(AlertStore(history), Messages(history), found, audit)


def make_services(
    reader: LiveReader, history: History | None, settings: Settings, alerts: ScopedAlerts
) -> Services:
    """What pages and routes are given: nothing that shows more than whoever looks may see."""
    limits = LimitsFile(settings.limits_file)
    views = Views(reader, settings.rules.is_agent, limits.current, alerts.found.summary)
    return Services(
        ScopedReader(views, current_view),
        ReportData(history, settings),
        settings,
        ScopedFrames(views, current_view),
        lambda: reader.read().link,
        Turns(),
        limits,
        alerts,
        rules_file(settings),
    )


def create_app(
    reader: LiveReader,
    history: History | None,
    settings: Settings,
    pages: Pages = PAGES,
    store: AccessStore | None = None,
    *,
    alerts: OpenAlerts | None = None,
) -> Dash:
    """The app over `reader` and `history` (None where nothing is kept); `app.server` is WSGI.

    `alerts` are those that go on, which somebody else keeps fresh.
    """
    scoped = make_alerts(history, alerts or OpenAlerts(), store)
    services = make_services(reader, history, settings, scoped)
    app = make_dash(make_server(services, pages, store), settings.base_path)
    app.layout = partial(frame.layout, services, pages)
    doors = Doors(router.need_of(pages), router.home_of(pages))
    router.register(app, services, pages, doors)
    frame.register(app, services, doors)
    security.add_headers(app)
    if store is not None:
        put_after(app.server, store.audit)
    recogniser = Recogniser(store, settings, DEMO_GUEST if settings.demo else None)
    app.server.register_blueprint(wall.blueprint(services, recogniser, store))
    gate = Gate(app.callback_map)
    put_before(app.server, Guard(recogniser, doors, gate, settings.hosts, errors.as_page))
    believe(app.server, settings.proxies)
    return app
