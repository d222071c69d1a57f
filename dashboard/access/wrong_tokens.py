"""Wrong tokens: an address that sends many has to wait, in all workers.

Knows the counts of failures. Must not know tokens. A flood writes little: whoever has to wait is
answered from memory.
"""

from __future__ import annotations

import threading
import time

from cachetools import TTLCache

from state.access.store.attempts import LONGEST_S, of_token
from state.access.store.store import AccessStore

MOST_ADDRESSES = 10_000


class WrongTokens:
    """The addresses of one worker that have to wait. Safe to share between threads."""

    def __init__(self, store: AccessStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._until: TTLCache[str, float] = TTLCache(MOST_ADDRESSES, LONGEST_S, time.monotonic)

    def wait_s(self, address: str) -> float:
        """Seconds until an unknown token of this address is looked at; 0 for now."""
        with self._lock:
            left = self._until.get(address, 0.0) - time.monotonic()
        if left > 0:
            return left
        return self._keep(address, self._store.attempts.wait_s(of_token(address)))

    def note(self, address: str) -> None:
        """Count a wrong token, and have it in the audit log."""
        if not self._keep(address, self._store.attempts.begin(of_token(address))):
            self._store.audit.note("", address, "token refused")

    def _keep(self, address: str, wait_s: float) -> float:
        if wait_s:
            with self._lock:
                self._until[address] = time.monotonic() + wait_s
        return wait_s
