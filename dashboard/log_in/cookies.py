"""The cookies of sessions and of forms, and where a browser may be sent after the log-in.

Knows HTTP. Must not know users.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from dashboard.access.recognise import cookie_name, guarded

LONGEST_PATH: Final = 1_000
"""A longer path is forgotten: it goes through a cookie."""


class FormCookie(SecureCookieSessionInterface):
    """The signed cookie of CSRF tokens and of log-ins that were begun; over TLS never without."""

    def __init__(self) -> None:
        self._signer: tuple[object, URLSafeTimedSerializer | None] = ("", None)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Make what signs it once for each key: Flask would make one for each poll."""
        key, signer = self._signer
        if key != app.secret_key:
            signer = super().get_signing_serializer(app)
            self._signer = (app.secret_key, signer)
        return signer

    def get_cookie_name(self, app: Flask) -> str:
        """Its name, with what tells the browser to guard it."""
        return guarded(super().get_cookie_name(app), request)

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - Flask calls it so
        """Whether this request came over TLS."""
        return request.is_secure

    def get_cookie_path(self, app: Flask) -> str:  # noqa: ARG002 - Flask calls it so
        """Below which path this site is."""
        return request.script_root or "/"


def give(
    response: Response, request: Request, secret: str, longest_s: float, name: str = ""
) -> None:
    """Give the browser its session. Over TLS it never sends the cookie without."""
    response.set_cookie(
        name or cookie_name(request),
        secret,
        max_age=int(longest_s),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path=request.script_root or "/",
    )


def take(response: Response, request: Request) -> None:
    """Take the session away, and tell the browser to forget what it keeps of this site."""
    response.delete_cookie(
        cookie_name(request), path=request.script_root or "/", secure=request.is_secure
    )
    response.headers["Clear-Site-Data"] = '"cache"'


def own_path(text: str | None) -> str:
    """A path on this site, as it was asked for; `/` for anything else."""
    path = (text or "/")[: LONGEST_PATH + 1]
    if len(path) > LONGEST_PATH:
        return "/"
    is_own = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_own and path.isprintable() and "\\" not in path else "/"
