"""Where the live store's values are: one Protocol, and which implementation a URL names.

Knows keys and bytes. Must not know what the bytes mean.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from state.live.store.disk import DiskBackend
from state.live.store.memory import MemoryBackend
from state.live.store.redis_hash import RedisBackend

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a private folder in it: see disk.py


class Backend(Protocol):
    """Named values of bytes, written all or nothing; raises StoreError and nothing else.

    May be used by many threads, opens itself at first use and again after a fork, and creates
    nothing by reading.
    """

    @property
    def name(self) -> str:
        """For people: where it is, without secrets."""
        ...

    def get(self, key: str) -> bytes | None:
        """One value, or None when there is none."""
        ...

    def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """Values in the order of `keys`; each is whole, together they need not be of one write."""
        ...

    def put(self, values: Mapping[str, bytes], drop: Collection[str], owner: bytes) -> None:
        """Write `values` and delete `drop` in one transaction.

        The store must be this owner's (see `claim`): StoreTakenError when it is another's,
        StoreUnavailableError when it has none, so that everything must be written.
        """
        ...

    def claim(self, owner: bytes, seen: bytes | None) -> None:
        """Become the owner if the owner is still the one `seen`, else StoreTakenError."""
        ...

    def set_aside(self) -> str:
        """Put what is there out of the way, so that the next write begins anew; says where."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...

    def close(self) -> None:
        """Let go of connections; a later call opens them again."""
        ...


def connect(dsn: str) -> list[Backend]:
    """The homes of the live state, best first: the one `dsn` names, then two in memory.

    `dsn`: diskcache://DIR, redis://HOST:PORT/DB (also rediss://, unix://), memory://NAME. The
    second home is a folder in shared memory, seen by all processes of this user on this machine,
    so that every worker goes on showing the board when the disk is full. The third is this
    process alone, for machines without /dev/shm.
    """
    scheme, _, rest = dsn.partition("://")
    if scheme == "memory":
        return [MemoryBackend.named(rest)]
    identity = str(Path(rest).absolute()) if scheme == "diskcache" else dsn
    digest = hashlib.sha256(identity.encode()).hexdigest()[:16]
    spare = SHARED_MEMORY / f"ringside-{os.geteuid()}-{digest}" / "live"
    first = DiskBackend(Path(rest)) if scheme == "diskcache" else RedisBackend(dsn)
    return [first, DiskBackend(spare, private=True), MemoryBackend.named(digest)]
