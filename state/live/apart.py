"""Keeps the demo's data and a PBX's apart: neither is ever kept in a folder of the other.

Knows what a live picture says of itself. Must not know what else is kept beside it.
"""

from __future__ import annotations

from collections.abc import Callable

from state.live.store import open_reader
from state.settings import Settings


def require_apart(settings: Settings, say_error: Callable[[str], None]) -> None:
    """Refuse a folder that holds the other kind: a line to `say_error`, SystemExit(2)."""
    if not (settings.folder / "live").is_dir():
        return  # nothing is kept there yet
    found = open_reader(settings.state_dsn).read()
    if not found.version or found.pbx["demo"] == settings.demo:
        return
    whose = "the demo" if found.pbx["demo"] else f"the PBX {found.pbx['name']}"
    say_error(
        f"{settings.folder} holds the data of {whose}: choose another STATE_DIR, "
        "or move that folder away"
    )
    raise SystemExit(2)
