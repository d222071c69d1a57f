"""Reading a backend without locks: the picture, the freshest of several backends, a silent link.

Must not know who asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from state.live.schema import Link, LinkState, Live
from state.live.store.backend import Backend, StoreError, StoreUnavailableError, StoreUnusableError
from state.live.store.encoding import (
    DELTAS,
    EMPTY,
    HEARTBEAT,
    SNAPSHOT,
    VERSION,
    Heartbeat,
    apply_deltas,
    decode_heartbeat,
    decode_snapshot,
    decode_version,
    delta_key,
)

ATTEMPTS = 10
STALE_S = 2.0  # a collector without a heartbeat for so long is not running
NO_COLLECTOR = "no collector is running"
NEVER_STARTED = "no collector has run yet"
STARTING = "waiting for the collector"

LOOK_S = 0.25  # how often the backends are compared
FRESH_S = 0.75  # a backend with a younger heartbeat (one is due every 0.5 s) needs no comparing
AVOID_S = 2.0  # a backend that failed is not tried for so long: trying may take a second


def read_picture(backend: Backend, known: Live = EMPTY) -> Live:
    """The picture now, without its link; decodes only what changed since `known`.

    Raises StoreError; StoreUnusableError when what is stored cannot be understood.
    """
    for _ in range(ATTEMPTS):
        version = decode_version(backend.read(VERSION)[0])
        if version == known.version:
            return known
        if not version and known.version:
            raise StoreUnavailableError(f"{backend.name}: the live store was emptied")
        found = _after_deltas(backend, known, version) or _after_snapshot(backend, version)
        if found is not None:
            return found
    raise StoreUnavailableError(f"{backend.name}: changes faster than it can be read")


def _after_deltas(backend: Backend, live: Live, version: int) -> Live | None:
    if not 0 <= version - live.version <= DELTAS:
        return None
    keys = [delta_key(each) for each in range(live.version + 1, version + 1)]
    return apply_deltas(live, backend.read(*keys))


def _after_snapshot(backend: Backend, version: int) -> Live | None:
    raw = backend.read(SNAPSHOT)[0]
    if raw is None and version == 0:
        return EMPTY
    if raw is None:  # a version is never written without one
        raise StoreUnusableError(f"{backend.name}: the live store of another version of Ringside")
    return _after_deltas(backend, decode_snapshot(raw), version)


def link_after(heartbeat: Heartbeat, silence_s: float, waited_s: float, now: float) -> Link:
    """The link of the last heartbeat; another one when that was too long ago.

    `waited_s` is how long this reader has waited for a first heartbeat: the collector may be
    starting up.
    """
    if silence_s <= STALE_S:
        return heartbeat["link"]
    if heartbeat["beat"]:
        return link_without_collector("down", heartbeat["beat"], NO_COLLECTOR, heartbeat["link"])
    started = now - waited_s
    if waited_s <= STALE_S:
        return link_without_collector("resyncing", started, STARTING, heartbeat["link"])
    return link_without_collector("down", started, NEVER_STARTED, heartbeat["link"])


def link_without_collector(state: LinkState, since: float, reason: str, last: Link) -> Link:
    """The link while no collector writes; `last` is what the last one wrote."""
    at = last["last_event_at"]
    return {"state": state, "since": since, "last_event_at": at, "reason": reason}


class _Fault(NamedTuple):
    until: float
    error: StoreError


class Freshest:
    """Finds the backend with the youngest heartbeat; `backends` are best first. Thread-safe."""

    def __init__(
        self,
        backends: Sequence[Backend],
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._backends = backends
        self._freshest = backends[0]
        self._clock = clock
        self._monotonic = monotonic
        self._compare_at = 0.0
        self._faults: dict[str, _Fault] = {}

    def backend(self) -> Backend:
        """The backend to read from; raises the StoreError of the best when none can be read."""
        now = self._monotonic()
        if now >= self._compare_at:
            self.compare()
        fault = self._faults.get(self._freshest.name) if self._faults else None
        if fault is not None and now < fault.until:
            raise fault.error
        return self._freshest

    def compare(self) -> None:
        """Compare the heartbeats now."""
        self._compare_at = self._monotonic() + LOOK_S
        youngest, freshest = 0.0, self._backends[0]
        for backend in self._backends:
            beat = self._beat_of(backend)
            if beat > youngest:
                youngest, freshest = beat, backend
            if self._clock() - youngest < FRESH_S:
                break
        self._freshest = freshest

    def _beat_of(self, backend: Backend) -> float:
        """When the collector last wrote there; 0 when it never did or that cannot be read."""
        fault = self._faults.get(backend.name)
        if fault is not None and self._monotonic() < fault.until:
            return 0.0
        try:
            beat = decode_heartbeat(backend.read(HEARTBEAT)[0])["beat"]
        except StoreError as error:
            self._faults[backend.name] = _Fault(self._monotonic() + AVOID_S, error)
            return 0.0
        self._faults.pop(backend.name, None)
        return beat
