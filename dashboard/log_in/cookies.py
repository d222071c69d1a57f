"""The cookie of a session, and where a browser may be sent after the log-in.

Knows HTTP. Must not know users.
"""

from __future__ import annotations

from flask import Request, Response

from dashboard.access.recognise import COOKIE


def give(response: Response, request: Request, secret: str, longest_s: float) -> None:
    """Give the browser its session. Over TLS it never sends the cookie without."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(longest_s),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path=request.script_root or "/",
    )


def take(response: Response, request: Request) -> None:
    """Take the session away, and tell the browser to forget what it keeps of this site."""
    response.delete_cookie(COOKIE, path=request.script_root or "/")
    response.headers["Clear-Site-Data"] = '"cache"'


def own_path(text: str | None) -> str:
    """A path on this site, as it was asked for; `/` for anything else."""
    path = text or "/"
    is_own = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_own and path.isprintable() and "\\" not in path else "/"
