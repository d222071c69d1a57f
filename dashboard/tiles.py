"""What a tile shows of a Row: its state, its timer, its badges; and the short array that says so.

The board has resolved the layers. Must not know colours, HTTP or versions.
The array's order is repeated in assets/live/tile.js (FIELDS), held together by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntFlag
from types import MappingProxyType

from dashboard.looks.theme import INDEX
from state.board.statuses import DND, PAUSED, STATUS_OF_WORD, UNKNOWN, WRAPUP
from state.files.limits import Limits
from state.live.schema import Row
from state.live.standing import counted_from, limit_of

FIELDS = (
    "extension", "state", "since", "flags", "peer", "peer_name", "queue", "note", "until",
    "limit",
)  # fmt: skip
Value = str | int | float
Tile = list[Value]
NO_LIMITS = Limits({})


class Flag(IntFlag):
    """The badges of a tile, each a layer over its state."""

    WAITING = 1
    PAUSED = 2
    DND = 4
    MONITORING = 8
    DISAGREES = 16
    PAUSED_IN_SOME = 32
    PRESENCE = 64
    AWAY = 128


FLAGS = {
    "waiting": Flag.WAITING.value,
    "paused": Flag.PAUSED.value,
    "dnd": Flag.DND.value,
    "monitoring": Flag.MONITORING.value,
    "disagrees": Flag.DISAGREES.value,
    "away": Flag.AWAY.value,
}


_SAID_BY_STATUS = {PAUSED.word: Flag.PAUSED.value, DND.word: Flag.DND.value}


def shown_state(row: Row) -> str:
    """The key of the status that the tile wears; while nothing is known, the last one shown."""
    return STATUS_OF_WORD.get(row["label"], UNKNOWN).key


def is_removed(row: Row) -> bool:
    """Whether the extension is gone; its row lingers so that readers of changes learn of it."""
    return row["status"] < 0


def flags(row: Row) -> int:
    """The badges as one number; what the status itself says needs no badge."""
    fields: Mapping[str, object] = row
    own = _SAID_BY_STATUS.get(row["label"], 0)
    badges = sum(bit for field, bit in FLAGS.items() if fields[field] and bit != own)
    if pauses_in_some(row):
        badges |= Flag.PAUSED_IN_SOME
    return badges | Flag.PRESENCE if presence(row) else badges


def pauses_in_some(row: Row) -> str:
    """In which queues it is paused, and why, while it takes calls of others: `sales (lunch)`."""
    if row["paused"]:
        return ""
    named = (f"{queue} ({why})" if why else queue for queue, why in row["pauses"].items())
    return ", ".join(named)


PRESENCES = MappingProxyType(
    {
        "away": "Away",
        "xa": "Away for long",
        "chat": "Ready to chat",
        "unavailable": "Not available",
        "available": "Available",
        DND.key: DND.word,
    }
)
"""What the presences of Asterisk are called; one that is not known keeps its own word."""


def presence(row: Row) -> str:
    """The presence in words, with its message; empty where the status itself says it."""
    key, message = row["presence"], row["presence_message"]
    if not key or (key == DND.key and not message):
        return ""
    word = PRESENCES.get(key, key)
    return f"{word}: {message}" if message else word


def note(row: Row) -> str:
    """What stands in the last line when no peer does: whom it listens to, why it is away."""
    some = pauses_in_some(row)
    lines = (
        f"Listens to {row['monitoring']}" if row["monitoring"] else "",
        (row["pause_reason"] or "") if row["paused"] else "",
        f"Paused in {some}" if some else "",
        DND.word if row["dnd"] and row["label"] != DND.word and not row["paused"] else "",
        presence(row),
    )
    return " · ".join(filter(None, lines))


def tile(row: Row, limits: Limits = NO_LIMITS) -> Tile:
    """The row as FIELDS, without the empty ones at the end: what changes in a tile, and no more.

    `limit` is in seconds, and 0 for none: the browser compares it with its own clock.
    """
    state = shown_state(row)
    values: Tile = [
        row["extension"],
        INDEX[state],
        round(counted_from(row, state), 1),
        flags(row),
        row["peer"] or "",
        row["peer_name"] or "",
        row["queue"] or "",
        note(row),
        row["wrapup_until"] or 0 if state == WRAPUP.key else 0,
        int(limit_of(row, limits) or 0),
    ]
    while len(values) > 1 and not values[-1]:
        values.pop()
    return values


def person(row: Row) -> list[str | list[str]]:
    """What seldom changes: the name, where it is more than the number, the queues it serves, and
    the agent's group where there is one.
    """
    group = [row["group"]] if row["group"] else []
    return [own_name(row), row["queues"], *group]


def by_number(extension: str) -> tuple[int, str, str]:
    """The place of an extension in order of number, and of tenant: 99, 101@acme, 101@beta."""
    number, _, tenant = extension.partition("@")
    return len(number), number, tenant


def own_name(row: Row) -> str:
    """The name; empty for an extension of which only the number is known."""
    return row["name"] if row["name"] != row["extension"] else ""
