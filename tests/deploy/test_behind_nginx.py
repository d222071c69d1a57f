"""Ringside behind the shipped site, at / and below a path: strangers get nothing, users log in."""

from __future__ import annotations

import json
import os
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest

from tests.deploy.conftest import PASSWORD, Deployment, Deployments, add_wall
from tests.fakes.servers.nginx import NAME
from tests.fakes.servers.raw_http import ask, get, header, post, status
from tests.fakes.servers.ringside import Ringside

pytestmark = pytest.mark.slow

API = "/api/v1/extensions"
GUARDED = (API, "/api/v1/calls", "/api/v1/agents", "/metrics", "/_dash-layout", "/agents")
LOCAL_CLAIMS = (
    ["X-Forwarded-For: 127.0.0.1"], ["X-Forwarded-For: ::1", "X-Real-IP: 127.0.0.1"],
    ["Forwarded: for=127.0.0.1;host=127.0.0.1"], ["X-Forwarded-Host: 127.0.0.1"],
    ["REMOTE_ADDR: 127.0.0.1"], ["SCRIPT_NAME: /"], ["Connection: X-Forwarded-For, Host"],
)  # fmt: skip


class Browser:
    """A browser on the other side of nginx: keeps cookies, follows nothing."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self.cookies: SimpleCookie = SimpleCookie()

    def get(self, path: str) -> bytes:
        return self._send(get(path, self._cookie(), "Accept: text/html"))

    def post(self, path: str, **fields: str) -> bytes:
        referer = f"Referer: https://{NAME}{path}"
        return self._send(post(path, urlencode(fields), self._cookie(), referer))

    def log_in(self, password: str = PASSWORD) -> bytes:
        path = f"{self._deployment.base}/login"
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.get(path))
        assert found is not None
        return self.post(path, csrf_token=found[1].decode(), name="ann", password=password)

    def _send(self, text: str) -> bytes:
        answer = ask(self._deployment.nginx.tls(), text)
        for each in header(answer, "Set-Cookie"):
            self.cookies.load(each)
        return answer

    def _cookie(self) -> str:
        pairs = (f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        return f"Cookie: {'; '.join(pairs)}"


@pytest.mark.parametrize("path", GUARDED)
def test_strangers_are_refused(deployment: Deployment, path: str) -> None:
    answer = ask(deployment.nginx.tls(), get(deployment.base + path))
    assert status(answer) == 401
    assert json.loads(answer.partition(b"\r\n\r\n")[2]).keys() == {"error"}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8050", "localhost", "[::1]"])
@pytest.mark.parametrize("version", ["1.1", "1.0"])
def test_a_local_name_gets_nothing(deployment: Deployment, host: str, version: str) -> None:
    text = get(deployment.base + API, host=host).replace("HTTP/1.1", f"HTTP/{version}")
    assert ask(deployment.nginx.tls(), text) == b""


@pytest.mark.parametrize("claims", LOCAL_CLAIMS)
def test_no_claim_to_be_local_is_believed(deployment: Deployment, claims: list[str]) -> None:
    answer = ask(deployment.nginx.tls(), get(deployment.base + API, *claims))
    assert status(answer) in {401, 400}
    text = get(f"https://{NAME}{deployment.base}{API}", *claims, host="127.0.0.1")
    assert status(ask(deployment.nginx.tls(), text)) in {401, 400}


def test_a_person_is_sent_to_the_log_in_page_over_tls_and_below_the_path(
    deployment: Deployment,
) -> None:
    base = deployment.base
    answer = Browser(deployment).get(f"{base}/agents?range=7d")
    assert status(answer) == 302
    assert header(answer, "Location") == [f"{base}/login?next=/agents%3Frange%3D7d"]
    plain = ask(deployment.nginx.plain(), get(f"{base}/login"))
    assert header(plain, "Location") == [f"https://{NAME}{base}/login"]


def test_the_cookies_are_for_tls_alone_and_for_no_script_and_no_other_site(
    deployment: Deployment,
) -> None:
    browser = Browser(deployment)
    answer = browser.log_in()
    assert (status(answer), header(answer, "Location")) == (303, [f"{deployment.base}/"])
    guard = "__Secure-" if deployment.base else "__Host-"
    names = ("session", "form", "known")
    assert {f"{guard}ringside_{name}" for name in names} == browser.cookies.keys()
    for cookie in browser.cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == (deployment.base or "/")
        assert not cookie["domain"]


def test_whoever_logged_in_sees_the_board(deployment: Deployment) -> None:
    browser = Browser(deployment)
    browser.log_in()
    base = deployment.base
    page = browser.get(f"{base}/")
    assert status(page) == 200
    addresses = re.findall(rb'(?:href|src)="([^"]*)"', page)
    assert addresses
    for each in addresses:
        assert status(browser.get(each.decode())) == 200, each
    body = browser.get(base + API)
    assert len(json.loads(body.partition(b"\r\n\r\n")[2])["extensions"]) == 6


def test_a_wrong_password_opens_nothing(deployment: Deployment) -> None:
    browser = Browser(deployment)
    assert status(browser.log_in("not the password")) == 401
    assert not [name for name in browser.cookies if "session" in name]
    assert status(browser.get(deployment.base + API)) == 302


@pytest.mark.parametrize("path", ["/login", "/healthz", "/no-such-page", API])
def test_every_answer_tells_the_browser_once_to_keep_to_tls(
    deployment: Deployment, path: str
) -> None:
    answer = ask(deployment.nginx.tls(), get(deployment.base + path))
    assert header(answer, "Strict-Transport-Security") == ["max-age=63072000"]


def test_without_tls_ringside_itself_says_nothing_of_it(deployment: Deployment) -> None:
    """A board on loopback must not lock a browser out of http://127.0.0.1."""
    answer = ask(deployment.direct(), get("/healthz", host="127.0.0.1"))
    assert status(answer) == 200
    assert header(answer, "Strict-Transport-Security") == []


@pytest.mark.parametrize("claim", ["SCRIPT_NAME: /x", "PATH_INFO: /healthz", "SCRIPT_NAME: /"])
def test_no_header_says_where_ringside_lives(deployment: Deployment, claim: str) -> None:
    """Not even one from this machine: BASE_PATH does."""
    text = get(deployment.base + API, claim, host="127.0.0.1")
    assert status(ask(deployment.direct(), text)) == 401


def test_beside_the_proxy_a_local_program_needs_a_token_too(deployment: Deployment) -> None:
    answer = ask(deployment.direct(), get(deployment.base + API, host="127.0.0.1"))
    assert status(answer) == 401


def test_the_link_of_a_wall_becomes_a_cookie_and_stands_in_no_log(
    deployment: Deployment,
) -> None:
    link = add_wall(deployment)
    assert link.startswith(f"https://{NAME}{deployment.base}/wall?token=")
    secret = link.partition("token=")[2]
    browser = Browser(deployment)
    answer = browser.get(f"{link.removeprefix(f'https://{NAME}')}&figures=free")
    assert header(answer, "Location") == [f"{deployment.base}/wall?figures=free"]
    assert header(answer, "Referrer-Policy") == ["no-referrer"]
    (cookie,) = browser.cookies.values()
    assert cookie.key.endswith("ringside_wall")
    assert cookie["secure"]
    assert cookie["httponly"]
    page = browser.get(f"{deployment.base}/wall?figures=free")
    assert status(page) == 200
    assert header(page, "Set-Cookie")[0].startswith(cookie.key)  # kept for longer
    assert status(browser.get(f"{deployment.base}/wall/poll")) == 200
    nginx = deployment.nginx
    said = nginx.log() + (nginx.home / "error.log").read_text("utf-8", "replace")
    assert f'"GET {deployment.base}/wall" 303' in said
    assert secret not in said + deployment.ringside.text + page.decode("utf-8", "replace")


HEADERLESS = """
server {{
    listen 80;
    location / {{ proxy_pass http://127.0.0.1:8050; {more} }}
}}
"""
SITES = {
    "as few lines as possible": "",
    "the sender's name": "proxy_set_header Host $http_host;",
    "a local name, by HTTP/1.1": 'proxy_http_version 1.1; proxy_set_header Connection "";'
    " proxy_set_header Host 127.0.0.1;",
    "the sender's name, by HTTP/1.1": 'proxy_http_version 1.1; proxy_set_header Connection "";'
    " proxy_set_header Host $http_host;",
}  # fmt: skip
"""Sites that people write, which add no header that says a proxy is there."""


@pytest.mark.skipif(os.geteuid() != 0, reason="nginx changes its user only as root")
@pytest.mark.parametrize("site", SITES)
def test_before_there_are_users_a_proxy_without_headers_opens_nothing(
    deployments: Deployments, without_users: Ringside, site: str
) -> None:
    """Such a proxy is told by the old HTTP it speaks, or by the account that it runs as."""
    text = HEADERLESS.format(more=SITES[site])
    nginx = deployments.nginx(without_users, site=text, services_user="www-data")
    for host in ("127.0.0.1", "localhost", NAME):
        answer = ask(nginx.plain(), get(API, host=host))
        assert status(answer) in {403, 421}, answer
    assert without_users.get(API)[0] == 200  # a person at this machine


@pytest.fixture(scope="module")
def without_users(deployments: Deployments) -> Ringside:
    return deployments.ringside(users=False)


def test_before_there_are_users_the_shipped_site_opens_nothing(
    deployments: Deployments, without_users: Ringside
) -> None:
    nginx = deployments.nginx(without_users)
    for path in GUARDED:
        assert status(ask(nginx.tls(), get(path))) in {403, 421}
