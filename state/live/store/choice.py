"""Which home a reader reads: the one with the youngest beat, looked at now and then.

Must not know what else is stored. For any number of threads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from state.live.store.backend import Backend
from state.live.store.errors import StoreError
from state.live.store.layout import LINK, decode_link

LOOK_S = 0.25
FRESH_S = 1.5  # a home with a younger beat needs no comparing
SHUN_S = 2.0  # a home that failed is not asked again for so long: asking may take a second


class _Fault(NamedTuple):
    until: float
    error: StoreError


class Choice:
    """The home to read from; `homes` are best first."""

    def __init__(
        self,
        homes: Sequence[Backend],
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._homes = homes
        self._home = homes[0]
        self._clock = clock
        self._monotonic = monotonic
        self._look_at = 0.0
        self._faults: dict[str, _Fault] = {}

    def home(self) -> Backend:
        """The home to read from; raises the StoreError of the best one when none can be read."""
        now = self._monotonic()
        if now >= self._look_at:
            self.look()
        fault = self._faults.get(self._home.name) if self._faults else None
        if fault is not None and now < fault.until:
            raise fault.error
        return self._home

    def look(self) -> None:
        """Compare the homes now."""
        self._look_at = self._monotonic() + LOOK_S
        youngest, found = 0.0, self._homes[0]
        for home in self._homes:
            beat = self._beat(home)
            if beat > youngest:
                youngest, found = beat, home
            if self._clock() - youngest < FRESH_S:
                break
        self._home = found

    def _beat(self, home: Backend) -> float:
        """When the collector last spoke there; 0 when it never did or cannot be heard."""
        fault = self._faults.get(home.name)
        if fault is not None and self._monotonic() < fault.until:
            return 0.0
        try:
            beat = decode_link(home.get(LINK))["beat"]
        except StoreError as error:
            self._faults[home.name] = _Fault(self._monotonic() + SHUN_S, error)
            return 0.0
        self._faults.pop(home.name, None)
        return beat
