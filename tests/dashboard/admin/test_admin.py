"""The admin's pages: users, tokens and the audit log, as a browser without scripts uses them."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.factory import create_app
from state.access.roles import EVERYTHING, Role, Scope, Viewer
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.history import open_history
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader

PASSWORD = "correct horse battery"
HOSTILE = "<img src=x onerror=alert(1)>\"'&{{7*7}}"


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    store = open_access(history, Limits(3_600, 36_000), tmp_path / "access")
    store.users.add("boss", Role.ADMIN, EVERYTHING, PASSWORD)
    store.users.add("ann", Role.SUPERVISOR, Scope(frozenset({"Sales"})), PASSWORD)
    return store


@pytest.fixture
def boss(store: AccessStore) -> FlaskClient:
    """The browser of an admin on another machine."""
    return log_in(store, "boss")


def log_in(store: AccessStore, name: str) -> FlaskClient:
    client: FlaskClient = create_app(
        FakeReader(), None, make_settings(ami_host="pbx"), store=store
    ).server.test_client()
    client.environ_base.update({"REMOTE_ADDR": "192.0.2.7"})
    viewer = Viewer(name, Role.ADMIN)
    client.set_cookie("ringside_session", store.sessions.begin(viewer, "password", of_user=True))
    return client


def send(client: FlaskClient, page: str, do: str, **fields: str) -> TestResponse:
    """A form of a page, with its token."""
    text = client.get(page).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert token is not None
    return client.post(page, data={"csrf_token": token[1], "do": do, **fields})


def code(answer: TestResponse) -> str:
    """The secret or the link that an answer shows."""
    found = re.search(r"<code>(?!Auth)(.*?)</code>", answer.text.split("rs-admin-done")[-1])
    assert found is not None
    return unescape(found[1])


def actions(store: AccessStore) -> list[tuple[str, str]]:
    """What the admin did, the newest first."""
    latest = store.audit.latest()
    return [(entry.who, entry.action) for entry in latest if entry.who == "boss"]


def test_a_new_user_gets_a_link_by_which_he_chooses_a_password(
    boss: FlaskClient, store: AccessStore
) -> None:
    answer = send(boss, "/users", "add", name="Cyd", role="manager", groups="Sales, Night ",
                  queues="sales")  # fmt: skip
    assert answer.status_code == 200
    user = store.users.find("cyd")
    assert user is not None
    assert user.scope == Scope(frozenset({"Sales", "Night"}), frozenset({"sales"}))
    assert code(answer).startswith("http://localhost/invitation/")
    invited = store.users.invited(code(answer).rpartition("/")[2])
    assert invited is not None
    assert invited.name == "cyd"
    assert actions(store)[:2] == [("boss", "link made"), ("boss", "user added")]


def test_a_form_that_is_wrong_changes_nothing_and_keeps_what_was_entered(
    boss: FlaskClient, store: AccessStore
) -> None:
    for fields, words in (
        ({"name": "ann", "role": "manager"}, "There is a user ann already."),
        ({"name": "c y d", "role": "manager", "groups": "Night"}, "no spaces"),
        ({"name": "cyd", "role": "king"}, "Not a valid choice"),
        ({"name": "cyd", "role": "agent"}, "Say which agent this is."),
        ({"name": "", "role": "agent"}, "Name"),
    ):
        answer = send(boss, "/users", "add", **fields)
        assert answer.status_code == 400
        assert words in answer.text
        assert f'value="{fields["name"]}"' in answer.text
    assert [user.name for user in store.users.all()] == ["ann", "boss"]


def test_role_and_scope_are_changed_and_the_sessions_end(
    boss: FlaskClient, store: AccessStore
) -> None:
    ann = log_in(store, "ann")
    assert ann.get("/api/v1/calls").status_code == 200
    send(boss, "/users", "grant", name="ann", role="agent", agent="1001")
    user = store.users.find("ann")
    assert user is not None
    assert (user.role, user.scope) == (Role.AGENT, Scope(agent="1001"))
    assert ann.get("/api/v1/calls").status_code == 401


def test_who_is_disabled_is_out_until_let_in_again_and_who_is_removed_for_good(
    boss: FlaskClient, store: AccessStore
) -> None:
    ann = log_in(store, "ann")
    send(boss, "/users", "disable", name="ann")
    assert ann.get("/api/v1/calls").status_code == 401
    assert store.users.check("ann", PASSWORD) is None
    send(boss, "/users", "enable", name="ann")
    assert store.users.check("ann", PASSWORD) is not None
    link = code(send(boss, "/users", "link", name="ann"))
    assert store.users.invited(link.rpartition("/")[2]) is not None
    send(boss, "/users", "remove", name="ann")
    assert store.users.find("ann") is None
    assert [action for _, action in actions(store)] == [
        "user removed", "link made", "user enabled", "user disabled",
    ]  # fmt: skip
    assert "no such user" in send(boss, "/users", "disable", name="ann").text


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("disable", {}),
        ("remove", {}),
        ("grant", {"role": "manager"}),
        ("grant", {"role": "admin", "groups": "Sales"}),
    ],
)
def test_the_last_admin_stays(
    boss: FlaskClient, store: AccessStore, do: str, fields: dict[str, str]
) -> None:
    store.users.add("invited", Role.ADMIN, EVERYTHING)  # has no password yet
    answer = send(boss, "/users", do, name="boss", **fields)
    assert answer.status_code == 400
    assert "the only admin" in answer.text
    assert boss.get("/users").status_code == 200
    store.users.set_password("invited", PASSWORD)
    assert send(boss, "/users", do, name="boss", **fields).status_code == 200
    assert boss.get("/users").status_code == 401


def test_a_token_is_shown_once_and_opens_until_it_is_revoked(
    boss: FlaskClient, store: AccessStore
) -> None:
    secret = code(send(boss, "/tokens", "add", name="crm", role="manager", days="30"))
    (token,) = store.tokens.all()
    assert token.until is not None
    assert secret not in boss.get("/tokens").text
    program = log_in(store, "nobody")
    headers = {"Authorization": f"Bearer {secret}"}
    assert program.get("/api/v1/agents", headers=headers).status_code == 503  # no history here
    send(boss, "/tokens", "revoke", name="crm")
    assert program.get("/api/v1/agents", headers=headers).status_code == 401
    assert actions(store)[:2] == [("boss", "token revoked"), ("boss", "token added")]
    assert send(boss, "/tokens", "add", name="x", role="wall", days="0").status_code == 400


def test_the_audit_log_is_shown_a_page_at_a_time(boss: FlaskClient, store: AccessStore) -> None:
    for number in range(205):
        store.audit.note("ann", "192.0.2.9", "export", rows=number)
    first = boss.get("/audit").text
    assert "rows 204" in first
    assert "rows 104" not in first
    assert "Older" in first
    assert "rows 104" in boss.get("/audit?page=1").text
    last = boss.get("/audit?page=2").text
    assert "rows 0" in last
    assert "Older" not in last
    for odd in ("-1", "x", "²", "9" * 30, "99999"):
        assert boss.get(f"/audit?page={odd}").status_code == 200


@pytest.mark.parametrize("page", ["/users", "/tokens"])
def test_without_the_token_of_the_form_nothing_happens(
    boss: FlaskClient, store: AccessStore, page: str
) -> None:
    fields = {"name": "evil", "role": "admin"}
    for do in ("add", "remove", "nothing", ""):
        answer = boss.post(page, data={"do": do, **fields})
        assert answer.status_code == 400
    assert store.users.find("evil") is None
    assert store.tokens.all() == []


def test_hostile_names_are_text(boss: FlaskClient, store: AccessStore) -> None:
    store.users.set_scope("ann", Scope(frozenset({HOSTILE}), frozenset({HOSTILE}), HOSTILE))
    store.tokens.add("crm", Role.WALL, Scope(queues=frozenset({HOSTILE})))
    store.audit.note(HOSTILE, HOSTILE, "log-in refused", name=HOSTILE)
    pages = [boss.get(page).text for page in ("/users", "/tokens", "/audit")]
    pages.append(send(boss, "/users", "add", name=HOSTILE, role="manager", groups=HOSTILE).text)
    for text in pages:
        assert "<img" not in text
        assert "{{7*7}}" in text


def test_nobody_else_may_change_anything(boss: FlaskClient, store: AccessStore) -> None:
    ann = log_in(store, "ann")
    for page in ("/users", "/tokens", "/audit"):
        assert ann.get(page).status_code == 403
        assert ann.post(page, data={"do": "add"}).status_code in {403, 405}


def test_the_first_user_made_in_the_browser_is_an_admin(tmp_path: Path) -> None:
    history = open_history(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    store = open_access(history, Limits(3_600, 36_000), tmp_path / "access")
    server = create_app(FakeReader(), None, make_settings(ami_host="pbx"), store=store).server
    here = server.test_client()
    assert send(here, "/users", "add", name="ann", role="manager").status_code == 400
    scoped = {"name": "ann", "role": "admin", "queues": "sales"}
    assert send(here, "/users", "add", **scoped).status_code == 400
    answer = send(here, "/users", "add", name="ann", role="admin")
    assert "/invitation/" in code(answer)
    assert here.get("/users").status_code == 401
