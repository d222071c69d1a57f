"""Everything that is kept about access, opened together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from state.access.store.attempts import Attempts
from state.access.store.audit import Audit
from state.access.store.database import AccessDatabase
from state.access.store.sessions import Limits, Sessions
from state.access.store.sign_on import SignOn
from state.access.store.tokens import Tokens
from state.access.store.users import Users
from state.access.store.views import Views
from state.history.history import History


@dataclass(frozen=True, slots=True)
class AccessStore:
    """Users, sessions, tokens, attempts, the audit log and saved views of one installation."""

    database: AccessDatabase
    users: Users
    sessions: Sessions
    tokens: Tokens
    attempts: Attempts
    audit: Audit
    sign_on: SignOn
    views: Views


def open_access(history: History, limits: Limits, mark: Path | None = None) -> AccessStore:
    """Open what is kept beside a history; opens no connection yet."""
    database = AccessDatabase(history, mark)
    return AccessStore(
        database,
        Users(database),
        Sessions(database, limits),
        Tokens(database),
        Attempts(database),
        Audit(database),
        SignOn(database),
        Views(database),
    )
