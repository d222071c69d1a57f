"""Log in, log out, the own password, and the one-time link of a new user.

Knows the forms, and what is noted in the audit log. Must not know roles or what they see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, render_template, request

from dashboard.access.recognise import COOKIE
from dashboard.access.viewing import viewer_if_any
from dashboard.log_in import cookies
from dashboard.log_in.forms import ButtonForm, LogInForm, NewPasswordForm, OwnPasswordForm
from dashboard.shell import stylesheets
from state.access.roles import Viewer
from state.access.secrets import WeakPassword
from state.access.store.store import AccessStore
from state.access.store.users import User

WRONG = "Name or password is wrong."


def address() -> str:
    """Where a request comes from, as far as trusted proxies say."""
    return request.remote_addr or ""


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page of access; it needs no script."""
    sheets = [request.script_root + url for url in stylesheets.urls()]
    text = render_template(
        f"access/{template}.html", sheets=sheets, root=request.script_root, **values
    )
    return make_response(text, status)


@dataclass(frozen=True, slots=True)
class LogIn:
    """The views, over what is kept about access."""

    store: AccessStore
    longest_s: float

    def log_in(self) -> Response:
        """Show the form; or let in whoever knows a password."""
        form, target = LogInForm(), cookies.own_path(request.values.get("next"))
        if viewer_if_any() is not None:
            return self._go_to(target)
        if not form.validate_on_submit():
            return page("log_in", 400 if form.is_submitted() else 200, form=form, next=target)
        name, where = form.name.data, address()
        wait_s = self.store.attempts.wait_s(name, where)
        user = None if wait_s else self.store.users.check(name, form.password.data)
        if user is None:
            return self._refuse(form, target, wait_s)
        self.store.attempts.succeeded(name)
        return self._begin(user, target)

    def _refuse(self, form: LogInForm, target: str, wait_s: float) -> Response:
        name, where = form.name.data, address()
        self.store.audit.note(name, where, "log-in refused", too_soon=bool(wait_s) or "")
        if wait_s:
            words = f"Too many attempts. Try again in {math.ceil(wait_s)} s."
            response = page("log_in", 429, form=form, next=target, problem=words)
            response.headers["Retry-After"] = str(math.ceil(wait_s))
            return response
        self.store.attempts.failed(name, where)
        return page("log_in", 401, form=form, next=target, problem=WRONG)

    def _begin(self, user: User, target: str) -> Response:
        """Begin a session; one that the browser had before ends."""
        self.store.sessions.end(request.cookies.get(COOKIE, ""))
        viewer = Viewer(user.name, user.role, user.scope)
        secret = self.store.sessions.begin(viewer, "password", of_user=True)
        self.store.audit.note(user.name, address(), "log-in")
        response = self._go_to(target)
        cookies.give(response, request, secret, self.longest_s)
        return response

    def log_out(self) -> Response:
        """End the session."""
        if not ButtonForm().validate_on_submit():
            return page("log_out", form=ButtonForm())
        self.store.sessions.end(request.cookies.get(COOKIE, ""))
        viewer = viewer_if_any()
        self.store.audit.note(viewer.name if viewer else "", address(), "log-out")
        response = self._go_to("/login")
        cookies.take(response, request)
        return response

    def own_password(self) -> Response:
        """Change the own password; every session of the user ends, and a new one begins."""
        form, viewer = OwnPasswordForm(), viewer_if_any()
        user = self.store.users.find(viewer.name) if viewer is not None else None
        if user is None:
            return page("message", 404, words="You have no password here.")
        if not form.validate_on_submit():
            return page("own_password", 400 if form.is_submitted() else 200, form=form)
        wait_s = self.store.attempts.wait_s(user.name, address())
        if wait_s or self.store.users.check(user.name, form.old.data) is None:
            self.store.attempts.failed(user.name, address())
            return page("own_password", 401, form=form, problem="The old password is wrong.")
        return self._set(user, form, "own_password")

    def invitation(self, secret: str) -> Response:
        """Let a new user choose a password by the one-time link."""
        form, user = NewPasswordForm(), self.store.users.invited(secret)
        if user is None:
            return page("message", 404, words="This link is over. Ask for a new one.")
        if not form.validate_on_submit():
            status = 400 if form.is_submitted() else 200
            return page("invitation", status, form=form, user=user)
        return self._set(user, form, "invitation")

    def _set(self, user: User, form: NewPasswordForm, template: str) -> Response:
        try:
            self.store.users.set_password(user.name, form.password.data)
        except WeakPassword as error:
            return page(template, 400, form=form, user=user, problem=str(error))
        by = "one-time link" if template == "invitation" else "own password"
        self.store.audit.note(user.name, address(), "password changed", by=by)
        return self._begin(user, "/")

    def _go_to(self, path: str) -> Response:
        return make_response(redirect(request.script_root + path, 303))


def blueprint(store: AccessStore, longest_s: float) -> Blueprint:
    """The routes."""
    routes = Blueprint("access", __name__, template_folder="templates")
    views = LogIn(store, longest_s)
    both = ["GET", "POST"]
    routes.add_url_rule("/login", view_func=views.log_in, methods=both)
    routes.add_url_rule("/logout", view_func=views.log_out, methods=both)
    routes.add_url_rule("/password", view_func=views.own_password, methods=both)
    routes.add_url_rule("/invitation/<secret>", view_func=views.invitation, methods=both)
    return routes
