"""Style sheets that come from installed packages or from tables, served by this process.

Knows the Bootstrap-Flask wheel and theme.css(). Nothing is fetched from anywhere at run time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import quote

from flask import Blueprint, Response, abort

from dashboard.looks import theme

PREFIX = "/_lib"
YEAR = 31_536_000

# Bootstrap icons used anywhere; a name missing in the wheel is a KeyError at start.
ICONS = (
    "activity", "alarm-fill", "bar-chart-fill", "bell", "broadcast", "chat-left-text-fill",
    "circle-half", "clipboard-data", "clock-history", "cup-hot", "display", "download",
    "exclamation-triangle-fill", "grid-3x3-gap-fill", "grid-fill", "list", "list-ul",
    "moon-stars-fill", "people-fill", "person-circle", "phone-fill", "search", "speedometer2",
    "sun-fill",
    "telephone-plus-fill", "x-lg",
    *sorted({look.icon for look in theme.LOOKS}),
)  # fmt: skip
"""The icons that are served: those of controls and pages, and one for each status."""


def _bootstrap(path: str) -> str:
    return (files("flask_bootstrap") / "static" / "bootstrap5" / path).read_text("utf-8")


def _symbols(sprite: str, names: Iterable[str]) -> dict[str, str]:
    """Each named icon of the sprite as the inside of its <symbol>."""
    found = dict(re.findall(r'<symbol [^>]*id="([\w-]+)">(.*?)</symbol>', sprite, re.DOTALL))
    return {name: found[name] for name in names}


def icon_css(names: Iterable[str] = ICONS) -> str:
    """A class per icon that masks the element's own colour: `<i class="icon icon-bell-fill">`."""
    rules = []
    for name, body in _symbols(_bootstrap("icons/bootstrap-icons.svg"), names).items():
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">{body}</svg>'
        rules.append(f'.icon-{name}{{--icon:url("data:image/svg+xml,{quote(svg)}")}}')
    return "\n".join(rules) + "\n"


@cache
def sheets() -> dict[str, bytes]:
    """Every style sheet served under PREFIX, by file name."""
    texts = {
        "bootstrap.css": _bootstrap("css/bootstrap.min.css"),
        "theme.css": theme.css(),
        "icons.css": icon_css(),
    }
    return {name: text.encode() for name, text in texts.items()}


def urls() -> list[str]:
    """Addresses of the sheets, each with a fingerprint so that a browser may keep it for a year."""
    return [f"{PREFIX}/{name}?v={sha256(body).hexdigest()[:12]}" for name, body in sheets().items()]


def blueprint() -> Blueprint:
    """The route that serves them."""
    routes = Blueprint("lib", __name__, url_prefix=PREFIX)

    @routes.get("/<name>")
    def sheet(name: str) -> Response:
        body = sheets().get(name)
        if body is None:
            abort(404)
        response = Response(body, mimetype="text/css")
        response.cache_control.max_age = YEAR
        return response

    return routes
