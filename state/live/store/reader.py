"""The web side of the live store: the picture decoded once per version, never an old lie.

Must not know backends, Dash or who asks. For any number of threads.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from state.live.schema import ChangeRow, Live, LiveReader
from state.live.store.backend import Backend
from state.live.store.choice import Choice
from state.live.store.errors import StoreError
from state.live.store.fetch import fetch
from state.live.store.freshness import judged, silent
from state.live.store.layout import (
    DIAGNOSTICS,
    LINK,
    NO_LINK,
    NOTHING,
    VERSION,
    LinkDoc,
    changes_key,
    decode,
    decode_changes,
    decode_link,
    decode_version,
)

T = TypeVar("T")


class StoreReader(LiveReader):
    """Reads what the collector publishes; never raises: a store that fails is a link that is down.

    What was read is given again for `keep_s` seconds, and while one thread looks anew. Do not
    change what it returns: all threads share it. In `Live.row_versions` the rows that changed last
    come last.
    """

    def __init__(
        self,
        homes: Sequence[Backend],
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        keep_s: float = 0.0,
    ) -> None:
        self._keep_s = keep_s
        self._kept: tuple[Live | None, float] = (None, 0.0)
        self._choice = Choice(homes, clock, monotonic)
        self._clock = clock
        self._monotonic = monotonic
        self._lock, self._pid = threading.Lock(), os.getpid()
        self._started = clock()
        self._picture = NOTHING
        self._heard: tuple[bytes | None, float] = (None, monotonic())
        self._told: LinkDoc = {"link": NO_LINK, "beat": 0.0, "kept": ""}

    def version(self) -> int:
        """The current version alone; about 7 us. 0 when nothing was ever published."""
        try:
            found = self._from_home(lambda home: decode_version(home.get(VERSION)))
        except StoreError:
            found = 0
        return found or self._picture.version

    def read(self) -> Live:
        """The picture, decoded once per version, with a fresh link; about 20 us if nothing moved.

        The link is down, and says why, when the collector has been silent for STALE_S seconds,
        and when the store cannot be read: the picture is then the last one known.
        """
        (live, until), now = self._kept, self._monotonic()
        if live is None or now >= until:
            self._kept = live, now + self._keep_s  # whoever asks meanwhile need not look, too
            live = self._look()
            self._kept = live, now + self._keep_s
        return live

    def _look(self) -> Live:
        try:
            return self._from_home(self._read_from)
        except StoreError as error:
            since = self._told["beat"] or self._started
            link = silent("down", since, str(error), self._told["link"])
            return replace(self._picture, link=link)

    def changes(self, extension: str) -> list[ChangeRow]:
        """The last 50 changes of an extension, newest first; empty when unknown."""
        try:
            raw = self._from_home(lambda home: home.get(changes_key(extension)))
        except StoreError:
            return []
        return decode_changes(raw)

    def diagnostics(self) -> dict[str, object]:
        """What the collector last said of itself; `store` says why that cannot be read."""
        try:
            return self._from_home(lambda home: decode(home.get(DIAGNOSTICS)))
        except StoreError as error:
            return {"store": str(error)}

    def _from_home(self, read: Callable[[Backend], T]) -> T:
        """What `read` gives; once more from the home that is best then, if this one fails."""
        try:
            return read(self._choice.home())
        except StoreError:
            self._choice.look()
            return read(self._choice.home())

    def _read_from(self, home: Backend) -> Live:
        picture, raw = self._follow(home), home.get(LINK)
        now, tick = self._clock(), self._monotonic()
        if raw != self._heard[0]:
            self._heard, self._told = (raw, tick), decode_link(raw)
        told = self._told
        silence = max(now - told["beat"], tick - self._heard[1])
        link = judged(told, silence, now - self._started, now)
        return replace(picture, link=link, kept=told["kept"])

    def _follow(self, home: Backend) -> Live:
        if self._pid != os.getpid():  # a thread of the parent may have held the lock
            self._lock, self._pid = threading.Lock(), os.getpid()
        # While another thread reads, what it read last is a few ms old: nobody else need wait.
        if not self._lock.acquire(blocking=self._picture is NOTHING):
            return self._picture
        try:
            self._picture = fetch(home, self._picture)
            return self._picture
        finally:
            self._lock.release()
