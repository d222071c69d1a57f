"""Answers to requests that fail: a page for people, a line of JSON for programs.

Knows status codes and words. Must not know why a request failed.
"""

from __future__ import annotations

from types import MappingProxyType

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    render_template,
    request,
)
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from dashboard.access.viewing import who_logged_in
from dashboard.shell import stylesheets
from dashboard.shell.router import Pages, linked

TITLES = MappingProxyType(
    {
        403: "Not for you",
        404: "There is no such page",
        405: "This cannot be done",
        421: "Not under this name",
        500: "Something went wrong",
        503: "Not just now",
    }
)
WORDS = MappingProxyType(
    {
        403: "This page is not for your role. Whoever looks after Ringside here can change that.",
        404: "The address may be mistyped, or the page has moved.",
        405: "Go back and try the way over the page.",
        500: "Ringside could not answer. It is in the log, so that it can be mended.",
        503: "Ringside cannot answer at this moment. Please try again soon.",
    }
)
"""What a supervisor reads; for others, the words that came with the refusal."""


PAGES = "ringside-pages"
"""Where the server keeps the table of pages, for the header of an error's page."""


def is_for_people(path: str) -> bool:
    """Whether a browser wants to show the answer as a page."""
    return "text/html" in request.headers.get("Accept", "") and not path.startswith("/api/")


def sheets() -> list[str]:
    """The addresses of the style sheets of a page without scripts."""
    return [request.script_root + url for url in stylesheets.urls()]


def as_page(status: int, words: str) -> Response | None:
    """The page of an error; None where a program asks."""
    if not is_for_people(request.path):
        return None
    text = render_template(
        "access/error.html",
        heading=TITLES.get(status, "This did not work"),
        words=WORDS.get(status) or f"{words[:1].upper()}{words[1:].rstrip('.')}.",
        viewer=who_logged_in(),
        sheets=sheets(),
        links=[(page.path, page.title, False) for page in linked(current_app.extensions[PAGES])],
        root=request.script_root,
    )
    return make_response(text, status)


def register(server: Flask, pages: Pages) -> None:
    """Answer every error of the server so. Registered last: the latest handler counts."""
    server.extensions[PAGES] = pages
    server.register_blueprint(
        Blueprint("plain", "dashboard.log_in", template_folder="templates", static_folder=None)
    )

    @server.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response | HTTPException:
        if error.code is None or error.response is not None:
            return error  # a redirect, or an answer of its own
        answer = as_page(error.code, error.description or "") or _as_json(error)
        if isinstance(error, ServiceUnavailable):
            answer.headers["Retry-After"] = str(error.retry_after)
        return answer


def _as_json(error: HTTPException) -> Response:
    response = jsonify(error=error.name.lower())
    response.status_code = error.code or 500
    return response
