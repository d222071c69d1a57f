"""Two workers of gunicorn: what one learns about access holds in the other at once."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from state.access.store.attempts import FREE_OF_ADDRESS, FREE_OF_NAME
from tests.asterisk.lab.process import free_port
from tests.dashboard.log_in.conftest import PASSWORD
from tests.fakes.servers.ringside import ROOT, Ringside

pytestmark = pytest.mark.slow
OTHER = "staple of another horse"
ASKS = 24
"""So many connections reach both workers: each is accepted by either."""


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """Settings of a board whose PBX is not there: log-ins need none."""
    return {"AMI_HOST": "127.0.0.1", "AMI_PORT": str(free_port()), "AMI_USERNAME": "ringside",
            "STATE_DIR": str(tmp_path), "DEMO": "no"}  # fmt: skip


@pytest.fixture
def board(settings: dict[str, str], tmp_path: Path) -> Iterator[Ringside]:
    command(settings, "user", "add", "ann", "--role", "manager", said=f"{PASSWORD}\n")
    with Ringside(tmp_path, wait=False, **settings) as running:
        yield running


def command(settings: dict[str, str], *words: str, said: str = "") -> str:
    """What a command of the command line prints."""
    done = subprocess.run(
        [sys.executable, "app.py", *words], cwd=ROOT, env={**os.environ, **settings}, input=said,
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return done.stdout.strip()


def log_in(board: Ringside, name: str = "ann", password: str = PASSWORD) -> requests.Response:
    with requests.Session() as session:
        form = session.get(f"{board.url}/login", timeout=30)
        token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', form.text)[0]
        fields = {"csrf_token": token, "name": name, "password": password}
        return session.post(f"{board.url}/login", fields, timeout=60, allow_redirects=False)


def statuses(board: Ringside, **headers: str) -> set[int]:
    """What both workers answer to a question, each on connections of its own."""
    url = f"{board.url}/api/v1/extensions"
    with ThreadPoolExecutor(ASKS) as pool:
        asks = [pool.submit(requests.get, url, headers=headers, timeout=30) for _ in range(ASKS)]
        return {each.result().status_code for each in asks}


CHANGES = {
    "role": (("user", "role", "ann", "agent"), ""),
    "scope": (("user", "scope", "ann", "--group", "Sales"), ""),
    "password": (("user", "password", "ann"), f"{OTHER}\n"),
    "removal": (("user", "remove", "ann"), ""),
}


def test_a_session_ends_in_both_workers_at_once(board: Ringside, settings: dict[str, str]) -> None:
    command(settings, "user", "add", "root", "--role", "admin", said=f"{OTHER}\n")
    for words, said in CHANGES.values():
        answer = log_in(board, password=PASSWORD)
        assert answer.status_code == 303, answer.text
        cookie = f"ringside_session={answer.cookies['ringside_session']}"
        before = statuses(board, Cookie=cookie)
        command(settings, *words, said=said)
        assert statuses(board, Cookie=cookie) == {401}, words
        if words[1] == "role":
            assert before == {200}
        if words[1] == "password":
            command(settings, "user", "password", "ann", said=f"{PASSWORD}\n")


def test_a_token_that_is_revoked_opens_nothing_in_both_workers(
    board: Ringside, settings: dict[str, str]
) -> None:
    token = command(settings, "token", "add", "grafana")
    assert statuses(board, Authorization=f"Bearer {token}") == {200}
    command(settings, "token", "revoke", "grafana")
    assert statuses(board, Authorization=f"Bearer {token}") == {401}


def most(free: int, begun: float) -> int:
    """So many attempts are looked at since then: the free ones, then each wait is twice as long."""
    return free + int(math.log2(time.monotonic() - begun + 1)) + 1


def test_a_burst_over_both_workers_gets_no_more_looks_than_may_fail(board: Ringside) -> None:
    begun = time.monotonic()
    with ThreadPoolExecutor(ASKS) as pool:
        asks = [pool.submit(log_in, board, "ann", "wrong") for _ in range(ASKS)]
        found = [each.result().status_code for each in asks]
    assert FREE_OF_NAME <= found.count(401) <= most(FREE_OF_NAME, begun)
    assert set(found) == {401, 429}


def test_wrong_tokens_wait_in_both_workers(board: Ringside) -> None:
    begun = time.monotonic()
    for _ in range(FREE_OF_ADDRESS // ASKS + 1):
        statuses(board, Authorization="Bearer wrong")
    assert 429 in statuses(board, Authorization="Bearer wrong")
    refused = board.text.count("token refused")
    assert FREE_OF_ADDRESS <= refused <= most(FREE_OF_ADDRESS, begun)


def test_a_header_that_only_looks_like_the_proxy_s_is_dropped(
    settings: dict[str, str], tmp_path: Path
) -> None:
    command(settings, "user", "add", "ann", "--role", "manager", said=f"{PASSWORD}\n")
    proxy = {"TRUSTED_PROXIES": "127.0.0.1", "PROXY_USER_HEADER": "X-Remote-User"}
    with Ringside(tmp_path, wait=False, **settings, **proxy) as board:
        assert statuses(board, **{"X-Remote-User": "ann"}) == {200}
        for forged in ("X_Remote_User", "X-Remote_User", "x_remote-user"):
            assert statuses(board, **{forged: "ann"}) == {401}
