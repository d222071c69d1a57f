"""The answers of the API: JSON that nobody keeps, and errors of one line.

Knows Flask. Must not know any route.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from flask import Response

SHOWN_LENGTH = 40
"""Of a wrong parameter an error repeats so many characters at most."""


class ParameterError(ValueError):
    """A parameter that cannot be understood; its text is one line for people."""


def as_json(body: Mapping[str, object], status: int = 200) -> Response:
    """A body as JSON."""
    return no_store(Response(orjson.dumps(body), status, mimetype="application/json"))


def as_empty(status: int) -> Response:
    """An answer without a body."""
    return no_store(Response(status=status))


def no_store(response: Response) -> Response:
    """The response, not to be kept by browsers and proxies."""
    response.headers["Cache-Control"] = "no-store"
    return response
