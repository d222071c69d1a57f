"""The one guard before every route: which host, who asks, and whether this door is his.

Knows requests and the table of doors, and how a program is refused. Must not know what is behind a
door, or how people are refused (`as_page`). Default: deny. What is in no table answers nobody. A
malformed request of a callback is answered here, with one line in the log, and never reaches Dash.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from urllib.parse import quote

from flask import Flask, Response, jsonify, make_response, redirect, request

from dashboard.access.accepted import has_nul
from dashboard.access.doors import DETAILED, OPEN, ROUTES, SHUT, Doors, Need
from dashboard.access.gate import MOST_BYTES, Gate
from dashboard.access.recognise import SAY_EVERY_S, Recogniser, Refusal
from dashboard.access.seldom import Seldom
from dashboard.access.this_machine import host_of
from dashboard.access.viewing import set_viewer
from state.access.roles import Viewer
from state.history.errors import HistoryError

log = logging.getLogger(__name__)

LOG_IN = "/login"
CALLBACK = "/_dash-update-component"
WALL = "/wall"
NOT_YOURS = Refusal(403, "this is not for your role")
NOT_NOW = Refusal(503, "users cannot be looked up now", retry_after_s=5)
WRONG_HOST = Refusal(421, "this name is not in ALLOWED_HOSTS")
TOO_LONG = Refusal(413, f"the body is longer than {MOST_BYTES} bytes")
HAS_NUL = Refusal(400, "the address holds NUL")


class Guard:
    """Decides about each request, and sets its viewer. `as_page` is None where a program asks."""

    def __init__(
        self,
        recogniser: Recogniser,
        doors: Doors,
        gate: Gate,
        hosts: Collection[str],
        as_page: Callable[[int, str], Response | None] = lambda _, __: None,
    ) -> None:
        self._recogniser = recogniser
        self._doors = doors
        self._gate = gate
        self._hosts = frozenset(hosts)
        self._as_page = as_page
        self._failures = Seldom(SAY_EVERY_S)

    def check(self) -> Response | None:
        """The answer to a request that is refused; None lets it pass, with its viewer set."""
        wrong = self._malformed()
        if wrong is not None:
            return self._refuse(wrong)
        rule = request.url_rule.rule if request.url_rule is not None else ""
        if rule in DETAILED and isinstance(who := self._who(), Viewer):
            set_viewer(who)  # strangers are answered too, with less
        if not rule or (rule in OPEN and rule != LOG_IN) or _is_wall_link(rule):
            return None  # no rule: Flask's own 404 or 405
        who = self._who()
        if isinstance(who, Refusal):
            return None if rule == LOG_IN else self._stranger(who)
        set_viewer(who)
        if rule == CALLBACK:
            return self._callback(who)
        return None if rule == LOG_IN or may(who, self._need(rule)) else self._not_his(who, rule)

    def _not_his(self, who: Viewer, rule: str) -> Response:
        """Lead whoever may not see the board to where he begins; refuse anything else."""
        home = self._doors.home(who)
        if rule == "/" and home != "/":
            return make_response(redirect(request.script_root + home))
        return self._refuse(NOT_YOURS)

    def _refuse(self, refusal: Refusal) -> Response:
        return self._as_page(refusal.status, refusal.error) or refused(refusal)

    def _malformed(self) -> Refusal | None:
        """What nobody may send, whoever it is."""
        path, query = request.environ["PATH_INFO"], request.environ.get("QUERY_STRING", "")
        if host_of(request) not in self._hosts:
            return WRONG_HOST
        if (request.content_length or 0) > MOST_BYTES:
            return TOO_LONG
        return HAS_NUL if "%00" in query or has_nul(path) else None

    def _callback(self, who: Viewer) -> Response | None:
        """Let a callback pass that the viewer may call, and whose body is as it declares."""
        body = request.get_json(silent=True)  # Dash is given the same object
        if request.content_length is None and len(request.get_data()) >= MOST_BYTES:
            return refused(TOO_LONG)  # it came in chunks, and was cut off here
        output = self._gate.output(body)
        if output and not may(who, self._doors.callback(output)):
            return refused(NOT_YOURS)
        problem = self._gate.problem(body)
        if not problem:
            return None
        log.warning("A malformed callback of %s was refused: %s", who.name, problem)
        return refused(Refusal(400, problem))

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

    def _stranger(self, refusal: Refusal) -> Response:
        """Send a person to the log-in page; answer a program."""
        is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if is_page and refusal.status == 401:  # noqa: PLR2004  only this one is mended by a log-in
            target = request.full_path.rstrip("?")
            return make_response(redirect(f"{request.script_root}{LOG_IN}?next={quote(target)}"))
        return self._refuse(refusal)


def _is_wall_link(rule: str) -> bool:
    """Whether a token in the address is to be traded for a cookie; nothing else is answered."""
    return rule == WALL and "token" in request.args


def may(viewer: Viewer, need: Need) -> bool:
    """Whether a viewer has one of the abilities that a door needs."""
    return need is None or any(map(viewer.may, need))


def refused(refusal: Refusal) -> Response:
    """The answer to a request that is refused."""
    response = jsonify(error=refusal.error)
    response.status_code = refusal.status
    if refusal.status == TOO_LONG.status:
        response.headers["Connection"] = "close"  # the rest of the body is not waited for
    if refusal.status == 401:  # noqa: PLR2004  the header belongs to this status
        response.headers["WWW-Authenticate"] = 'Bearer realm="ringside"'
    if refusal.retry_after_s:
        response.headers["Retry-After"] = str(refusal.retry_after_s)
    return response


def _of_page(doors: Doors) -> Need:
    return doors.page(request.path)


BY_REQUEST: dict[str, Callable[[Doors], Need]] = {
    "/": _of_page,
    "/<path:path>": _of_page,
}
"""Rules whose need depends on the request."""


def put_before(server: Flask, guard: Guard) -> None:
    """Let the guard decide before any other hook and any route."""
    server.before_request_funcs.setdefault(None, []).insert(0, guard.check)
