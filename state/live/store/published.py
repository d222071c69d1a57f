"""What the collector has published, encoded once: the next delta and snapshot are made from it.

Pure: no clock, no I/O. Must not know where the bytes are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

import orjson

from state.live.schema import ChangeRow, Link, Live, LiveCall, LiveQueue, Pbx, Row
from state.live.store.encoding import PARTS, encode, encode_delta, encode_snapshot

REMOVED_S = 600.0  # how long a removed extension stays as a row with status -1
REMOVED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What is new since the last publish. What is left out (None) stays as it was.

    `whole`: `changed` holds all extensions, every other one is removed. `changes` holds the new
    status changes of each extension, oldest first. `resume` is stored as it is. `kept` says why
    the history is not being kept, if it is not.
    """

    link: Link
    changed: Mapping[str, Row] = field(default_factory=dict)
    removed: Collection[str] = ()
    whole: bool = False
    pbx: Pbx | None = None
    calls: Sequence[LiveCall] | None = None
    queues: Sequence[LiveQueue] | None = None
    changes: Mapping[str, Sequence[ChangeRow]] = field(default_factory=dict)
    resume: bytes | None = None
    diagnostics: Mapping[str, object] | None = None
    kept: str = ""


class Delta(NamedTuple):
    """An encoded delta, and the extensions whose rows it deletes."""

    raw: bytes
    gone: list[str]


class Published:
    """Every row as JSON, with the version that last changed it."""

    def __init__(self, live: Live, version: int) -> None:
        self.version = version
        self._rows = {name: encode(row) for name, row in live.rows.items()}
        self._versions = dict(live.row_versions)
        self._parts = {name: encode(getattr(live, name)) for name in PARTS}
        self._removed_at = {n: row["since"] for n, row in live.rows.items() if row["status"] < 0}

    def advance(self, update: Update, now: float, *, force: bool = False) -> Delta | None:
        """The delta to the next version; None when nothing differs, unless `force`."""
        rows = self._changed_rows(update) | self._removed_rows(update, now)
        gone = [n for n, at in self._removed_at.items() if now - at > REMOVED_S and n not in rows]
        parts = self._changed_parts(update)
        if not (rows or gone or parts or force):
            return None
        self.version += 1
        self._take(update, rows, gone, now)
        self._parts.update(parts)
        return Delta(encode_delta(self.version, rows, gone, parts), gone)

    def skip_to(self, stored: int) -> None:
        """Go on after the version `stored` if that is later: versions must never go back."""
        if self.version < stored:
            self.version = stored + 1

    @property
    def names(self) -> list[str]:
        """The extensions that have a row."""
        return list(self._rows)

    def clean(self, clean: Callable[[bytes], bytes]) -> None:
        """Put other JSON in place of every row and part; versions stay."""
        self._rows = {name: clean(row) for name, row in self._rows.items()}
        self._parts = {name: clean(part) for name, part in self._parts.items()}

    def snapshot(self) -> bytes:
        """The whole picture; about 1 ms for 2,000 rows."""
        return encode_snapshot(self.version, self._rows, self._versions, self._parts)

    def _changed_rows(self, update: Update) -> dict[str, bytes]:
        encoded = ((name, encode(row)) for name, row in update.changed.items())
        return {name: row for name, row in encoded if row != self._rows.get(name)}

    def _removed_rows(self, update: Update, now: float) -> dict[str, bytes]:
        names = set(update.removed) - update.changed.keys()
        if update.whole:
            names |= self._rows.keys() - update.changed.keys()
        known = sorted(names & self._rows.keys() - self._removed_at.keys())
        return {name: _as_removed(self._rows[name], now) for name in known}

    def _changed_parts(self, update: Update) -> dict[str, bytes]:
        named = ((name, getattr(update, name)) for name in PARTS)
        encoded = ((name, encode(part)) for name, part in named if part is not None)
        return {name: part for name, part in encoded if part != self._parts[name]}

    def _take(
        self, update: Update, rows: Mapping[str, bytes], gone: Sequence[str], now: float
    ) -> None:
        self._rows.update(rows)
        self._versions.update(dict.fromkeys(rows, self.version))
        for name in rows:
            row = update.changed.get(name)
            if row is None or row["status"] < 0:
                self._removed_at.setdefault(name, now)
            else:
                self._removed_at.pop(name, None)
        for name in gone:
            for known in (self._rows, self._versions, self._removed_at):
                known.pop(name, None)


def _as_removed(raw: bytes, now: float) -> bytes:
    row = cast("Row", orjson.loads(raw))
    return encode(row | {"status": REMOVED, "label": "Removed", "since": now, "legs": 0})
