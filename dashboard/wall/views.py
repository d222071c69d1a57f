"""The wall's routes: the page, its poll, and the link that opens it.

Knows requests and the frames of the live board. Must not know figures or tiles (assets/wall/).
A wall hangs where anybody reads it, so its frames name no callers, whoever opened it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request

from dashboard.access.recognise import Recogniser, Refusal, wall_cookie, wall_secret
from dashboard.live_poll import NO_VERSION, Held
from dashboard.log_in import cookies
from dashboard.services import Services
from dashboard.shell.errors import sheets
from dashboard.shell.frame import facts
from dashboard.shell.router import Pages
from dashboard.wall import files
from state.access.roles import Role
from state.access.store.store import AccessStore

BUILD = "Ringside-Build"
"""The header of each answer to a poll that says what the page is made of."""

COOKIE_S = 400 * 86_400
"""Browsers keep a cookie no longer. How long it opens the wall, its token says."""

NOT_A_WALL = Refusal(403, "this token is not for a wall: its role has to be wall")


@dataclass(frozen=True)
class Wall:
    """The views; `store` is None where no token can be kept."""

    services: Services
    recogniser: Recogniser
    store: AccessStore | None

    @cached_property
    def build(self) -> str:
        """What the page is made of, as long as this process lives."""
        return files.build()

    def page(self) -> Response:
        """The page; with a token in the address, its cookie and the way to the page without."""
        token = request.args.get("token")
        if token is not None:
            return self._exchange(token)
        scripts = [self._url(name) for name in files.SCRIPTS]
        about = facts(self.services, Pages(()))
        text = self._render("wall/wall.html", facts=about, build=self.build, scripts=scripts)
        return self._renew(make_response(text))

    def poll(self) -> Response:
        """What changed since what the page holds; 204 where nothing did."""
        number = request.args.get
        held = Held(
            number("v", NO_VERSION, int), number("r", 0, int), number("h", 0, int),
            number("q", 0, int),
        )  # fmt: skip
        frame = self.services.frames.answer(held, with_callers=False)
        response = make_response(frame or "", 200 if frame else 204)
        response.mimetype = "application/json"
        response.headers[BUILD] = self.build
        return self._renew(response) if held.version == NO_VERSION else response

    @staticmethod
    def _renew(response: Response) -> Response:
        """Let the browser keep the wall's cookie for its longest time from now on.

        The page asks for everything when it is opened and after each failure: often enough.
        """
        secret = wall_secret(request)
        if secret:
            cookies.give(response, request, secret, COOKIE_S, wall_cookie(request))
        return response

    def _exchange(self, token: str) -> Response:
        who = self.recogniser.of_token(token, request.remote_addr or "")
        if not isinstance(who, Refusal) and who.role is not Role.WALL:
            who = NOT_A_WALL
        if isinstance(who, Refusal) or self.store is None:
            return self._ended(who if isinstance(who, Refusal) else NOT_A_WALL)
        self.store.sessions.end(wall_secret(request))
        secret = self.store.sessions.begin(who, "wall link", of_user=False)
        self.store.audit.note(who.name, request.remote_addr or "", "wall opened")
        response = make_response(redirect(_without_token(), 303))
        cookies.give(response, request, secret, COOKIE_S, wall_cookie(request))
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _ended(self, refusal: Refusal) -> Response:
        """Say in huge letters that a link does not open the wall."""
        response = make_response(self._render("wall/ended.html", refusal=refusal), refusal.status)
        response.headers["Referrer-Policy"] = "no-referrer"
        if refusal.retry_after_s:
            response.headers["Retry-After"] = str(refusal.retry_after_s)
            response.headers["Refresh"] = str(refusal.retry_after_s)  # nobody stands beside it
        return response

    def _render(self, name: str, **more: object) -> str:
        styles = [*sheets(), *(self._url(name) for name in files.STYLES)]
        early, root = self._url(files.EARLY), request.script_root
        return render_template(name, early=early, sheets=styles, root=root, **more)

    @staticmethod
    def _url(name: str) -> str:
        return request.script_root + files.url_of(name)


def _without_token() -> str:
    """The address that was asked for, without the token."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "token"]
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{request.script_root}{request.path}{query}"


def blueprint(services: Services, recogniser: Recogniser, store: AccessStore | None) -> Blueprint:
    """The routes."""
    routes = Blueprint("wall", __name__, template_folder="templates")
    views = Wall(services, recogniser, store)
    routes.add_url_rule("/wall", view_func=views.page)
    routes.add_url_rule("/wall/poll", view_func=views.poll)
    return routes
