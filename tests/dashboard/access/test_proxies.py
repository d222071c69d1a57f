"""Behind a proxy: whose address counts, and who may say who somebody is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError

from dashboard.access import recognise
from dashboard.access.proxies import Proxies
from dashboard.access.seldom import Seldom
from dashboard.factory import create_app
from state.access.claims import Person
from state.access.roles import EVERYTHING, Role
from state.access.settings import networks_of
from state.access.store.attempts import FREE_OF_ADDRESS
from state.access.store.store import AccessStore
from tests.dashboard.access.test_log_in import form_token
from tests.dashboard.conftest import make_settings
from tests.fakes.access import store_with_ann
from tests.fakes.reader import FakeReader

API = "/api/v1/extensions"
PROXY, OUTSIDE = "10.0.0.5", "192.0.2.7"
Client = Callable[..., FlaskClient]


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    return store_with_ann(tmp_path, Role.MANAGER)


@pytest.fixture
def client(store: AccessStore) -> Client:
    def make(peer: str = PROXY, kept: AccessStore | None = store, **settings: Any) -> FlaskClient:
        given = {"trusted_proxies": "10.0.0.0/24, ::1", **settings}
        server = create_app(FakeReader(), None, make_settings(**given), store=kept).server
        made: FlaskClient = server.test_client()
        made.environ_base["REMOTE_ADDR"] = peer
        return made

    return make


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        (OUTSIDE, "198.51.100.1", OUTSIDE),
        (PROXY, "", PROXY),
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (PROXY, "203.0.113.9, 198.51.100.1, 10.0.0.9", "198.51.100.1"),
        (PROXY, "203.0.113.9,127.0.0.1,198.51.100.1:4711", "198.51.100.1"),
        (PROXY, "10.0.0.8, 10.0.0.9", "10.0.0.8"),
        ("::1", "[2001:db8::7]:443", "2001:db8::7"),
        ("::ffff:10.0.0.5", "2001:db8::7", "2001:db8::7"),
        (PROXY, "::ffff:198.51.100.1", "198.51.100.1"),
        (PROXY, "198.51.100.1, evil", PROXY),
        (PROXY, "198.51.100.1, unknown, 10.0.0.9", "10.0.0.9"),
        (PROXY, ",".join(["203.0.113.9"] * 5_000) + ", 198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_last_address_that_no_proxy_of_ours_has_is_the_client_s(
    peer: str, forwarded: str, client: str
) -> None:
    seen: dict[str, Any] = {}
    proxies = Proxies(lambda environ, _: [seen.update(environ) or b""],
                      networks_of("10.0.0.0/24, ::1"))  # fmt: skip
    proxies({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}, lambda *_: print)
    assert seen["REMOTE_ADDR"] == client


@pytest.mark.parametrize(
    ("peer", "proto", "is_secure"),
    [(PROXY, "https", True), (PROXY, "http, HTTPS", True), (PROXY, "https,http", False),
     (PROXY, "gopher", False), (PROXY, "", False), (OUTSIDE, "https", False)],
)  # fmt: skip
def test_only_a_trusted_proxy_says_that_tls_ended_at_it(
    client: Client, peer: str, proto: str, is_secure: bool
) -> None:
    answer = client(peer).get("/login", headers={"X-Forwarded-Proto": proto})
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert all(("Secure" in each) is is_secure for each in cookies)
    assert ("Strict-Transport-Security" in answer.headers) is is_secure


def test_who_forges_addresses_neither_escapes_the_lock_out_nor_locks_others_out(
    client: Client,
) -> None:
    def statuses(own: str) -> set[int]:
        browser = client()
        token = form_token(browser, "/login")
        found = set()
        for number in range(FREE_OF_ADDRESS + 1):
            forged = {"X-Forwarded-For": f"198.51.100.{number}, {own}"}
            fields = {"csrf_token": token, "name": f"n{number}", "password": "wrong"}
            found.add(browser.post("/login", data=fields, headers=forged).status_code)
        return found

    assert statuses(OUTSIDE) == {401, 429}
    assert statuses("192.0.2.8") == {401, 429}
    victim = client()
    fields = {"csrf_token": form_token(victim, "/login"), "name": "x", "password": "wrong"}
    from_victim = {"X-Forwarded-For": "198.51.100.3"}
    assert victim.post("/login", data=fields, headers=from_victim).status_code == 401


USER = {"X-Remote-User": "Ann"}


def test_a_trusted_proxy_names_a_user_of_ours(client: Client) -> None:
    behind = client(proxy_user_header="X-Remote-User")
    assert behind.get(API, headers=USER).status_code == 200
    assert behind.get("/login?next=/agents", headers=USER).location == "/agents"
    assert behind.get(API).status_code == 401


def test_without_the_setting_the_header_says_nothing(client: Client) -> None:
    assert client().get(API, headers=USER).status_code == 401


def test_another_s_header_is_ignored_and_said_once(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    outside = client(OUTSIDE, proxy_user_header="X-Remote-User")
    with caplog.at_level(logging.WARNING, recognise.__name__):
        for _ in range(5):
            forged = {**USER, "X-Forwarded-For": PROXY}
            assert outside.get(API, headers=forged).status_code == 401
    assert caplog.text.count("which is not in TRUSTED_PROXIES") == 1


@pytest.mark.parametrize(
    "name", ["nobody", "ann,admin", "ann\x00", "sso:cyd", "x" * 9_000, "\xff", "' or 1=1"]
)
def test_a_name_that_is_no_user_s_is_refused(client: Client, store: AccessStore, name: str) -> None:
    store.sign_on.viewer(Person("https://id.example u1", "cyd", Role.ADMIN, EVERYTHING))
    answer = client(proxy_user_header="X-Remote-User").get(API, headers={"X-Remote-User": name})
    assert answer.status_code == 403


def test_who_is_disabled_or_removed_is_out_at_once(client: Client, store: AccessStore) -> None:
    behind = client(proxy_user_header="X-Remote-User")
    assert behind.get(API, headers=USER).status_code == 200
    store.users.set_disabled("ann", disabled=True)
    assert behind.get(API, headers=USER).status_code == 403
    store.users.set_disabled("ann", disabled=False)
    assert behind.get(API, headers=USER).status_code == 200
    store.users.remove("ann")
    assert behind.get(API, headers=USER).status_code == 403
    assert behind.get(API).status_code == 401  # no users, and yet not open


def test_without_users_kept_nobody_is_known(client: Client) -> None:
    behind = client(kept=None, proxy_user_header="X-Remote-User")
    assert behind.get(API, headers=USER).status_code == 403


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"trusted_proxies": "10.0.0.0/0"}, "no address"),
        ({"trusted_proxies": "0.0.0.0/0"}, "trusts everybody"),
        ({"trusted_proxies": "::/0, 10.0.0.1"}, "trusts everybody"),
        ({"trusted_proxies": "proxy.example"}, "no address"),
        ({"proxy_user_header": "X-Remote-User"}, "set TRUSTED_PROXIES"),
        ({"proxy_user_header": "X Remote", "trusted_proxies": PROXY}, "names a header"),
        ({"proxy_user_header": "Cookie", "trusted_proxies": PROXY}, "names a header"),
    ],
)
def test_a_setting_that_trusts_too_much_is_refused(values: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        make_settings(**values)


def test_nobody_is_trusted_where_the_setting_says_none(client: Client) -> None:
    assert make_settings(trusted_proxies="None").proxies == ()
    assert [str(each) for each in make_settings().proxies] == ["127.0.0.1/32", "::1/128"]


def test_what_happens_often_is_said_seldom() -> None:
    now = [100.0]
    seldom = Seldom(60, lambda: now[0])
    assert [seldom.count() for _ in range(4)] == [1, None, None, None]
    now[0] += 61
    assert seldom.count() == 4
