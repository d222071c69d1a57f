"""The JSON that other programs read: tables of fields, and rows cut down to them.

Knows the contract's fields to the letter. Must not know HTTP, Dash or who asks.
Times are epoch seconds, durations seconds.
"""

from __future__ import annotations

from typing import Any

from dashboard.tiles import is_removed
from state.live.schema import ChangeRow, Live, Row

EXTENSION_FIELDS = (
    "extension", "name", "status", "label", "direction", "since", "source", "call_id", "peer",
    "queue", "answered_at", "legs", "paused", "pause_reason", "disagrees", "today",
    "state",
)  # fmt: skip
TODAY_FIELDS = ("calls", "missed", "ring_s", "talk_s", "hold_s")
LINK_FIELDS = ("state", "since", "last_event_at")
SHOWN_LENGTH = 40


class QuestionError(ValueError):
    """A parameter that cannot be understood; its text is one line for people."""


def pick(row: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    """`row` with these fields only, in this order."""
    return {name: row[name] for name in fields}


def extension(row: Row) -> dict[str, Any]:
    """One extension as the contract has it."""
    return {**pick(row, EXTENSION_FIELDS), "today": pick(row["today"], TODAY_FIELDS)}


def envelope(live: Live, now: float) -> dict[str, Any]:
    """What every answer begins with: version, time of answer, freshness."""
    return {"version": live.version, "now": now, "link": pick(live.link, LINK_FIELDS)}


def extensions(live: Live, now: float, since: int | None) -> dict[str, Any]:
    """All extensions, or those that changed after version `since`, the removed (-1) among them.

    A `since` from the future is another store's: everything is told.
    """
    if since is None or since > live.version:
        rows = [row for row in live.rows.values() if not is_removed(row)]
    else:
        rows = [live.rows[e] for e, version in live.row_versions.items() if version > since]
    return {**envelope(live, now), "extensions": [extension(row) for row in rows]}


def is_unchanged(live: Live, since: int | None) -> bool:
    """Whether nothing happened after version `since` and the link is up, so that 304 says both."""
    return since == live.version and live.link["state"] == "up"


def changes(live: Live, number: str, rows: list[ChangeRow], now: float) -> dict[str, Any]:
    """The last changes of an extension, newest first."""
    return {**envelope(live, now), "extension": number, "changes": rows}


def calls(live: Live, now: float) -> dict[str, Any]:
    """Every call in progress."""
    return {**envelope(live, now), "calls": list(live.calls)}


def queues(live: Live, now: float) -> dict[str, Any]:
    """Every queue with its waiting callers and today's counts."""
    return {**envelope(live, now), "queues": list(live.queues)}


def parse_since(text: str | None) -> int | None:
    """The version in `?since=`; None when it isn't given. Raises QuestionError."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= SHOWN_LENGTH):
        shown = text[:SHOWN_LENGTH]
        raise QuestionError(f"since must be a version number, a whole number >= 0, not {shown!r}")
    return int(text)
