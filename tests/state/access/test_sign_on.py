"""Users of single sign-on have rows that belong to a subject, on every database there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from state.access.claims import Person
from state.access.roles import EVERYTHING, Role, Scope
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.access.store.users import UserError
from state.history import History

SALES = Scope(frozenset({"Sales"}), frozenset({"sales"}))
ANN = Person("https://id.example u1", "ann", Role.MANAGER, SALES)
PASSWORD = "correct horse battery"


@pytest.fixture
def store(history: History, tmp_path: Path) -> AccessStore:
    return open_access(history, Limits(3_600, 36_000), tmp_path / "access")


def test_a_subject_keeps_its_row_whatever_it_is_called(store: AccessStore) -> None:
    assert store.sign_on.viewer(ANN).name == "sso:ann"
    assert store.sign_on.viewer(ANN._replace(name="new")).name == "sso:ann"
    other = store.sign_on.viewer(ANN._replace(subject="https://id.example u2"))
    assert other.name.startswith("sso:ann-")
    assert len(store.users.all()) == 2


def test_the_same_again_ends_no_session_and_a_change_ends_them(store: AccessStore) -> None:
    secret = store.sessions.begin(store.sign_on.viewer(ANN), "single sign-on", of_user=True)
    store.sign_on.viewer(ANN)
    assert store.sessions.find(secret) is not None
    store.sign_on.viewer(ANN._replace(role=Role.AGENT, scope=Scope(agent="1001")))
    assert store.sessions.find(secret) is None


CHANGES = {
    "password": lambda store: store.users.set_password("sso:ann", PASSWORD),
    "role": lambda store: store.users.set_role("sso:ann", Role.ADMIN),
    "scope": lambda store: store.users.set_scope("sso:ann", EVERYTHING),
    "link": lambda store: store.users.invite("sso:ann"),
    "add": lambda store: store.users.add("sso:bob", Role.ADMIN, EVERYTHING, PASSWORD),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_the_provider_says_is_not_changed_here(store: AccessStore, change: str) -> None:
    store.sign_on.viewer(ANN)
    with pytest.raises(UserError):
        CHANGES[change](store)
    (found,) = store.users.all()
    assert (found.role, found.scope, found.has_password) == (Role.MANAGER, SALES, False)


def test_disabled_or_removed_ends_the_sessions(store: AccessStore) -> None:
    viewer = store.sign_on.viewer(ANN)
    secret = store.sessions.begin(viewer, "single sign-on", of_user=True, id_token="a.b.c")
    assert store.sessions.id_token(secret) == "a.b.c"
    store.users.set_disabled("sso:ann", disabled=True)
    assert store.sessions.find(secret) is None
    with pytest.raises(UserError, match="disabled"):
        store.sign_on.viewer(ANN)
    store.users.remove("SSO:Ann")
    assert store.users.all() == []


def test_no_password_opens_a_user_of_single_sign_on(store: AccessStore) -> None:
    store.sign_on.viewer(ANN)
    for password in ("", PASSWORD, "sso:ann"):
        assert store.users.check("sso:ann", password) is None
