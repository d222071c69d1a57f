"""Pages of access, and where a request comes from.

Knows templates. Must not know forms or users.
"""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request

from dashboard.shell import stylesheets


def address() -> str:
    """Where a request comes from, as far as trusted proxies say."""
    return request.remote_addr or ""


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page of access; it needs no script."""
    sheets = [request.script_root + url for url in stylesheets.urls()]
    text = render_template(
        f"access/{template}.html", sheets=sheets, root=request.script_root, **values
    )
    return make_response(text, status)


def go_to(path: str) -> Response:
    """Send the browser to a path of this site."""
    return make_response(redirect(request.script_root + path, 303))
