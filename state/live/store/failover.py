"""Which backend the collector writes to: the first that works, and the best one again when it can.

Knows backends, their owner and their faults. Must not know what is written.
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
from state.live.store.backend import (
    OWNER,
    Backend,
    StoreTakenError,
    StoreUnavailableError,
    StoreUnusableError,
)
from state.live.store.encoding import (
    EMPTY,
    HEARTBEAT,
    RESUME,
    VERSION,
    decode,
    decode_heartbeat,
    decode_version,
    encode,
)
from state.live.store.reading import NO_COLLECTOR, STALE_S, link_without_collector, read_picture

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
FAULTS = (StoreUnavailableError, StoreUnusableError)
log = logging.getLogger(__name__)


class Stored(NamedTuple):
    """What an earlier collector left."""

    live: Live
    resume: bytes | None


# All values of the store, given why the best backend is not used, and the version found stored.
Everything = Callable[[str, int], Mapping[str, bytes]]


class Failover:
    """Writes to one backend at a time; `backends` are best first."""

    def __init__(
        self, backends: Sequence[Backend], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.problem = ""
        self._backends = backends
        self._loaded_from = backends[0]
        self._monotonic = monotonic
        self._current: int | None = None
        self._pause = FIRST_PAUSE_S
        self._retry_at = 0.0
        self._host = socket.gethostname()
        token = secrets.token_hex(8)
        self._owner = encode({"host": self._host, "pid": os.getpid(), "token": token})

    def load(self) -> Stored:
        """The newest of what is stored. Claims the best backend; raises StoreTakenError only."""
        found = [self._load_from(backend) for backend in self._backends]
        newest = max(found, key=lambda stored: stored.live.version)
        self._loaded_from = self._backends[found.index(newest)]
        best = self._backends[0]
        with suppress(*FAULTS):  # the first write meets the same fault, and logs it
            best.write({OWNER: self._owner}, owner=self._replaceable_owner(best))
        return newest

    def read_stored(self, key: str) -> bytes | None:
        """A value from where `load` found the newest; None when there is none or it is lost."""
        with suppress(*FAULTS):
            return self._loaded_from.read(key)[0]
        return None

    def write(
        self, values: Mapping[str, bytes], drop: Collection[str], everything: Everything
    ) -> None:
        """Write `values`, or `everything` to another backend. Raises StoreTakenError only.

        While the best backend is not used, it is tried again after 1 s, 2 s ... 30 s.
        """
        if self._current != 0 and self._monotonic() >= self._retry_at:
            self._write_everything(everything)
        elif self._current is not None:
            try:
                self._backends[self._current].write(values, drop, owner=self._owner)
            except FAULTS as error:
                log.debug("%s: everything is written again", error)
                self._write_everything(everything)

    def close(self) -> None:
        """Close every backend; a later write opens them again."""
        for backend in self._backends:
            backend.close()

    def _load_from(self, backend: Backend) -> Stored:
        try:
            last = decode_heartbeat(backend.read(HEARTBEAT)[0])
            link = link_without_collector("down", last["beat"], NO_COLLECTOR, last["link"])
            live = replace(read_picture(backend), link=link)
            return Stored(live, backend.read(RESUME)[0])
        except StoreUnusableError as error:
            self._set_aside(backend, error)
        except StoreUnavailableError as error:
            log.debug("%s: the first write says more", error)
        return Stored(EMPTY, None)

    def _write_everything(self, everything: Everything) -> None:
        problem = ""
        for number, backend in enumerate(self._backends):
            try:
                self._take_over(backend, everything, problem)
            except FAULTS as error:
                problem = problem or f"the live state is not being kept: {error}"
            else:
                self._switch_to(number, problem)
                return
        self._switch_to(None, problem)

    def _take_over(self, backend: Backend, everything: Everything, problem: str) -> None:
        try:
            self._fill(backend, everything, problem)
        except StoreUnusableError as error:
            self._set_aside(backend, error)
            self._fill(backend, everything, problem)

    def _fill(self, backend: Backend, everything: Everything, problem: str) -> None:
        owner = self._replaceable_owner(backend)
        values = everything(problem, decode_version(backend.read(VERSION)[0]))
        backend.write({**values, OWNER: self._owner}, owner=owner)

    def _switch_to(self, number: int | None, problem: str) -> None:
        if problem and not self.problem:
            log.warning("%s. It goes on in memory and is tried again.", problem)
        if self.problem and not problem:
            log.warning("the live state is being kept again: %s", self._backends[0].name)
        if number == 0 != self._current:
            self._clear_fallbacks()
        self._pause = min(self._pause * 2, LONGEST_PAUSE_S) if problem else FIRST_PAUSE_S
        self._retry_at = self._monotonic() + self._pause
        self._current, self.problem = number, problem

    def _clear_fallbacks(self) -> None:
        """What they hold gets old from now on."""
        for backend in self._backends[1:]:
            with suppress(*FAULTS):
                backend.clear()

    def _set_aside(self, backend: Backend, error: StoreUnusableError) -> None:
        with suppress(StoreUnavailableError):  # where it cannot be moved, no write works either
            log.warning("%s. It was set aside: %s. A new one begins.", error, backend.set_aside())

    def _replaceable_owner(self, backend: Backend) -> bytes | None:
        """The owner; StoreTakenError while it is a collector on another machine that is alive.

        A collector of this machine may be replaced: of those only one is elected (see leader.py).
        The clocks of two machines are compared here; they may differ by a second or so.
        """
        owner, heartbeat = backend.read(OWNER, HEARTBEAT)
        silence = time.time() - decode_heartbeat(heartbeat)["beat"]
        if owner and decode(owner).get("host") != self._host and silence < STALE_S:
            raise StoreTakenError(f"{backend.name}: a collector on another machine writes it")
        return owner
