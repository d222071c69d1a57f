"""What a backend of the live store must do, and what can go wrong with it.

Knows keys, bytes and the owner. Must not know what the bytes mean.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

OWNER = "owner"
"""The key under which the one collector that may write is kept."""


class StoreError(Exception):
    """Something is wrong with the live store; `str(error)` is one line without secrets."""


class StoreUnavailableError(StoreError):
    """Use the fallback and try again later: disk full, folder read-only, server gone, locked."""


class StoreUnusableError(StoreError):
    """Set it aside and begin a new one: the file is corrupt, or of another schema."""


class StoreTakenError(StoreError):
    """Stop collecting: another collector writes this store."""


class Backend(Protocol):
    """Values of bytes under names. Raises StoreError and nothing else.

    May be used by many threads. Opens itself at first use, and again after a fork. Reading creates
    nothing.
    """

    @property
    def name(self) -> str:
        """Where it is, for people and without secrets."""
        ...

    def read(self, *keys: str) -> list[bytes | None]:
        """The values of `keys`, None where there is none. They may be of different writes."""
        ...

    def write(
        self, values: Mapping[str, bytes], drop: Collection[str] = (), *, owner: bytes | None
    ) -> None:
        """Set `values` and delete `drop` in one transaction, if the owner is `owner`.

        See `require_owner` for what is raised otherwise. To become the owner, write OWNER.
        """
        ...

    def set_aside(self) -> str:
        """Move what is stored out of the way, so that a new store can begin; return where to."""
        ...

    def clear(self) -> None:
        """Delete what is stored."""
        ...

    def close(self) -> None:
        """Close connections; a later call opens them again."""
        ...


def require_owner(found: bytes | None, owner: bytes | None, name: str) -> None:
    """Raise unless the owner `found` in the backend `name` is `owner`.

    StoreUnavailableError when the store was emptied: the owner must write everything again.
    """
    if found == owner:
        return
    if not found:
        raise StoreUnavailableError(f"{name}: the live store was emptied")
    raise StoreTakenError(f"{name}: another collector writes the live store")
