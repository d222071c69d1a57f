"""Audit entries, sessions and failed attempts are forgotten when their time is over."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import func, select

from state.access.roles import Role, Viewer
from state.access.store.attempts import REMEMBERED_S, of_log_in
from state.access.store.retention import DAY_S, forget_access
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.access.store.tables import attempts, audit, sessions
from state.history import History


@pytest.fixture
def store(history: History) -> AccessStore:
    return open_access(history, Limits(3_600, 36_000))


def kept(store: AccessStore) -> list[int | None]:
    with store.database.reading() as connection:
        return [connection.scalar(select(func.count()).select_from(table))
                for table in (audit, sessions, attempts)]  # fmt: skip


def fill(store: AccessStore) -> None:
    store.audit.note("ann", "192.0.2.1", "log-in")
    store.sessions.begin(Viewer("ann", Role.ADMIN), "password", of_user=True)
    store.attempts.begin(of_log_in("ann", "192.0.2.1"))


def test_what_is_over_goes_and_the_rest_stays(
    store: AccessStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    for part in (store.audit, store.sessions, store.attempts):
        monkeypatch.setattr(part, "_clock", lambda: now - 31 * DAY_S)
    fill(store)
    for part in (store.audit, store.sessions, store.attempts):
        monkeypatch.setattr(part, "_clock", lambda: now)
    with store.database.reading():
        assert kept(store) == [1, 1, 2]
    assert forget_access(store, 30) == 4
    fill(store)
    assert forget_access(store, 30) == 0
    assert kept(store) == [1, 1, 2]


def test_each_has_a_time_of_its_own(store: AccessStore, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)
    now = time.time()
    later = now + REMEMBERED_S + 1
    for part in (store.audit, store.sessions, store.attempts):
        monkeypatch.setattr(part, "_clock", lambda: later)
    assert forget_access(store, 1) == 3  # a session that was idle so long, and two attempts
    assert kept(store) == [1, 0, 0]
