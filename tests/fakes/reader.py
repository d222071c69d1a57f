"""A LiveReader whose picture a test changes at will.

Knows the Protocol of state/live/schema.py. Must not know who reads it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any, cast

from state.board.statuses import STATUS, Status
from state.live.schema import (
    ChangeRow,
    Link,
    LinkState,
    Live,
    LiveCall,
    LiveQueue,
    LiveReader,
    Pbx,
    Row,
)

STATES = {
    1: "oncall", 2: "busy", 4: "unavailable", 8: "ringing", 9: "oncall", 16: "onhold", 17: "oncall"
}  # fmt: skip


NOTHING = {"calls": 0, "missed": 0, "ring_s": 0.0, "talk_s": 0.0, "hold_s": 0.0}
BLANK: dict[str, Any] = {
    "status": 0,
    "direction": None,
    "source": "ExtensionStateList",
    "call_id": None,
    "peer": None,
    "queue": None,
    "answered_at": None,
    "legs": 0,
    "paused": False,
    "pause_reason": None,
    "disagrees": False,
    "peer_name": None,
    "waiting": False,
    "away": False,
    "monitoring": None,
    "wrapup_until": None,
    "dnd": False,
    "reported": None,
    "paused_since": None,
    "queue_agent": False,
    "group": "",
    "logged_in_since": None,
    "presence": "",
    "presence_message": "",
    "session": None,
    "session_since": None,
}


def make_row(extension: str, **fields: Any) -> Row:
    """A free extension, with any field replaced."""
    name = f"Agent {extension}"
    tenant = extension.partition("@")[2] or None
    own = {
        "tenant": tenant,
        "extension": extension,
        "name": name,
        "pbx_name": name,
        "since": time.time(),
    }
    return _derived(
        {
            **BLANK,
            "queues": [],
            "pauses": {},
            "dnd_by": [],
            "today": {**NOTHING},
            "today_of_queues": {},
            **own,
            **fields,
        },
        fields,
    )


def _derived(row: dict[str, Any], given: dict[str, Any]) -> Row:
    """`row` with label and state as its status has them, unless they are `given`."""
    status = _status(row)
    row["label"] = given.get("label", status.word if row["status"] >= 0 else "Removed")
    row["state"] = given.get("state", status.key)
    row.setdefault("state_since", row["since"])
    return cast("Row", row)


def _status(row: dict[str, Any]) -> Status:
    key = STATES.get(row["status"]) or _without_a_call(row)
    if key == "ringing" and row["direction"] == "outbound":
        key = "dialing"
    return STATUS["dnd" if key == "busy" and row["dnd"] else key]


def _without_a_call(row: dict[str, Any]) -> str:
    if row["dnd"]:
        return "dnd"
    if row["paused"]:
        return "paused"
    return "wrapup" if row["wrapup_until"] else "free"


class FakeReader(LiveReader):
    """Rows, link, calls and queues in memory; every change is a new version."""

    def __init__(self, rows: Mapping[str, Row] | None = None, *, demo: bool = False) -> None:
        now = time.time()
        self._lock = threading.Lock()
        self._version = int(now * 1000)
        self._rows: dict[str, Row] = dict(rows or {})
        self._row_versions = dict.fromkeys(self._rows, self._version)
        self._changes: dict[str, list[ChangeRow]] = {}
        self._link: Link = {"state": "up", "since": now, "last_event_at": now, "reason": ""}
        self.pbx: Pbx = {"name": "pbx.example:5038", "version": "Asterisk 22.10.0", "demo": demo}
        self.calls: list[LiveCall] = []
        self.queues: list[LiveQueue] = []
        self.kept = ""
        self.counters: dict[str, object] = {}
        self.reads = 0

    def version(self) -> int:
        """The current version."""
        return self._version

    def read(self) -> Live:
        """The picture as it stands."""
        with self._lock:
            self.reads += 1
            return Live(
                version=self._version,
                link=cast("Link", dict(self._link)),
                pbx=self.pbx,
                rows=dict(self._rows),
                row_versions=dict(self._row_versions),
                calls=list(self.calls),
                queues=list(self.queues),
                kept=self.kept,
            )

    def changes(self, extension: str) -> list[ChangeRow]:
        """The changes made by `set`, newest first."""
        return list(self._changes.get(extension, ()))[:50]

    def diagnostics(self) -> dict[str, object]:
        """Whatever `counters` holds."""
        return dict(self.counters)

    def set(self, extension: str, **fields: Any) -> None:
        """Change (or add) an extension; `since` moves when the status does."""
        with self._lock:
            before = self._rows.get(extension)
            merged = {**(before or make_row(extension)), **fields}
            if before is None or before["status"] != merged["status"]:
                merged["since"] = merged["state_since"] = fields.get("since", time.time())
            row = _derived(merged, fields)
            self._put(extension, row)
            self._note(before, row)

    def remove(self, extension: str) -> None:
        """Take an extension off the board: its row lingers with status -1."""
        self.set(extension, status=-1, state="free")

    def forget(self, extension: str) -> None:
        """Drop the row of an extension for good."""
        with self._lock:
            del self._rows[extension], self._row_versions[extension]
            self._version += 1

    def link(
        self,
        state: LinkState,
        reason: str = "",
        last_event_at: float | None = None,
        since: float | None = None,
    ) -> None:
        """Set the link's state; the version moves too, as a real store's does."""
        with self._lock:
            heard = self._link["last_event_at"] if last_event_at is None else last_event_at
            self._link = {
                "state": state,
                "since": since or time.time(),
                "last_event_at": heard,
                "reason": reason,
            }
            self._version += 1

    def heard(self) -> None:
        """An event came that changed nothing."""
        with self._lock:
            self._link["last_event_at"] = time.time()

    def _put(self, extension: str, row: Row) -> None:
        self._version += 1
        self._rows[extension] = row
        self._row_versions.pop(extension, None)
        self._row_versions[extension] = self._version

    def _note(self, before: Row | None, row: Row) -> None:
        was = before["status"] if before else 0
        if was == row["status"]:
            return
        change: ChangeRow = {
            "at": row["since"],
            "before": was,
            "after": row["status"],
            "before_label": before["label"] if before else "Free",
            "label": row["label"],
            "source": row["source"],
            "rule": "set by the test",
            "call_id": row["call_id"],
            "peer": row["peer"],
            "unusual": False,
        }
        self._changes.setdefault(row["extension"], []).insert(0, change)
