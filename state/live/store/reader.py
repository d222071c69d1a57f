"""The web side of the live store: the picture decoded once per version, with a link that is true.

Must not know backends, Dash or who asks. For any number of threads.
"""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from state.live.schema import ChangeRow, Live, LiveReader
from state.live.store.backend import Backend, StoreError
from state.live.store.encoding import (
    DIAGNOSTICS,
    EMPTY,
    HEARTBEAT,
    NO_HEARTBEAT,
    changes_key,
    decode,
    decode_changes,
    decode_heartbeat,
)
from state.live.store.reading import Freshest, link_after, link_without_collector, read_picture

T = TypeVar("T")

WAIT_S = 0.5  # no thread returns anything older while another one looks: it waits for that one


class StoreReader(LiveReader):
    """Reads what the collector publishes. Never raises: when the store fails, the link is down.

    What was read is returned again for `keep_s` seconds, and for WAIT_S while another thread looks.
    All threads share what is returned: do not change it. In `Live.row_versions` the rows that
    changed last come last.
    """

    def __init__(
        self,
        backends: Sequence[Backend],
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        keep_s: float = 0.0,
    ) -> None:
        self._keep_s = keep_s
        self._freshest = Freshest(backends, clock, monotonic)
        self._clock = clock
        self._monotonic = monotonic
        self._lock, self._pid = threading.Lock(), os.getpid()
        self._started = clock()
        self._live, self._looked_at = EMPTY, -math.inf
        self._heartbeat = NO_HEARTBEAT
        self._received: tuple[bytes | None, float] = (None, monotonic())

    def read(self) -> Live:
        """The picture, decoded once per version, with a fresh link; about 20 us if nothing moved.

        The link is down and says why when the collector has been silent for STALE_S seconds, and
        when the store cannot be read. The picture is then the last one that was read.
        """
        if self._pid != os.getpid():  # a thread of the parent may have held the lock
            self._lock, self._pid = threading.Lock(), os.getpid()
        age = self._monotonic() - self._looked_at
        if age >= self._keep_s and self._lock.acquire(blocking=age > WAIT_S):
            try:
                self._live, self._looked_at = self._look(), self._monotonic()
            finally:
                self._lock.release()
        return self._live

    def changes(self, extension: str) -> list[ChangeRow]:
        """The last 50 changes of an extension, newest first; empty when unknown."""
        try:
            raw = self._ask(lambda backend: backend.read(changes_key(extension))[0])
        except StoreError:
            return []
        return decode_changes(raw)

    def diagnostics(self) -> dict[str, object]:
        """The collector's last diagnostics; `store` says why they cannot be read."""
        try:
            return self._ask(lambda backend: decode(backend.read(DIAGNOSTICS)[0]))
        except StoreError as error:
            return {"store": str(error)}

    def _look(self) -> Live:
        try:
            return self._ask(self._read_from)
        except StoreError as error:
            since = self._heartbeat["beat"] or self._started
            link = link_without_collector("down", since, str(error), self._heartbeat["link"])
            return replace(self._live, link=link, kept="")

    def _ask(self, read: Callable[[Backend], T]) -> T:
        """The result of `read`; if it fails, of a second try with the freshest backend by then."""
        try:
            return read(self._freshest.backend())
        except StoreError:
            self._freshest.compare()
            return read(self._freshest.backend())

    def _read_from(self, backend: Backend) -> Live:
        picture, raw = read_picture(backend, self._live), backend.read(HEARTBEAT)[0]
        now, tick = self._clock(), self._monotonic()
        if raw != self._received[0]:
            self._received, self._heartbeat = (raw, tick), decode_heartbeat(raw)
        heartbeat = self._heartbeat
        # Either clock may show the silence: the machine's may have been set back meanwhile.
        silence = max(now - heartbeat["beat"], tick - self._received[1])
        link = link_after(heartbeat, silence, now - self._started, now)
        return replace(picture, link=link, kept=heartbeat["kept"])
