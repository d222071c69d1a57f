"""Log in, log out, choose a password: as a browser without scripts does it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import check_password_hash
from werkzeug.test import TestResponse

from dashboard.factory import create_app
from state.access import secrets
from state.access.roles import EVERYTHING, Role
from state.access.store.attempts import FREE_OF_NAME, Attempts
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.history import HistoryUnavailable, open_history
from tests.dashboard.conftest import make_settings
from tests.fakes.access import store_with_ann
from tests.fakes.reader import FakeReader, make_row

PASSWORD = "correct horse battery"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}
HTML = {"Accept": "text/html"}


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    return store_with_ann(tmp_path, Role.MANAGER, PASSWORD)


@pytest.fixture
def browser(store: AccessStore) -> Callable[[], FlaskClient]:
    """Makes browsers on another machine, each with cookies of its own."""
    reader = FakeReader({"1001": make_row("1001")})
    server: Flask = create_app(reader, None, make_settings(), store=store).server

    def make() -> FlaskClient:
        client: FlaskClient = server.test_client()
        client.environ_base.update(ELSEWHERE)
        return client

    return make


def form_token(client: FlaskClient, path: str, **more: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path, **more).text)
    assert found is not None
    return found[1]


def send(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    return client.post(path, data={"csrf_token": form_token(client, path), **fields})


def log_in(client: FlaskClient, password: str = PASSWORD, name: str = "ann") -> TestResponse:
    return send(client, "/login", name=name, password=password)


def is_in(client: FlaskClient) -> bool:
    return client.get("/api/v1/extensions").status_code == 200


def test_with_single_sign_on_nobody_is_let_in_because_there_are_no_users(tmp_path: Path) -> None:
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    store = open_access(history, Limits(3_600, 36_000))
    settings = make_settings(oidc_issuer="https://id.example", oidc_client_id="ringside",
                             oidc_roles="leads:admin")  # fmt: skip
    server: Flask = create_app(FakeReader(), None, settings, store=store).server
    assert server.test_client().get("/api/v1/extensions").status_code == 401


def test_who_knows_the_password_is_in_and_is_where_he_wanted(
    browser: Callable[[], FlaskClient],
) -> None:
    client = browser()
    asked = client.get("/agents?range=7d", headers=HTML)
    assert asked.status_code == 302
    assert asked.location == "/login?next=/agents%3Frange%3D7d"
    answer = send(client, "/login", name="Ann", password=PASSWORD, next="/agents?range=7d")
    assert (answer.status_code, answer.location) == (303, "/agents?range=7d")
    assert is_in(client)
    assert not is_in(browser())


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "/a\nb"]
)
def test_nobody_is_sent_to_another_site(browser: Callable[[], FlaskClient], target: str) -> None:
    answer = send(browser(), "/login", name="ann", password=PASSWORD, next=target)
    assert answer.location == "/"


@pytest.mark.parametrize(("name", "password"), [("ann", "wrong"), ("bob", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(
    browser: Callable[[], FlaskClient], name: str, password: str
) -> None:
    client = browser()
    answer = log_in(client, password, name)
    assert answer.status_code == 401
    assert "Name or password is wrong." in answer.text
    assert not is_in(client)


def test_a_form_without_its_token_does_nothing(browser: Callable[[], FlaskClient]) -> None:
    client = browser()
    answer = client.post("/login", data={"name": "ann", "password": PASSWORD})
    assert answer.status_code == 400
    assert not is_in(client)


def test_after_some_failures_the_right_password_has_to_wait(
    browser: Callable[[], FlaskClient],
) -> None:
    client = browser()
    for _ in range(FREE_OF_NAME):
        assert log_in(client, "wrong").status_code == 401
    answer = log_in(browser())
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_session_is_new_at_each_log_in_and_ends_at_the_log_out(
    browser: Callable[[], FlaskClient], store: AccessStore
) -> None:
    client = browser()
    log_in(client)
    first = client.get_cookie("ringside_session")
    assert first is not None
    assert first.http_only
    assert first.same_site == "Lax"
    client.delete_cookie("ringside_session")
    log_in(client)
    second = client.get_cookie("ringside_session")
    assert second is not None
    assert second.value != first.value
    assert send(client, "/logout").status_code == 303
    assert not is_in(client)
    assert store.sessions.find(second.value) is None


def test_over_tls_the_cookie_never_goes_without(browser: Callable[[], FlaskClient]) -> None:
    client, tls = browser(), "https://localhost"
    token = form_token(client, "/login", base_url=tls)
    fields = {"csrf_token": token, "name": "ann", "password": PASSWORD}
    answer = client.post("/login", data=fields, base_url=tls)
    assert any("ringside_session" in each and "Secure" in each
               for each in answer.headers.getlist("Set-Cookie"))  # fmt: skip


def test_the_own_password_is_changed_by_who_knows_the_old_one(
    browser: Callable[[], FlaskClient],
) -> None:
    here, there = browser(), browser()
    log_in(here)
    log_in(there)
    new = "another long password"
    refused = send(here, "/password", old="wrong", password=new, again=new)
    assert refused.status_code == 401
    assert send(here, "/password", old=PASSWORD, password=new, again=new).status_code == 303
    assert is_in(here)
    assert not is_in(there)
    assert log_in(browser(), new).status_code == 303


def test_an_invitation_lets_a_new_user_choose_a_password_once(
    browser: Callable[[], FlaskClient], store: AccessStore
) -> None:
    store.users.add("bob", Role.AGENT, EVERYTHING)
    path = f"/invitation/{store.users.invite('bob')}"
    client = browser()
    assert send(client, path, password="short", again="short").status_code == 400
    new = "another long password"
    assert send(client, path, password=new, again=new).status_code == 303
    assert browser().get(path).status_code == 404


def test_everything_is_in_the_audit_log_but_no_password(
    browser: Callable[[], FlaskClient], store: AccessStore
) -> None:
    client = browser()
    log_in(client, "a wrong password")
    log_in(client)
    send(client, "/logout")
    entries = store.audit.latest()
    assert [each.action for each in entries] == ["log-out", "log-in", "log-in refused"]
    assert {each.who for each in entries} == {"ann"}
    assert {each.address for each in entries} == {"192.0.2.7"}
    kept = str(entries)
    assert "a wrong password" not in kept
    assert PASSWORD not in kept


def test_a_flood_of_log_ins_is_in_the_audit_log_only_as_far_as_it_was_looked_at(
    browser: Callable[[], FlaskClient], store: AccessStore
) -> None:
    client = browser()
    token = form_token(client, "/login")
    fields = {"csrf_token": token, "name": "ann", "password": "wrong"}
    statuses = [client.post("/login", data=fields).status_code for _ in range(20)]
    assert statuses == [401] * FREE_OF_NAME + [429] * (20 - FREE_OF_NAME)
    assert len(store.audit.latest()) == FREE_OF_NAME


def test_nobody_keeps_out_who_was_here_before(browser: Callable[[], FlaskClient]) -> None:
    mine, attacker = browser(), browser()
    log_in(mine)
    send(mine, "/logout")
    for _ in range(FREE_OF_NAME):
        log_in(attacker, "wrong")
    assert log_in(attacker).status_code == 429
    assert log_in(browser()).status_code == 429
    assert log_in(mine).status_code == 303


def test_nobody_keeps_another_from_changing_his_password(
    browser: Callable[[], FlaskClient],
) -> None:
    mine, attacker = browser(), browser()
    log_in(mine)
    for _ in range(FREE_OF_NAME):
        log_in(attacker, "wrong")
    new = "another long password"
    assert send(mine, "/password", old=PASSWORD, password=new, again=new).status_code == 303


def test_a_known_browser_is_known_for_its_own_name_and_waits_for_its_own_failures(
    browser: Callable[[], FlaskClient], store: AccessStore
) -> None:
    store.users.add("bob", Role.AGENT, EVERYTHING, PASSWORD)
    mine, attacker = browser(), browser()
    log_in(mine)
    send(mine, "/logout")
    for _ in range(FREE_OF_NAME):
        log_in(attacker, "wrong", "bob")
    assert log_in(mine, name="bob").status_code == 429
    for _ in range(FREE_OF_NAME):
        assert log_in(mine, "wrong").status_code == 401
    assert log_in(mine).status_code == 429


@pytest.mark.parametrize("value", ["", "x", "e30.aaaa.bbbb", '{"name":"ann","number":"1"}'])
def test_a_forged_cookie_of_a_known_browser_helps_nobody(
    browser: Callable[[], FlaskClient], value: str
) -> None:
    attacker = browser()
    attacker.set_cookie("ringside_known", value)
    for _ in range(FREE_OF_NAME):
        log_in(attacker, "wrong")
    assert log_in(attacker).status_code == 429


def test_a_session_that_another_chose_is_none(
    browser: Callable[[], FlaskClient], store: AccessStore
) -> None:
    client, attacker = browser(), browser()
    log_in(attacker)
    planted = attacker.get_cookie("ringside_session")
    assert planted is not None
    client.set_cookie("ringside_session", "chosen")
    log_in(client)
    own = client.get_cookie("ringside_session")
    assert own is not None
    assert own.value not in {"chosen", planted.value}
    assert store.sessions.find("chosen") is None


def test_a_form_of_before_the_log_in_is_over_after_it(browser: Callable[[], FlaskClient]) -> None:
    client = browser()
    old = form_token(client, "/login")
    log_in(client)
    assert client.post("/logout", data={"csrf_token": old}).text.count("Back to the board") == 1
    assert is_in(client)


@pytest.mark.parametrize("token", ["", "x", "another browser's"])
def test_every_form_needs_the_token_of_its_browser(
    browser: Callable[[], FlaskClient], store: AccessStore, token: str
) -> None:
    client, other = browser(), browser()
    log_in(client)
    if token.startswith("another"):
        token = form_token(other, "/login")
    new = "another long password"
    fields = {"csrf_token": token, "old": PASSWORD, "password": new, "again": new, "name": "ann"}
    store.users.add("bob", Role.AGENT, EVERYTHING)
    invitation = f"/invitation/{store.users.invite('bob')}"
    for path in ("/password", "/logout", invitation):
        client.post(path, data=fields)
    assert browser().post("/login", data={**fields, "password": PASSWORD}).status_code == 400
    assert is_in(client)
    assert store.users.check("ann", PASSWORD) is not None
    assert store.users.check("bob", new) is None


@pytest.mark.parametrize(
    "target",
    ["///evil.example", "/\\/evil.example", "\\\\evil.example", "https:evil.example", "/\t/evil",
     " //evil.example", "/" + "x" * 5_000, "http://localhost/agents", "\x00", "data:text/html,x"],
)  # fmt: skip
def test_a_way_on_that_is_no_path_of_this_site_is_forgotten(
    browser: Callable[[], FlaskClient], target: str
) -> None:
    answer = send(browser(), "/login", name="ann", password=PASSWORD, next=target)
    assert answer.location == "/"


@pytest.mark.parametrize(
    "target", ["/%2F/evil.example", "/%5Cevil.example", "/.//evil", "/a?b=//c"]
)
def test_a_way_on_that_stays_here_is_kept(browser: Callable[[], FlaskClient], target: str) -> None:
    answer = send(browser(), "/login", name="ann", password=PASSWORD, next=target)
    assert urljoin("https://board.example/login", answer.location).startswith(
        "https://board.example/"
    )


def test_the_same_work_is_done_whoever_tries(
    browser: Callable[[], FlaskClient], store: AccessStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.users.add("nopassword", Role.AGENT, EVERYTHING)
    store.users.add("disabled", Role.AGENT, EVERYTHING, PASSWORD)
    store.users.set_disabled("disabled", disabled=True)
    works: list[str] = []
    check = check_password_hash

    def count(kept: str, password: str) -> bool:
        works.append(kept.partition("$")[0])
        return check(kept, password)

    monkeypatch.setattr(secrets, "check_password_hash", count)
    for name in ("ann", "nobody", "nopassword", "disabled"):
        client = browser()
        answer = log_in(client, "a wrong password" if name == "ann" else PASSWORD, name)
        assert (answer.status_code, "Name or password is wrong." in answer.text) == (401, True)
    assert works == ["scrypt:32768:8:1"] * 4


def test_without_its_database_the_log_in_says_so(
    browser: Callable[[], FlaskClient], store: AccessStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser()
    token = form_token(client, "/login")

    def fail(*_: object) -> float:
        raise HistoryUnavailable("the disk is gone")

    monkeypatch.setattr(Attempts, "begin", fail)
    fields = {"csrf_token": token, "name": "ann", "password": PASSWORD}
    answer = client.post("/login", data=fields)
    assert (answer.status_code, "The database cannot be used" in answer.text) == (503, True)
    assert "disk" not in answer.text
