"""Who asks: by a token, by a session, or because only this machine can reach an open installation.

Knows headers and cookies. Must not know what a request is for (doors.py) or what is shown.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, TypeVar

from cachetools import TTLCache
from flask import Request
from pydantic import SecretStr

from dashboard.access.viewing import THIS_MACHINE
from state.access.roles import Role, Viewer
from state.access.secrets import hash_of
from state.access.store.store import AccessStore

T = TypeVar("T")

COOKIE = "ringside_session"
PROXIED = (
    "Forwarded",
    "X-Forwarded-For",
    "X-Real-IP",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "Via",
)
"""Headers of proxies: behind one, a request from this machine proves nothing."""

_PROXIED = frozenset("HTTP_" + header.upper().replace("-", "_") for header in PROXIED)
"""The same, as WSGI names them: each poll looks for them."""

REMEMBERED_S = 5.0
"""A worker looks again so often whom a secret stands for. After a change on this machine it does so
at once."""

MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused, for people; `status` is 401 or 403."""

    status: int
    error: str


WHO = Refusal(401, "log in, or send the header 'Authorization: Bearer TOKEN'")
WRONG_TOKEN = Refusal(401, "there is no such token, or it is over")
ONLY_LOCAL = Refusal(
    403,
    "there are no users yet, so only this machine may look, without a proxy; "
    "'app.py user add NAME --role admin' adds the first user",
)


def is_loopback(request: Request) -> bool:
    """Whether the request comes from this machine itself: no proxy's header, a loopback peer."""
    if not _PROXIED.isdisjoint(request.environ):
        return False
    return _is_loopback(request.remote_addr or "")


@lru_cache(1024)
def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def bearer(request: Request) -> str | None:
    """The token that a request carries, if any."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else None


class Recogniser:
    """Recognises viewers. Safe to share between threads."""

    def __init__(self, store: AccessStore | None, api_token: SecretStr) -> None:
        self._store = store
        self._api_token = api_token.get_secret_value()
        self._lock = threading.Lock()
        self._known: TTLCache[tuple[str, int], Any] = TTLCache(
            MOST_REMEMBERED, REMEMBERED_S, time.monotonic
        )

    def who(self, request: Request) -> Viewer | Refusal:
        """Whoever asks; or why nobody is recognised."""
        token = bearer(request)
        if token is not None:
            return self._by_token(token) or WRONG_TOKEN
        secret = request.cookies.get(COOKIE, "")
        found = self._by_session(secret) if secret else None
        if found is not None:
            return found
        if self.is_open():
            return THIS_MACHINE if is_loopback(request) else ONLY_LOCAL
        return WHO

    def is_open(self) -> bool:
        """Whether there are no users: this machine needs no log-in then, and no other may look."""
        return self._store is None or not self._remembered("users", self._store.users.exist)

    def _by_token(self, token: str) -> Viewer | None:
        if self._api_token and hmac.compare_digest(token.encode(), self._api_token.encode()):
            return Viewer("API_TOKEN", Role.ADMIN)
        if self._store is None:
            return None
        find = self._store.tokens.find
        return self._remembered(f"token {hash_of(token)}", lambda: find(token))

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
