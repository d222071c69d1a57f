"""Saved views over HTTP: each user's own, and no other site or program changes them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.factory import create_app
from state.access.roles import EVERYTHING, Role, Viewer
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.access.store.users import UserError
from state.access.store.views import LONGEST_ADDRESS, MOST, SavedView, ViewError, view_of
from state.history import open_history
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader

PASSWORD = "correct horse battery"
VIEW = {"name": "Busy", "address": "?status=oncall,ringing&queue=sales"}


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    store = open_access(history, Limits(3_600, 36_000), tmp_path / "access")
    for name in ("ann", "bob"):
        store.users.add(name, Role.SUPERVISOR, EVERYTHING, PASSWORD)
    return store


def client_of(store: AccessStore, name: str = "", **settings: Any) -> FlaskClient:
    """A browser in which a user is logged in; nobody without a name."""
    app = create_app(FakeReader(), None, make_settings(ami_host="pbx", **settings), store=store)
    client: FlaskClient = app.server.test_client()
    client.environ_base.update({"REMOTE_ADDR": "192.0.2.7"})
    if name:
        viewer = Viewer(name, Role.SUPERVISOR)
        secret = store.sessions.begin(viewer, "password", of_user=True)
        client.set_cookie("ringside_session", secret)
    return client


def send(client: FlaskClient, method: str, body: object, token: str | None = None) -> TestResponse:
    """A change with the token of the page, or with another one."""
    page = client.get("/password").text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    own = found[1] if found else ""
    headers = {"X-CSRFToken": own if token is None else token}
    return client.open("/views", method=method, json=body, headers=headers)


def test_a_view_is_saved_replaced_and_removed(store: AccessStore) -> None:
    ann = client_of(store, "ann")
    assert ann.get("/views").json == {"views": []}
    assert send(ann, "POST", VIEW).json == {"views": [VIEW]}
    other = VIEW | {"address": "?sort=name"}
    assert send(ann, "POST", other).json == {"views": [other]}
    assert ann.get("/views").json == {"views": [other]}
    assert send(ann, "DELETE", {"name": "Busy"}).json == {"views": []}
    noted = [(each.who, each.action) for each in store.audit.latest()]
    assert noted[:3] == [("ann", "view removed"), ("ann", "view saved"), ("ann", "view saved")]


def test_each_user_has_views_of_his_own(store: AccessStore) -> None:
    send(client_of(store, "ann"), "POST", VIEW)
    assert client_of(store, "bob").get("/views").json == {"views": []}


@pytest.mark.parametrize("token", ["", "x", "IjEi.aaaa.bbbb"])
def test_a_form_of_another_site_changes_nothing(store: AccessStore, token: str) -> None:
    ann = client_of(store, "ann")
    for method in ("POST", "DELETE"):
        assert send(ann, method, VIEW, token).status_code == 403
    assert store.views.all("ann") == []


def test_a_token_with_a_users_name_has_none_of_his_views(store: AccessStore) -> None:
    store.views.save("ann", SavedView(**VIEW))
    secret = store.tokens.add("ann", Role.SUPERVISOR, EVERYTHING)
    program = client_of(store)
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    assert program.get("/views").json == {"views": []}
    assert send(program, "DELETE", VIEW).status_code == 403
    assert store.views.all("ann") == [SavedView(**VIEW)]


def test_a_stranger_and_a_wall_get_nothing(store: AccessStore) -> None:
    assert client_of(store).get("/views").status_code == 401
    store.users.add("tv", Role.WALL, EVERYTHING, PASSWORD)
    wall = client_of(store)
    secret = store.sessions.begin(Viewer("tv", Role.WALL), "password", of_user=True)
    wall.set_cookie("ringside_session", secret)
    assert wall.get("/views").status_code == 403


BAD: tuple[object, ...] = (
    None, [], "x", {}, {"name": "", "address": "?"}, {"name": 1, "address": "?"},
    {"name": "a", "address": "//evil.example"}, {"name": "a", "address": "?a#b"},
    {"name": "a", "address": "?<script>"}, {"name": "a", "address": "?" + "a" * LONGEST_ADDRESS},
    {"name": "a" * 61, "address": "?"},
)  # fmt: skip


@pytest.mark.parametrize("body", BAD, ids=range(len(BAD)))
def test_what_is_no_view_is_refused_with_a_sentence(store: AccessStore, body: object) -> None:
    answer = send(client_of(store, "ann"), "POST", body)
    assert answer.status_code == 400
    assert answer.json["error"].endswith(".")
    assert store.views.all("ann") == []


def test_there_are_only_so_many_views(store: AccessStore) -> None:
    for number in range(MOST):
        store.views.save("ann", SavedView(f"{number}", "?"))
    with pytest.raises(ViewError, match="remove one"):
        store.views.save("ann", SavedView("one more", "?"))
    store.views.save("ann", SavedView("7", "?sort=name"))
    assert len(store.views.all("ann")) == MOST


def test_a_users_views_go_with_the_user(store: AccessStore) -> None:
    store.views.save("ann", SavedView("Busy", "?"))
    store.users.remove("Ann")
    assert store.views.all("ann") == []
    with pytest.raises(UserError):
        store.users.remove("ann")


def test_a_name_is_kept_so_that_it_can_be_seen(store: AccessStore) -> None:
    assert view_of("  Bu\u202esy ", "?").name == r"Bu\u202esy"
    assert not store.views.remove("ann", "none")
