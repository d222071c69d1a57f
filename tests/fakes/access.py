"""What is kept about access, in a folder of a test's own, with one user and a clock that stands."""

from __future__ import annotations

from pathlib import Path

from state.access.roles import EVERYTHING, Role
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.history import open_history

NOW = 1_795_000_000.0


def store_with_ann(folder: Path, role: Role, password: str = "") -> AccessStore:
    """A store whose only user is ann. A busy machine makes no wait of hers shorter."""
    history = open_history(f"sqlite:///{folder / 'history.sqlite3'}")
    store = open_access(history, Limits(3_600, 36_000), folder / "access")
    store.attempts._clock = lambda: NOW
    store.users.add("ann", role, EVERYTHING, password)
    return store
