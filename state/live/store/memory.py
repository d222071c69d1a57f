"""A live store in this process alone: for tests, and when neither disk nor shared memory work.

Must not know what the bytes mean.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from state.live.store.errors import StoreTakenError, require_owner


class MemoryBackend:
    """Values in a dict; `named` gives the writer and the readers of a process the same one."""

    _by_name: ClassVar[dict[str, MemoryBackend]] = {}

    def __init__(self) -> None:
        self._values: dict[str, bytes] = {}
        self._lock = threading.Lock()

    @classmethod
    def named(cls, name: str) -> MemoryBackend:
        """The one store of that name in this process."""
        return cls._by_name.setdefault(name, cls())

    @property
    def name(self) -> str:
        """For people: where it is."""
        return "the memory of this process"

    def get(self, key: str) -> bytes | None:
        """One value, or None."""
        return self._values.get(key)

    def get_many(self, keys: Sequence[str]) -> list[bytes | None]:
        """Values in the order of `keys`."""
        values = self._values
        return [values.get(key) for key in keys]

    def put(self, values: Mapping[str, bytes], drop: Collection[str], owner: bytes) -> None:
        """Write and delete at once; raises unless the store is `owner`'s."""
        with self._lock:
            require_owner(self._values.get("owner"), owner, self.name)
            kept = {key: value for key, value in self._values.items() if key not in drop}
            self._values = kept | dict(values)

    def claim(self, owner: bytes, seen: bytes | None) -> None:
        """Become the only writer if the owner is still the one `seen`."""
        with self._lock:
            if self._values.get("owner") != seen:
                raise StoreTakenError(f"{self.name}: another collector has just taken it")
            self._values = {**self._values, "owner": owner}

    def set_aside(self) -> str:
        """Forget everything: memory has nothing worth a second look."""
        self.clear()
        return "nowhere"

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values = {}

    def close(self) -> None:
        """Nothing to let go of."""
