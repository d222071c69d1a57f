"""The one guard before every route: which host, who asks, and whether this door is his.

Knows requests, the table of doors, and how each refusal is answered. Must not know what is behind
a door. Default: deny. What is in no table answers nobody.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection
from urllib.parse import quote

from flask import Flask, Request, Response, jsonify, make_response, redirect, request

from dashboard.access.doors import OPEN, ROUTES, SHUT, Doors, Need
from dashboard.access.recognise import SAY_EVERY_S, Recogniser, Refusal
from dashboard.access.seldom import Seldom
from dashboard.access.viewing import set_viewer
from state.access.roles import Viewer
from state.history import HistoryError

log = logging.getLogger(__name__)

LOG_IN = "/login"
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]/@]+)(?::[0-9]{1,5})?")
NOT_YOURS = Refusal(403, "this is not for your role")
NOT_NOW = Refusal(503, "users cannot be looked up now", retry_after_s=5)
WRONG_HOST = Refusal(421, "this name is not in ALLOWED_HOSTS")


def host_of(request_: Request) -> str:
    """The name in the Host header without its port, in lower case; empty for what is none."""
    found = _HOST.fullmatch(request_.headers.get("Host", "").lower())
    return found[1] if found is not None else ""


class Guard:
    """Decides about each request, and sets its viewer."""

    def __init__(self, recogniser: Recogniser, doors: Doors, hosts: Collection[str]) -> None:
        self._recogniser = recogniser
        self._doors = doors
        self._hosts = frozenset(hosts)
        self._failures = Seldom(SAY_EVERY_S)

    def check(self) -> Response | None:
        """The answer to a request that is refused; None lets it pass, with its viewer set."""
        if host_of(request) not in self._hosts:
            return refused(WRONG_HOST)
        rule = request.url_rule.rule if request.url_rule is not None else ""
        if not rule or (rule in OPEN and rule != LOG_IN):
            return None  # no rule: Flask's own 404 or 405
        who = self._who()
        if isinstance(who, Refusal):
            return None if rule == LOG_IN else self._stranger(who)
        set_viewer(who)
        return None if rule == LOG_IN or may(who, self._need(rule)) else refused(NOT_YOURS)

    def _who(self) -> Viewer | Refusal:
        """Who asks; nobody while users cannot be looked up, and strangers do not hear why."""
        try:
            return self._recogniser.who(request)
        except HistoryError as error:
            times = self._failures.count()
            if times is not None:
                log.error("Nobody can be recognised (%d times): %s", times, error)  # noqa: TRY400
            return NOT_NOW

    def _need(self, rule: str) -> Need:
        need = ROUTES.get(rule, SHUT)
        by = BY_REQUEST.get(rule)
        return by(self._doors) if by is not None else need

    @staticmethod
    def _stranger(refusal: Refusal) -> Response:
        """Send a person to the log-in page; answer a program."""
        is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if is_page and refusal.status == 401:  # noqa: PLR2004  only this one is mended by a log-in
            target = request.full_path.rstrip("?")
            return make_response(redirect(f"{request.script_root}{LOG_IN}?next={quote(target)}"))
        return refused(refusal)


def may(viewer: Viewer, need: Need) -> bool:
    """Whether a viewer has one of the abilities that a door needs."""
    return need is None or any(map(viewer.may, need))


def refused(refusal: Refusal) -> Response:
    """The answer to a request that is refused."""
    response = jsonify(error=refusal.error)
    response.status_code = refusal.status
    if refusal.status == 401:  # noqa: PLR2004  the header belongs to this status
        response.headers["WWW-Authenticate"] = 'Bearer realm="ringside"'
    if refusal.retry_after_s:
        response.headers["Retry-After"] = str(refusal.retry_after_s)
    return response


def _of_page(doors: Doors) -> Need:
    return doors.page(request.path)


def _of_callback(doors: Doors) -> Need:
    """What the callback in the body needs; a body that is none is shut."""
    body = request.get_json(silent=True)
    output = body.get("output") if isinstance(body, dict) else None
    return doors.callback(output) if isinstance(output, str) else SHUT


BY_REQUEST: dict[str, Callable[[Doors], Need]] = {
    "/": _of_page,
    "/<path:path>": _of_page,
    "/_dash-update-component": _of_callback,
}
"""Rules whose need depends on the request."""


def put_before(server: Flask, guard: Guard) -> None:
    """Let the guard decide before any other hook and any route."""
    server.before_request_funcs.setdefault(None, []).insert(0, guard.check)
