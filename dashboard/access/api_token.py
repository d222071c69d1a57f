"""Who may ask the API: whoever has API_TOKEN; without a token, this machine alone.

Knows requests and the token. Must not know what a request is for.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from ipaddress import ip_address

from flask import Request
from pydantic import SecretStr

PROXIED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused, for people; `status` is 401 or 403."""

    status: int
    error: str


ASK_TOKEN = Refusal(401, "send the header 'Authorization: Bearer API_TOKEN'")
WRONG_TOKEN = Refusal(401, "the bearer token is not the one of API_TOKEN")
ONLY_LOCAL = Refusal(403, "without API_TOKEN the API answers this machine only, by 127.0.0.1")


def is_loopback(request: Request) -> bool:
    """Whether the request comes from this machine itself, and not through a proxy.

    The Host must be a local name too, else a page elsewhere could reach in by rebinding DNS.
    """
    if any(header in request.headers for header in PROXIED):
        return False
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    try:
        peer = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return peer.is_loopback and host in LOCAL_NAMES


def has_token(request: Request, token: str) -> bool:
    """Whether the request carries `token`; compared in constant time."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode(), token.encode())
    return scheme.lower() == "bearer" and same


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides about requests."""

    token: SecretStr

    def refusal(self, request: Request) -> Refusal | None:
        """Why `request` is refused; None when it may pass."""
        token = self.token.get_secret_value()
        if not token:
            return None if is_loopback(request) else ONLY_LOCAL
        if has_token(request, token):
            return None
        return WRONG_TOKEN if "Authorization" in request.headers else ASK_TOKEN
