"""The shipped nginx site by a real nginx: whom it answers, what it hands on, what it holds back."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.servers.nginx import NAME, SITE, Nginx
from tests.fakes.servers.raw_http import ask, get, read_all, status
from tests.fakes.servers.upstream import BIG, Upstream

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nginx_is_there")]

CLAIMS = (
    "Forwarded: for=127.0.0.1", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: http",
    "X-Forwarded-Host: 127.0.0.1", "X-Forwarded-Prefix: /x", "X-Forwarded-Port: 80",
    "X-Forwarded-Ssl: on", "X-Forwarded-Protocol: ssl", "X-Real-IP: 127.0.0.1", "Via: 1.1 x",
    "X-Remote-User: admin", "Remote-User: admin", "X-Forwarded-User: admin",
    "SCRIPT_NAME: /x", "PATH_INFO: /x", "REMOTE_ADDR: 127.0.0.1", "Connection: X-Forwarded-For",
)  # fmt: skip
"""What a sender may claim."""


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    with Upstream() as running:
        yield running


@pytest.fixture
def nginx(upstream: Upstream, tmp_path: Path) -> Iterator[Nginx]:
    with Nginx(tmp_path, upstream.address) as running:
        yield running


def test_what_is_to_be_edited_is_marked_and_nginx_takes_the_rest_as_it_is(nginx: Nginx) -> None:
    assert "warn" not in nginx.tested.stderr
    edited = re.findall(r"(?m)^ +(\S+) .*# EDIT$", SITE.read_text("utf-8"))
    assert edited == ["server_name", "ssl_certificate", "ssl_certificate_key"]


def test_without_its_certificate_nginx_does_not_start(nginx: Nginx) -> None:
    """Whoever forgets to edit the paths is told, and no site runs without TLS."""
    nginx.cert.unlink()
    with pytest.raises(AssertionError, match=r"board\.pem"):
        nginx.__enter__()


def test_the_right_name_over_tls_is_handed_on(nginx: Nginx, upstream: Upstream) -> None:
    assert status(ask(nginx.tls(), get("/agents?range=7d"))) == 200
    assert upstream.requests() == ["GET /agents?range=7d"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "evil.example", "", "_"])
def test_any_other_name_gets_no_answer(nginx: Nginx, upstream: Upstream, host: str) -> None:
    for connection in (nginx.tls(), nginx.plain()):
        assert status(ask(connection, get(host=host))) in {0, 400}
    assert upstream.seen == []


@pytest.mark.parametrize(
    "text",
    [
        f"GET / HTTP/1.1\nHost: {NAME}\nHost: 127.0.0.1\nConnection: close\n\n",
        f"GET / HTTP/1.1\nHost: 127.0.0.1\nHost: {NAME}\nConnection: close\n\n",
        f"GET http://127.0.0.1/ HTTP/1.1\nHost: {NAME}\nConnection: close\n\n",
        f"GET / HTTP/1.1\nHost: {NAME}@127.0.0.1\nConnection: close\n\n",
        f"GET / HTTP/1.1\nHost : {NAME}\nConnection: close\n\n",
        "GET / HTTP/1.1\nConnection: close\n\n",
        "GET / HTTP/1.0\n\n",
        "GET / HTTP/1.0\nHost: 127.0.0.1\n\n",
    ],
)
def test_two_names_or_odd_ones_get_no_answer(nginx: Nginx, upstream: Upstream, text: str) -> None:
    assert status(ask(nginx.tls(), text)) in {0, 400}
    assert upstream.seen == []


@pytest.mark.parametrize(
    "text",
    [
        f"GET https://{NAME}/ HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n",
        f"GET / HTTP/1.1\nHost: {NAME.upper()}.:443\nConnection: close\n\n",
    ],
)
def test_ringside_gets_the_sites_own_name_and_nothing_that_the_sender_writes(
    nginx: Nginx, upstream: Upstream, text: str
) -> None:
    assert status(ask(nginx.tls(), text)) == 200
    assert upstream.headers()["host"] == [NAME]


def test_another_name_in_the_handshake_is_refused(nginx: Nginx) -> None:
    with pytest.raises(ssl.SSLError):
        nginx.tls("evil.example")


def test_nothing_that_a_sender_claims_is_handed_on(nginx: Nginx, upstream: Upstream) -> None:
    assert status(ask(nginx.tls(), get("/", *CLAIMS))) == 200
    told = upstream.headers()
    assert told["x-forwarded-for"] == ["127.0.0.1"]  # the address it comes from
    assert told["x-forwarded-proto"] == ["https"]
    claimed = {each.partition(":")[0].lower() for each in CLAIMS}
    left = claimed & set(told) - {"connection"}
    assert left == {"x-forwarded-for", "x-forwarded-proto"}


def test_without_tls_there_is_nothing_but_the_way_to_tls(nginx: Nginx, upstream: Upstream) -> None:
    answer = ask(nginx.plain(), get("/agents?range=7d")).decode()
    assert status(answer.encode()) == 301
    assert f"Location: https://{NAME}/agents?range=7d\r\n" in answer
    assert upstream.seen == []


def test_browsers_are_told_to_keep_to_tls_once_in_each_answer(
    nginx: Nginx, upstream: Upstream
) -> None:
    answers = [ask(nginx.tls(), get()), ask(nginx.tls(), get("/", "Content-Length: 9999999"))]
    assert [status(each) for each in answers] == [200, 413]
    for each in answers:
        assert each.count(b"Strict-Transport-Security: max-age=63072000\r\n") == 1


def test_log_ins_are_limited_per_address_and_other_pages_are_not(
    nginx: Nginx, upstream: Upstream
) -> None:
    answers = [status(ask(nginx.tls(), get("/login", method="POST"))) for _ in range(30)]
    assert answers[:20] == [200] * 20
    assert 429 in answers[20:]
    assert [status(ask(nginx.tls(), get("/agents"))) for _ in range(5)] == [200] * 5


def test_requests_under_way_are_limited_per_address(nginx: Nginx, upstream: Upstream) -> None:
    held = [nginx.tls() for _ in range(100)]
    for each in held:
        each.sendall(get("/hold").replace("\n", "\r\n").encode())
    # nginx looks at the requests in the order in which they came.
    while upstream.requests().count("GET /hold") < 100:
        assert status(ask(nginx.tls(), get("/one-more"))) in {200, 429}
    assert status(ask(nginx.tls(), get("/one-more"))) == 429
    upstream.let_go.set()
    assert {status(read_all(each)) for each in held} == {200}
    for each in held:
        each.close()


def test_a_body_of_more_than_a_megabyte_is_refused(nginx: Nginx, upstream: Upstream) -> None:
    answer = ask(nginx.tls(), get("/x", f"Content-Length: {1_048_577}", method="POST"))
    assert status(answer) == 413
    assert upstream.seen == []


def test_slow_senders_wait_at_nginx(nginx: Nginx, upstream: Upstream) -> None:
    head = f"POST /slow HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 10\r\n"
    halves = [head.encode(), head.encode() + b"Connection: close\r\n\r\n12345"]
    slow = [nginx.tls() for _ in range(70)]
    for number, each in enumerate(slow):
        each.sendall(halves[number % 2])
    assert status(ask(nginx.tls(), get("/quick"))) == 200
    assert upstream.requests() == ["GET /quick"]
    slow[1].sendall(b"67890")
    assert status(read_all(slow[1])) == 200
    assert upstream.requests() == ["GET /quick", "POST /slow"]
    for each in slow:
        each.close()


def test_slow_readers_wait_at_nginx_too(nginx: Nginx, upstream: Upstream) -> None:
    with nginx.tls() as reader:
        reader.sendall(get("/big").replace("\n", "\r\n").encode())
        assert upstream.sent_all.wait(30), "Ringside waits for the reader"
        assert len(read_all(reader)) > BIG


def test_the_log_holds_neither_queries_nor_one_time_links(nginx: Nginx, upstream: Upstream) -> None:
    ask(nginx.tls(), get("/agents?token=secret-of-a-link"))
    ask(nginx.tls(), get("/invitation/secret-of-a-link"))
    text = nginx.log()
    assert '"GET /agents" 200' in text
    assert '"GET /invitation/..." 200' in text
    assert "secret" not in text


SECRET_LINKS = (
    "/wall?token=secret-of-a-link", "/ringside/wall?figures=free&token=secret-of-a-link",
    "/invitation/secret-of-a-link", "/login/sign-on/back?code=secret-of-a-link&state=x",
)  # fmt: skip


@pytest.mark.parametrize("path", SECRET_LINKS)
def test_no_log_holds_a_secret_link_when_ringside_is_away(tmp_path: Path, path: str) -> None:
    """nginx's error log quotes the whole address of a request that nobody answered."""
    with Nginx(tmp_path, "127.0.0.1:1") as nginx:
        answer = ask(nginx.tls(), get(path))
        assert status(ask(nginx.tls(), get("/agents?q=1"))) == 502
        answers = [status(ask(nginx.tls(), get(path))) for _ in range(2)]
        said = nginx.log() + (nginx.home / "error.log").read_text("utf-8", "replace")
    assert answers == [503, 503]
    assert "/agents?q=1" in said  # other failures are told
    assert "secret-of-a-link" not in said
    assert b"\r\nRefresh: 10\r\n" in answer  # a screen on the wall asks again by itself
    assert answer.count(b"Strict-Transport-Security: max-age=63072000\r\n") == 1


def test_no_log_holds_a_link_that_is_held_back(nginx: Nginx, upstream: Upstream) -> None:
    path = "/invitation/secret-of-a-link"
    assert 429 in [status(ask(nginx.tls(), get(path))) for _ in range(30)]
    said = nginx.log() + (nginx.home / "error.log").read_text("utf-8", "replace")
    assert "secret-of-a-link" not in said
