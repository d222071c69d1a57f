"""What a browser is told at each poll: only what changed since the version it holds.

Knows versions and encoded tiles, one cache for all polls of a process. Must not know Dash,
colours, or how a tile is painted. A frame is JSON text:

    v version, r roster (a fingerprint of who is on the board), now epoch s,
    h fingerprint of the header, head the header (only when it changed),
    t changed tiles (tiles.FIELDS), p {extension: [name, [queues], group]} where those changed,
    full 1 when t is everything and tiles not in it are gone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import NamedTuple
from zlib import crc32

import orjson

from dashboard.tiles import is_removed, person, tile
from state.live.schema import Live, LiveReader, Row

KEPT_DELTAS = 256
NOTHING = -1


@dataclass(frozen=True, slots=True)
class Ask:
    """What a browser holds. `version` is None where no tiles are shown, -1 for none yet."""

    version: int | None = NOTHING
    roster: int = 0
    head: int = 0


def parse_ask(raw: object) -> Ask:
    """[serial, version | None, roster, head] as the browser sends it; anything else holds nothing.

    The serial only makes each poll differ from the last.
    """
    match raw:
        case [_, None, int(), int(head)]:
            return Ask(None, 0, head)
        case [_, int(version), int(roster), int(head)]:
            return Ask(version, roster, head)
        case _:
            return Ask()


def encode_head(live: Live) -> bytes:
    """What the header shows: link, PBX, and whether state is being kept."""
    return orjson.dumps({"link": live.link, "pbx": live.pbx, "kept": live.kept})


def encode_roster(rows: Iterable[str]) -> int:
    """A fingerprint of who is on the board: a browser with another one starts afresh."""
    return crc32("\n".join(sorted(rows)).encode())


class Shown(NamedTuple):
    """A version that is told, its roster, and what was encoded since each version asked from."""

    version: int
    roster: int
    deltas: dict[int, bytes]

    def since(self, ask: Ask) -> int:
        """From which version the browser lacks tiles; NOTHING when it must begin anew."""
        version = NOTHING if ask.version is None else ask.version
        is_partial = 0 <= version <= self.version and ask.roster == self.roster
        return version if is_partial else NOTHING


class Frames:
    """Answers polls from a LiveReader. Safe to share between threads.

    What was encoded once is answered without the lock: threads that queue for one while they
    fight for the interpreter are slower than the work itself. `_versions` and `_people_versions`
    are kept in the order of their versions, so that what changed lately is read from the end.
    """

    def __init__(self, reader: LiveReader, clock: Callable[[], float] = time.time) -> None:
        self._reader = reader
        self._clock = clock
        self._lock = threading.Lock()
        self._shown = Shown(NOTHING, 0, {})
        self._roster: int | None = None  # None when somebody came or went
        self._removed: set[str] = set()
        self._versions: dict[str, int] = {}
        self._tiles: dict[str, bytes] = {}
        self._people: dict[str, bytes] = {}
        self._people_versions: dict[str, int] = {}

    def answer(self, ask: Ask) -> str | None:
        """The frame for a browser that holds `ask`; None when it holds everything already."""
        live = self._reader.read()
        head = encode_head(live)
        head_key = crc32(head)
        body, changed = (b"", False) if ask.version is None else self._body(live, ask)
        if not changed and head_key == ask.head:
            return None
        known = b"" if head_key == ask.head else b',"head":' + head
        text = b'{"now":%.3f,"h":%d%b%b}' % (self._clock(), head_key, known, body)
        return text.decode()

    def _body(self, live: Live, ask: Ask) -> tuple[bytes, bool]:
        """The tiles for `ask`, and whether the browser lacks them."""
        shown = self._shown
        if live.version != shown.version and not self._is_overtaken(live, shown):
            with self._lock:
                shown = self._take_over(live, shown)
        delta = shown.deltas.get(shown.since(ask))
        if delta is None:
            with self._lock:
                shown = self._shown
                delta = self._delta(shown, shown.since(ask))
        stamp = b',"v":%d,"r":%d' % (shown.version, shown.roster)
        return stamp + delta, shown.since(ask) != shown.version

    def _delta(self, shown: Shown, since: int) -> bytes:
        if since not in shown.deltas:
            if len(shown.deltas) >= KEPT_DELTAS:
                shown.deltas.clear()
            shown.deltas[since] = self._encode_delta(since)
        return shown.deltas[since]

    def _encode_delta(self, since: int) -> bytes:
        tiles = [self._tiles[e] for e in _changed_after(self._versions, since)]
        named = _changed_after(self._people_versions, since)
        people = [b"%b:%b" % (orjson.dumps(e), self._people[e]) for e in named]
        full = b',"full":1' if since == NOTHING else b""
        names = b',"p":{%b}' % b",".join(people) if people else b""
        return b',"t":[%b]%b%b' % (b",".join(tiles), names, full)

    def _take_over(self, live: Live, seen: Shown) -> Shown:
        """What is told now; a new version's, unless another thread was first with one."""
        if self._shown is not seen:
            return self._shown
        if live.version < seen.version:
            self._forget()
        for extension in reversed(_changed_after(live.row_versions, self._shown.version)):
            self._take(live.rows[extension], live.row_versions[extension])
        if len(live.rows) != len(self._versions) + len(self._removed):
            self._drop(self._versions.keys() - live.rows.keys())
            self._removed &= live.rows.keys()
        if self._roster is None:
            self._roster = encode_roster(self._versions)
        self._shown = Shown(live.version, self._roster, {})
        return self._shown

    def _is_overtaken(self, live: Live, shown: Shown) -> bool:
        """Whether another thread has taken over a newer version since `live` was read."""
        return live.version < shown.version and self._reader.version() >= shown.version

    def _take(self, row: Row, version: int) -> None:
        extension = row["extension"]
        if is_removed(row):
            self._drop({extension})
            self._removed.add(extension)
            return
        self._removed.discard(extension)
        if extension not in self._versions:
            self._roster = None
        self._tiles[extension] = orjson.dumps(tile(row))
        _put_last(self._versions, extension, version)
        people = orjson.dumps(person(row))
        if self._people.get(extension) != people:
            self._people[extension] = people
            _put_last(self._people_versions, extension, version)

    def _drop(self, extensions: Iterable[str]) -> None:
        for extension in extensions:
            self._roster = None
            for kept in (self._versions, self._tiles, self._people, self._people_versions):
                kept.pop(extension, None)

    def _forget(self) -> None:
        """Versions went back: another store speaks, and nothing known of the old one holds."""
        self._drop(list(self._versions))
        self._removed.clear()
        self._shown = Shown(NOTHING, 0, {})


def _put_last(versions: dict[str, int], extension: str, version: int) -> None:
    versions.pop(extension, None)
    versions[extension] = version


def _changed_after(versions: dict[str, int], since: int) -> list[str]:
    """The extensions whose version is later than `since`, from `versions` in their order."""
    newest = takewhile(lambda pair: pair[1] > since, reversed(versions.items()))
    return [extension for extension, _ in newest]
