"""Browsers in which somebody logged in before: nobody else can make them wait.

Knows a signed cookie: a name, and a number of its own for the count of failures. It lets nobody in.
"""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Final

from flask import Request, Response, current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE: Final = "ringside_known"
LONGEST_S: Final = 365 * 86_400


def number_of(request: Request, name: str) -> str:
    """The number of a browser in which this name logged in before; empty for any other."""
    try:
        kept = _serializer().loads(request.cookies.get(COOKIE, ""), LONGEST_S)
    except BadSignature:
        return ""
    return str(kept["number"]) if kept["name"] == name.strip().casefold() else ""


def remember(response: Response, request: Request, name: str) -> None:
    """Let this browser be known for a name."""
    number = number_of(request, name) or token_urlsafe(12)
    value = _serializer().dumps({"name": name, "number": number})
    response.set_cookie(
        COOKIE,
        str(value),
        max_age=LONGEST_S,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path=f"{request.script_root}/login",
    )


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="known browser")
