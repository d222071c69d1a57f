"""The answer to each poll of a browser: only what changed since the version that it holds.

Knows versions and encoded tiles, once for all polls of a process. Must not know Dash, colours, or
how a tile is painted. The answer is a frame, which is JSON text:

    v version, r roster (a fingerprint of who is on the board, and of LIMITS), now epoch s,
    h fingerprint of the header, head the header (only when it changed),
    t changed tiles (tiles.FIELDS), p {extension: [name, [queues], group]} where those changed,
    full 1 when t is everything and tiles not in it are gone,
    q fingerprint of the queues, queues all of them (queue_strip.FIELDS), only when any changed;
    both only for a page that shows queues.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import takewhile
from typing import NamedTuple
from zlib import crc32

import orjson

from dashboard.queue_strip import NO_QUEUES, EncodedQueues, encode_queues
from dashboard.tiles import NO_LIMITS, is_removed, person, tile
from state.alerts.open_alerts import NO_ALERTS, Summary
from state.files.limits import Limits
from state.live.schema import Live, LiveReader, Row
from state.live.store.encoding import encode

KEPT_DELTAS = 256
NO_VERSION = -1


@dataclass(frozen=True, slots=True)
class Held:
    """What a browser holds. `version` is None on a page without tiles, -1 at first.

    `queues` is None on a page that shows none.
    """

    version: int | None = NO_VERSION
    roster: int = 0
    head: int = 0
    queues: int | None = None


def parse_held(raw: object) -> Held:
    """[serial, version | None, roster, head, queues | None] as the browser sends it.

    The serial only makes each poll differ from the one before. A page that was opened before
    queues were sent leaves them out. Anything else holds nothing.
    """
    match raw:
        case [_, None, int(), int(head), *_]:
            return Held(None, 0, head)
        case [_, int(version), int(roster), int(head)]:
            return Held(version, roster, head)
        case [_, int(version), int(roster), int(head), int() | None as queues]:
            return Held(version, roster, head, queues)
        case _:
            return Held()


def encode_head(live: Live, alerts: Summary = NO_ALERTS) -> bytes:
    """The header: link, PBX, why state is not being kept, if it is not, and a count of alerts."""
    open_, unseen, key = alerts
    counted = {"open": open_, "unseen": unseen, "key": key}
    return orjson.dumps({"link": live.link, "pbx": live.pbx, "kept": live.kept, "alerts": counted})


def encode_roster(extensions: Iterable[str], limits: Limits = NO_LIMITS) -> int:
    """A fingerprint of who is on the board, and of the limits that tiles hold.

    A browser with another one gets everything again.
    """
    of_limits = crc32(repr(sorted(limits.of.items())).encode())
    return crc32("\n".join(sorted(extensions)).encode(), of_limits)


class EncodedTile(NamedTuple):
    """A tile and its person as JSON, and the version that last changed the person."""

    tile: bytes
    person: bytes
    person_version: int


class EncodedBoard(NamedTuple):
    """All tiles of one version. `delta` encodes what changed since an earlier version."""

    version: int
    roster: int
    tiles: Mapping[str, EncodedTile]
    limits: Limits
    delta: Callable[[int], bytes]
    queues: EncodedQueues = NO_QUEUES

    def since(self, held: Held) -> int:
        """The version from which the browser lacks tiles; NO_VERSION when it needs everything."""
        version = NO_VERSION if held.version is None else held.version
        can_go_on = 0 <= version <= self.version and held.roster == self.roster
        return version if can_go_on else NO_VERSION


EMPTY = EncodedBoard(NO_VERSION, encode_roster(()), {}, NO_LIMITS, lambda _: b"")


class Frames:
    """Answers polls from a LiveReader. Safe to share between threads.

    The tiles of a version are encoded by one thread. After that no lock is needed: threads that
    queue for a lock are slower than the work itself.
    """

    def __init__(
        self,
        reader: LiveReader,
        limits: Callable[[], Limits] = lambda: NO_LIMITS,
        alerts: Callable[[], Summary] = lambda: NO_ALERTS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._reader = reader
        self._limits = limits
        self._alerts = alerts
        self._clock = clock
        self._lock = threading.Lock()
        self._board = EMPTY

    def answer(self, held: Held) -> str | None:
        """The frame for a browser that holds `held`; None when it lacks nothing."""
        live = self._reader.read()
        head = encode_head(live, self._alerts())
        head_key = crc32(head)
        body, changed = (b"", False) if held.version is None else self._body(live, held)
        if not changed and head_key == held.head:
            return None
        new_head = b"" if head_key == held.head else b',"head":' + head
        text = b'{"now":%.3f,"h":%d%b%b}' % (self._clock(), head_key, new_head, body)
        return text.decode()

    def _body(self, live: Live, held: Held) -> tuple[bytes, bool]:
        """The tiles and queues for `held`, and whether the browser lacks any."""
        board = self._board_of(live)
        since = board.since(held)
        lacks_queues = held.queues not in (None, board.queues.key)
        queues = b',"q":%d,"queues":%b' % board.queues if lacks_queues else b""
        stamp = b',"v":%d,"r":%d' % (board.version, board.roster)
        return stamp + board.delta(since) + queues, since != board.version or lacks_queues

    def _board_of(self, live: Live) -> EncodedBoard:
        """The encoded board of `live`, or of a version that another thread encoded meanwhile."""
        board, limits = self._board, self._limits()
        is_current = live.version == board.version and limits is board.limits
        if is_current or self._is_outdated(live, board):
            return board
        with self._lock:
            if self._board is board:
                self._board = encode_board(live, board, limits)
            return self._board

    def _is_outdated(self, live: Live, board: EncodedBoard) -> bool:
        """Whether `live` is of a slow thread. If the store is older, too, it was begun again."""
        return live.version < board.version <= self._reader.read().version


def encode_board(live: Live, before: EncodedBoard, limits: Limits) -> EncodedBoard:
    """The board of `live`; encodes only the tiles that changed since the board `before`."""
    # Versions of another store say nothing about this one's, nor of limits that changed.
    if live.version < before.version or limits is not before.limits:
        before = EMPTY
    tiles = dict(before.tiles)
    changed = _changed_after(live.row_versions, before.version)
    for extension in changed:
        row = live.rows[extension]
        old = tiles.pop(extension, None)
        if not is_removed(row):
            tiles[extension] = encode_tile(row, live.row_versions[extension], old, limits)
    if not tiles.keys() <= live.rows.keys():
        tiles = {extension: tiles[extension] for extension in tiles.keys() & live.rows.keys()}
    came = any(extension in tiles and extension not in before.tiles for extension in changed)
    is_same = not came and len(tiles) == len(before.tiles)
    roster = before.roster if is_same else encode_roster(tiles, limits)
    # A cached method would keep its board in a reference cycle, and boards would pile up.
    delta = lru_cache(KEPT_DELTAS)(partial(encode_delta, tiles, live.row_versions))
    queues = encode_queues(live.queues, limits)
    return EncodedBoard(live.version, roster, tiles, limits, delta, queues)


def encode_tile(row: Row, version: int, before: EncodedTile | None, limits: Limits) -> EncodedTile:
    """The row's tile; `before` is the one until this version."""
    who = encode(person(row))
    since = before.person_version if before and before.person == who else version
    return EncodedTile(encode(tile(row, limits)), who, since)


def encode_delta(
    tiles: Mapping[str, EncodedTile], row_versions: dict[str, int], since: int
) -> bytes:
    """The part of a frame with all that changed after the version `since`."""
    changed = [(e, tiles[e]) for e in _changed_after(row_versions, since) if e in tiles]
    named = [(e, each.person) for e, each in changed if each.person_version > since]
    people = b",".join(b"%b:%b" % (orjson.dumps(e), who) for e, who in named)
    names = b',"p":{%b}' % people if people else b""
    full = b',"full":1' if since == NO_VERSION else b""
    return b',"t":[%b]%b%b' % (b",".join(each.tile for _, each in changed), names, full)


def _changed_after(row_versions: dict[str, int], since: int) -> list[str]:
    """The extensions that changed after the version `since`, the newest first."""
    newest = takewhile(lambda pair: pair[1] > since, reversed(row_versions.items()))
    return [extension for extension, _ in newest]
