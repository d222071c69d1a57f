"""The cookies of a session and of forms, and where a browser may be sent after the log-in.

Knows HTTP. Must not know users.
"""

from __future__ import annotations

from flask import Flask, Request, Response
from flask import request as current
from flask.sessions import SecureCookieSessionInterface

from dashboard.access.recognise import cookie_name, guarded


class FormCookies(SecureCookieSessionInterface):
    """Flask's own cookie, which holds the token of forms: over TLS alone, where there is TLS."""

    def get_cookie_name(self, app: Flask) -> str:
        """Its name, with what tells the browser to guard it."""
        return guarded(super().get_cookie_name(app), current)

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002  Flask gives it
        """Whether the browser may send it over TLS only."""
        return current.is_secure


def give(response: Response, request: Request, secret: str, longest_s: float) -> None:
    """Give the browser its session. Over TLS it never sends the cookie without."""
    response.set_cookie(
        cookie_name(request),
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
    path = text or "/"
    is_own = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_own and path.isprintable() and "\\" not in path else "/"
