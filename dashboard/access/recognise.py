"""Who asks: by a token, a trusted proxy's word, a session, or as only this machine can reach us.

Knows headers and cookies. Must not know what a request is for (doors.py) or what is shown.
"""

from __future__ import annotations

import hmac
import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from cachetools import TTLCache
from flask import Request

from dashboard.access.proxies import came_by_proxy
from dashboard.access.seldom import Seldom
from dashboard.access.this_machine import ThisMachine
from dashboard.access.viewing import THIS_MACHINE
from dashboard.access.wrong_tokens import WrongTokens
from state.access.roles import Role, Viewer
from state.access.secrets import hash_of
from state.access.settings import LOCAL_NAMES, AccessSettings
from state.access.store.store import AccessStore

T = TypeVar("T")

_COOKIE = "ringside_session"
_WALL_COOKIE = "ringside_wall"

REMEMBERED_S = 5.0
"""A worker looks again so often whom a secret stands for. After a change on this machine it does so
at once."""

MOST_REMEMBERED = 10_000
SAY_EVERY_S = 60.0

GOOD_FOR_S = 3_600.0
"""A token that was good is looked at for so long, whatever else comes from its address."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused, for people; `status` is 401, 403 or 429."""

    status: int
    error: str
    retry_after_s: int = 0


WHO = Refusal(401, "log in, or send the header 'Authorization: Bearer TOKEN'")
NOT_KNOWN = Refusal(
    403, "the proxy knows you, and this board does not; 'app.py user add NAME' lets you in"
)
WRONG_TOKEN = Refusal(401, "there is no such token, or it is over")
ONLY_LOCAL = Refusal(
    403,
    "there are no users yet, so only this machine may look, by a local name and without a proxy; "
    "'app.py user add NAME --role admin' adds the first user",
)


def guarded(name: str, request: Request) -> str:
    """A cookie's name, as browsers guard it: over TLS alone, and for one host where that can be.

    A browser takes `__Host-` for the whole of a host only; below a path, `__Secure-` is left.
    """
    if not request.is_secure:
        return name
    return f"__Secure-{name}" if request.script_root else f"__Host-{name}"


def cookie_name(request: Request) -> str:
    """The name of the session's cookie."""
    return guarded(_COOKIE, request)


def session_secret(request: Request) -> str:
    """The secret of the session that a browser holds; empty without one."""
    return request.cookies.get(cookie_name(request), "")


def wall_cookie(request: Request) -> str:
    """The name of a wall's cookie: its own, so that a wall's link logs nobody out."""
    return guarded(_WALL_COOKIE, request)


def wall_secret(request: Request) -> str:
    """The secret of the wall that a browser shows; empty without one."""
    return request.cookies.get(wall_cookie(request), "")


def bearer(request: Request) -> str | None:
    """The token that a request carries, if any."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else None


class Recogniser:
    """Recognises viewers. Safe to share between threads.

    Where one of the installation's names is for others, being at this machine proves nothing.
    `guest` is whoever comes from another machine while there are no users; None: nobody may.
    """

    def __init__(
        self, store: AccessStore | None, settings: AccessSettings, guest: Viewer | None = None
    ) -> None:
        self._store = store
        self._this_machine = ThisMachine()
        self._is_published = not LOCAL_NAMES.issuperset(settings.hosts)
        self._guest = guest
        self._has_sign_on = settings.has_sign_on
        self._user_header = settings.proxy_user_header
        self._api_token = settings.api_token.get_secret_value()
        self._wrong = WrongTokens(store) if store is not None else None
        self._good: TTLCache[str, bool] = TTLCache(MOST_REMEMBERED, GOOD_FOR_S, time.monotonic)
        self._forged = Seldom(SAY_EVERY_S)
        self._lock = threading.Lock()
        self._known: TTLCache[tuple[str, int], Any] = TTLCache(
            MOST_REMEMBERED, REMEMBERED_S, time.monotonic
        )

    def who(self, request: Request) -> Viewer | Refusal:
        """Whoever asks; or why nobody is recognised."""
        token = bearer(request)
        if token is not None:
            return self.of_token(token, request.remote_addr or "")
        name = self._named_by_proxy(request)
        if name:
            return self._by_name(name) or NOT_KNOWN
        secret = session_secret(request)
        found = self._by_session(secret) if secret else None
        if found is not None:
            return found
        return self._without_log_in(request)

    def _without_log_in(self, request: Request) -> Viewer | Refusal:
        """Whoever is at this machine while there are no users; else a wall, by its cookie."""
        who = self._without_users(request) if self.is_open() else WHO
        secret = wall_secret(request)
        if isinstance(who, Viewer) or not secret:
            return who
        return self._by_session(secret) or who

    def _without_users(self, request: Request) -> Viewer | Refusal:
        """Let in whoever is at this machine; nobody where it has a name for others."""
        is_let_in = not self._is_published and self._this_machine.asks(request)
        return THIS_MACHINE if is_let_in else self._guest or ONLY_LOCAL

    def is_open(self) -> bool:
        """Whether there are no users: this machine needs no log-in then, and no other may look."""
        if self._store is None:
            return True
        return not (self._has_sign_on or self._remembered("users", self._store.users.exist))

    def of_token(self, token: str, address: str) -> Viewer | Refusal:
        """Whom a token stands for. Wrong ones of others do not slow one that was good before."""
        if self._wrong is None:
            return self._by_token(token) or WRONG_TOKEN
        key = hash_of(token)
        wait_s = 0.0 if key in self._good else self._wrong.wait_s(address)
        if wait_s:
            return Refusal(429, "too many wrong tokens", math.ceil(wait_s))
        found = self._by_token(token)
        if found is None:
            self._wrong.note(address)
            return WRONG_TOKEN
        with self._lock:
            self._good[key] = True
        return found

    def _by_token(self, token: str) -> Viewer | None:
        if self._api_token and hmac.compare_digest(token.encode(), self._api_token.encode()):
            return Viewer("API_TOKEN", Role.ADMIN)
        if self._store is None:
            return None
        find = self._store.tokens.find
        return self._remembered(f"token {hash_of(token)}", lambda: find(token))

    def _named_by_proxy(self, request: Request) -> str:
        """Whom a trusted proxy names; empty where none does, whatever others claim."""
        name = request.headers.get(self._user_header, "") if self._user_header else ""
        if not name or came_by_proxy(request):
            return name.encode("latin-1").decode("utf-8", "replace")
        times = self._forged.count()
        if times is not None:
            log.warning("%s from %s, which is not in TRUSTED_PROXIES, is ignored (%d times)",
                        self._user_header, request.remote_addr, times)  # fmt: skip
        return ""

    def _by_name(self, name: str) -> Viewer | None:
        if self._store is None:
            return None
        find = self._store.users.viewer
        return self._remembered(f"name {name}", lambda: find(name))

    def _by_session(self, secret: str) -> Viewer | None:
        if self._store is None:
            return None
        find = self._store.sessions.find
        return self._remembered(f"session {hash_of(secret)}", lambda: find(secret))

    def _remembered(self, key: str, find: Callable[[], T | None]) -> T | None:
        """What `find` returns; for a while what it returned, unless access has changed since."""
        changed_at = self._store.database.changed_at() if self._store is not None else 0
        with self._lock:
            if (key, changed_at) in self._known:
                kept: T | None = self._known[key, changed_at]
                return kept
        found = find()
        if found is not None:
            with self._lock:
                self._known[key, changed_at] = found
        return found
