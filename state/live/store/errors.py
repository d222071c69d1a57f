"""What can be wrong with the live store, named by what the caller does next.

`str(error)` is one line for people, without secrets.
"""

from __future__ import annotations


class StoreError(Exception):
    """Something is wrong with the live store."""


class StoreUnavailableError(StoreError):
    """Go on in memory and try again later: disk full, folder read-only, server gone, busy."""


class StoreUnusableError(StoreError):
    """Set it aside and begin anew: the file is corrupt or another schema wrote it."""


class StoreTakenError(StoreError):
    """Stop collecting: another collector writes this store."""


def require_owner(found: bytes | None, owner: bytes, name: str) -> None:
    """Raise unless the store `name`, whose owner was `found`, is this `owner`'s."""
    if not found:
        raise StoreUnavailableError(f"{name}: the live store was emptied")
    if found != owner:
        raise StoreTakenError(f"{name}: another collector writes the live store")
