"""Reading the picture without locking: values carry versions, and what doesn't fit is read again.

Must not know which backend it reads from, or who asks.
"""

from __future__ import annotations

from state.live.schema import Live
from state.live.store.backend import Backend
from state.live.store.errors import StoreUnavailableError
from state.live.store.layout import (
    BASE,
    NOTHING,
    STEPS,
    VERSION,
    decode_base,
    decode_version,
    follow,
    step_key,
)

ATTEMPTS = 10


def fetch(home: Backend, known: Live = NOTHING) -> Live:
    """The picture as it is in `home` now, without its link; costs what changed since `known`.

    Raises StoreError; StoreUnusableError when what is there cannot be understood.
    """
    for _ in range(ATTEMPTS):
        target = decode_version(home.get(VERSION))
        if target == known.version:
            return known
        if not target and known.version:
            raise StoreUnavailableError(f"{home.name}: the live store was emptied")
        found = _followed(home, known, target) or _whole(home, target)
        if found is not None:
            return found
    raise StoreUnavailableError(f"{home.name}: changes faster than it can be read")


def _followed(home: Backend, live: Live, target: int) -> Live | None:
    if not 0 <= target - live.version <= STEPS:
        return None
    keys = [step_key(version) for version in range(live.version + 1, target + 1)]
    return follow(live, home.get_many(keys))


def _whole(home: Backend, target: int) -> Live | None:
    raw = home.get(BASE)
    if raw is None:
        return NOTHING if target == 0 else None
    return _followed(home, decode_base(raw), target)
