"""The files of the wall's page: their addresses, and a fingerprint that changes with any of them.

Knows the folder of the assets. Must not know requests.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from dashboard.shell import stylesheets

ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
TEMPLATES = Path(__file__).resolve().parent / "templates"
STYLES = ("css/10-base.css", "css/30-board.css", "css/36-wall.css")
SCRIPTS = (
    "shell/durations.js",
    "live/tile.js",
    "live/queues.js",
    "wall/address.js",
    "wall/words.js",
    "wall/fit.js",
    "wall/tiles.js",
    "wall/figures.js",
    "wall/queues.js",
    "wall/screen.js",
    "wall/poll.js",
)
"""What the page loads, in this order."""

EARLY = "shell/early.js"


def url_of(name: str) -> str:
    """The address of an asset; another one when its content is."""
    return f"/assets/{name}?v={_fingerprint([(ASSETS / name).read_bytes()])}"


def build() -> str:
    """What the page is made of, in one word. An open page loads itself again when it changes."""
    files = [ASSETS / name for name in (EARLY, *STYLES, *SCRIPTS)]
    files += sorted(TEMPLATES.rglob("*.html"))
    contents = [file.read_bytes() for file in files]
    return _fingerprint([*contents, *map(str.encode, stylesheets.urls())])


def _fingerprint(contents: Iterable[bytes]) -> str:
    digest = sha256()
    for content in contents:
        digest.update(content)
    return digest.hexdigest()[:12]
