"""Forget what is over: old audit entries, sessions, and failed attempts.

Knows how long each is kept. Must not know when to look.
"""

from __future__ import annotations

import time
from typing import Final

from state.access.store.store import AccessStore

DAY_S: Final = 86_400.0


def forget_access(store: AccessStore, audit_days: int) -> int:
    """Delete all that is over; how many entries."""
    oldest = time.time() - audit_days * DAY_S
    return (
        store.audit.forget_before(oldest)
        + store.sessions.forget_over()
        + store.attempts.forget_old()
    )
