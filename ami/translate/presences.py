"""Presences: away, at lunch, or do-not-disturb, of a hint or of a presentity.

Pure. Knows header names. Must not know what a presence does.
Source: Asterisk 16 and 22, PresenceStatus, PresenceStateChange and PresenceStateList.
"""

from __future__ import annotations

from ami.translate.headers import Headers
from state import events as ev

LONGEST_MESSAGE = 120
"""So much of a presence's message is taken: it stands in a tile."""


def presence_status(headers: Headers, at: float) -> ev.PresenceStatus:
    """A presence that a hint names."""
    return ev.PresenceStatus(
        at,
        headers["Exten"],
        headers.get("Hint", ""),
        headers.get("Status", ""),
        _message(headers),
        headers.get("Context", ""),
    )


def presence_state(headers: Headers, at: float) -> ev.PresenceStateChange:
    """A presence, from the event or the list."""
    state, message = headers.get("Status", ""), _message(headers)
    return ev.PresenceStateChange(at, headers["Presentity"], state, message)


def _message(headers: Headers) -> str:
    """The subtype (`lunch`) and the message, of which either may be missing."""
    parts = (headers.get("Subtype", ""), headers.get("Message", ""))
    return ", ".join(dict.fromkeys(part for part in parts if part))[:LONGEST_MESSAGE]
