"""Log in, log out, the own password, and the one-time link of a new user.

Knows the forms, and what is noted in the audit log. Must not know roles or what they see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, request, session

from dashboard.access.recognise import session_secret
from dashboard.access.viewing import viewer_if_any
from dashboard.log_in import cookies, known_browsers
from dashboard.log_in.answers import address, go_to, page
from dashboard.log_in.forms import ButtonForm, LogInForm, NewPasswordForm, OwnPasswordForm
from dashboard.log_in.provider import Provider
from dashboard.log_in.sign_on import BACK, START, SignOnViews, here
from state.access.roles import Viewer
from state.access.secrets import WeakPassword
from state.access.settings import AccessSettings
from state.access.store.attempts import Counts, of_log_in
from state.access.store.store import AccessStore
from state.access.store.users import User

WRONG = "Name or password is wrong."


def counts_of(name: str) -> Counts:
    """What an attempt of this request to log in with a name counts for."""
    return of_log_in(name, address(), known_browsers.number_of(request, name))


@dataclass(frozen=True, slots=True)
class LogIn:
    """The views, over what is kept about access."""

    store: AccessStore
    longest_s: float
    provider: Provider | None = None
    provider_name: str = ""

    def log_in(self) -> Response:
        """Show the form; or let in whoever knows a password."""
        form, target = LogInForm(), cookies.own_path(request.values.get("next"))
        if viewer_if_any() is not None:
            return go_to(target)
        if not form.validate_on_submit():
            return self._form(400 if form.is_submitted() else 200, form, target)
        counts = counts_of(form.name.data)
        wait_s = self.store.attempts.begin(counts)
        user = None if wait_s else self.store.users.check(form.name.data, form.password.data)
        if user is None:
            return self._refuse(form, target, wait_s)
        self.store.attempts.succeeded(counts)
        return self._begin(user, target)

    def _refuse(self, form: LogInForm, target: str, wait_s: float) -> Response:
        """Say why not. Only what was looked at is in the audit log, so that a flood is not."""
        if wait_s:
            words = f"Too many attempts. Try again in {math.ceil(wait_s)} s."
            response = self._form(429, form, target, words)
            response.headers["Retry-After"] = str(math.ceil(wait_s))
            return response
        self.store.audit.note(form.name.data, address(), "log-in refused")
        return self._form(401, form, target, WRONG)

    def _form(self, status: int, form: LogInForm, target: str, problem: str = "") -> Response:
        start, name = START if self.provider else "", self.provider_name
        return page("log_in", status, form=form, next=target, problem=problem,
                    start=start, provider=name)  # fmt: skip

    def begin(self, viewer: Viewer, how: str, target: str, id_token: str = "") -> Response:
        """Begin a session; one that the browser had before ends, with all that it remembers."""
        self.store.sessions.end(session_secret(request))
        session.clear()
        secret = self.store.sessions.begin(viewer, how, of_user=True, id_token=id_token)
        self.store.audit.note(viewer.name, address(), "log-in", how=how)
        response = go_to(target)
        cookies.give(response, request, secret, self.longest_s)
        return response

    def log_out(self) -> Response:
        """End the session; after single sign-on, lead to the log-out at the provider."""
        secret, viewer = session_secret(request), viewer_if_any()
        if not secret:
            return page("message", words="You did not log in here: log out where you did.")
        if not ButtonForm().validate_on_submit():
            return page("log_out", form=ButtonForm())
        id_token = self.store.sessions.id_token(secret) if self.provider else ""
        self.store.sessions.end(secret)
        session.clear()
        self.store.audit.note(viewer.name if viewer else "", address(), "log-out")
        response = self._farewell(id_token)
        cookies.take(response, request)
        return response

    def _farewell(self, id_token: str) -> Response:
        """The way on after the log-out. A page leads to the provider: a form may not (its CSP)."""
        if self.provider is None or not id_token:
            return go_to("/login")
        url = self.provider.farewell(id_token, here("/login"))
        return page("farewell", url=url, name=self.provider_name) if url else go_to("/login")

    def own_password(self) -> Response:
        """Change the own password; every session of the user ends, and a new one begins."""
        form, viewer = OwnPasswordForm(), viewer_if_any()
        user = self.store.users.find(viewer.name) if viewer is not None else None
        if user is None or user.is_signed_on:
            return page("message", 404, words="You have no password here.")
        if not form.validate_on_submit():
            return page("own_password", 400 if form.is_submitted() else 200, form=form)
        counts = counts_of(user.name)
        wait_s = self.store.attempts.begin(counts)
        if wait_s or self.store.users.check(user.name, form.old.data) is None:
            return page("own_password", 401, form=form, problem="The old password is wrong.")
        self.store.attempts.succeeded(counts)
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

    def _begin(self, user: User, target: str) -> Response:
        response = self.begin(Viewer(user.name, user.role, user.scope), "password", target)
        known_browsers.remember(response, request, user.name)
        return response

    def _set(self, user: User, form: NewPasswordForm, template: str) -> Response:
        try:
            self.store.users.set_password(user.name, form.password.data)
        except WeakPassword as error:
            return page(template, 400, form=form, user=user, problem=str(error))
        self.store.audit.note(user.name, address(), "password changed")
        return self._begin(user, "/")


def blueprint(server: Flask, store: AccessStore, settings: AccessSettings) -> Blueprint:
    """The routes; those of single sign-on only with OIDC_ISSUER."""
    routes = Blueprint("access", __name__, template_folder="templates")
    provider = Provider(server, settings) if settings.oidc_issuer else None
    name = settings.oidc_name if provider else ""
    views = LogIn(store, settings.session_longest_s, provider, name)
    both = ["GET", "POST"]
    routes.add_url_rule("/login", view_func=views.log_in, methods=both)
    routes.add_url_rule("/logout", view_func=views.log_out, methods=both)
    routes.add_url_rule("/password", view_func=views.own_password, methods=both)
    routes.add_url_rule("/invitation/<secret>", view_func=views.invitation, methods=both)
    if provider is not None:
        sign_on = SignOnViews(store, provider, settings.mapping, name, views.begin)
        routes.add_url_rule(START, view_func=sign_on.start)
        routes.add_url_rule(BACK, view_func=sign_on.back)
    return routes
