"""Where the writer's words go: the best home that takes them, and back as soon as it does again.

Knows homes, their owner and their failures. Must not know what is written.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from state.live.schema import Live
from state.live.store.backend import Backend
from state.live.store.encoding import encode
from state.live.store.errors import StoreTakenError, StoreUnavailableError, StoreUnusableError
from state.live.store.fetch import fetch
from state.live.store.freshness import NO_COLLECTOR, silent
from state.live.store.layout import (
    LINK,
    NOTHING,
    OWNER,
    RESUME,
    STALE_S,
    VERSION,
    decode,
    decode_link,
    decode_version,
)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
FAULTS = (StoreUnavailableError, StoreUnusableError)
log = logging.getLogger(__name__)


class Stored(NamedTuple):
    """What an earlier collector left."""

    live: Live
    resume: bytes | None


# All that a new home must be told, given why it isn't the best home and the version stored there.
Everything = Callable[[str, int], Mapping[str, bytes]]


class Homes:
    """The homes of the live state, best first; one of them is written to at a time."""

    def __init__(
        self, homes: Sequence[Backend], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.reason = ""
        self._homes = homes
        self._source = homes[0]
        self._monotonic = monotonic
        self._at: int | None = None
        self._pause = FIRST_PAUSE_S
        self._try_at = 0.0
        self._host = socket.gethostname()
        token = secrets.token_hex(8)
        self._owner = encode({"host": self._host, "pid": os.getpid(), "token": token})

    def load(self) -> Stored:
        """The newest of what the homes hold; claims the best home. Raises StoreTakenError only."""
        found = [self._look_into(home) for home in self._homes]
        newest = max(found, key=lambda stored: stored.live.version)
        self._source = self._homes[found.index(newest)]
        with suppress(*FAULTS):  # the first write meets the same fault, and says so
            self._claim(self._homes[0])
        return newest

    def read(self, key: str) -> bytes | None:
        """A value of what `load` found; None when there is none, or none can be read any more."""
        with suppress(*FAULTS):
            return self._source.get(key)
        return None

    def write(
        self, values: Mapping[str, bytes], drop: Collection[str], everything: Everything
    ) -> None:
        """Write to the current home, or `everything` to another one. Raises StoreTakenError only.

        Away from the best home, that is tried again after 1 s, 2 s ... 30 s.
        """
        if self._at != 0 and self._monotonic() >= self._try_at:
            self._move_in(everything)
        elif self._at is not None:
            try:
                self._homes[self._at].put(values, drop, self._owner)
            except FAULTS as error:
                log.debug("%s: writing everything anew", error)
                self._move_in(everything)

    def close(self) -> None:
        """Let go of every home; a later write opens them again."""
        for home in self._homes:
            home.close()

    def _look_into(self, home: Backend) -> Stored:
        try:
            told = decode_link(home.get(LINK))
            link = silent("down", told["beat"], NO_COLLECTOR, told["link"])
            return Stored(replace(fetch(home), link=link), home.get(RESUME))
        except StoreUnusableError as error:
            self._set_aside(home, error)
        except StoreUnavailableError as error:
            log.debug("%s: the first write says more", error)
        return Stored(NOTHING, None)

    def _move_in(self, everything: Everything) -> None:
        reason = ""
        for at, home in enumerate(self._homes):
            try:
                self._enter(home, everything, reason)
            except FAULTS as error:
                reason = reason or f"the live state is not being kept: {error}"
            else:
                self._settle(at, reason)
                return
        self._settle(None, reason)

    def _enter(self, home: Backend, everything: Everything, reason: str) -> None:
        try:
            self._fill(home, everything, reason)
        except StoreUnusableError as error:
            self._set_aside(home, error)
            self._fill(home, everything, reason)

    def _fill(self, home: Backend, everything: Everything, reason: str) -> None:
        self._claim(home)
        values = everything(reason, decode_version(home.get(VERSION)))
        home.put(values, (), self._owner)

    def _settle(self, at: int | None, reason: str) -> None:
        if reason and not self.reason:
            log.warning("%s. It goes on in memory and is tried again.", reason)
        if self.reason and not reason:
            log.warning("the live state is being kept again: %s", self._homes[0].name)
        if at == 0 != self._at:
            self._clear_spares()
        self._pause = min(self._pause * 2, LONGEST_PAUSE_S) if reason else FIRST_PAUSE_S
        self._try_at = self._monotonic() + self._pause
        self._at, self.reason = at, reason

    def _clear_spares(self) -> None:
        """What they hold is older from now on."""
        for home in self._homes[1:]:
            with suppress(*FAULTS):
                home.clear()

    def _set_aside(self, home: Backend, error: StoreUnusableError) -> None:
        with suppress(StoreUnavailableError):  # where it cannot be moved, no write works either
            log.warning("%s. It was set aside: %s. A new one begins.", error, home.set_aside())

    def _claim(self, home: Backend) -> None:
        seen = home.get(OWNER)
        if seen == self._owner:
            return
        if seen is not None and self._lives_elsewhere(home, seen):
            raise StoreTakenError(f"{home.name}: a collector on another machine writes it")
        home.claim(self._owner, seen)

    def _lives_elsewhere(self, home: Backend, seen: bytes) -> bool:
        """Whether its owner is another machine's and has just spoken; on our own, we are elected.

        Compares the clocks of two machines, which may differ by a second or so.
        """
        silence = time.time() - decode_link(home.get(LINK))["beat"]
        return decode(seen).get("host") != self._host and silence < STALE_S
