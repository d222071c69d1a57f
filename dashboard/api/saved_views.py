"""`/views`: the saved views of whoever is logged in, for the live board's own script.

Knows requests, and that a form of another site must change nothing: a change carries the token of
the page. Must not know where views are kept, or what is in them. Programs have no views.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from flask_wtf.csrf import validate_csrf  # type: ignore[import-untyped]
from wtforms import ValidationError  # type: ignore[import-untyped]

from dashboard.access.recognise import bearer
from dashboard.access.viewing import DEMO_GUEST, THIS_MACHINE, current_viewer
from state.access.store.store import AccessStore
from state.access.store.views import ViewError, view_of

PATH = "/views"
NO_USER = "Views are kept for users who are logged in."
TOO_OLD = "This page was open for too long. Load it again."


def blueprint(store: AccessStore) -> Blueprint:
    """The route."""
    routes = Blueprint("saved_views", __name__)

    @routes.get(PATH)
    def read() -> Response:
        return _answer(store) if _is_user() else jsonify(views=[])

    @routes.post(PATH)
    def save() -> Response:
        return _problem() or _changed(store, "save")

    @routes.delete(PATH)
    def remove() -> Response:
        return _problem() or _changed(store, "remove")

    return routes


def _is_user() -> bool:
    """Whether a user asks. A token is no user, even where it has the name of one."""
    return bearer(request) is None and current_viewer() not in (THIS_MACHINE, DEMO_GUEST)


def _problem() -> Response | None:
    """Why a change is refused, if it is."""
    if not _is_user():
        return _refused(NO_USER, 403)
    try:
        validate_csrf(request.headers.get("X-CSRFToken", ""))
    except ValidationError:
        return _refused(TOO_OLD, 403)
    return None


def _changed(store: AccessStore, what: str) -> Response:
    body, user = request.get_json(silent=True), current_viewer().name
    given = body if isinstance(body, dict) else {}
    try:
        if what == "save":
            view = view_of(given.get("name"), given.get("address"))
            store.views.save(user, view)
        else:
            view = view_of(given.get("name"), "?")
            store.views.remove(user, view.name)
    except ViewError as error:
        return _refused(str(error), 400)
    address = request.remote_addr or ""
    store.audit.note(user, address, f"view {what}d", view=view.name)
    return _answer(store)


def _answer(store: AccessStore) -> Response:
    found = store.views.all(current_viewer().name)
    return jsonify(views=[view._asdict() for view in found])


def _refused(problem: str, status: int) -> Response:
    answer = jsonify(error=problem)
    answer.status_code = status
    return answer
