"""The wall's routes: its link with a token, who it shows, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.factory import create_app
from dashboard.wall import files
from state.access.roles import EVERYTHING, Role, Scope, Viewer
from state.access.store.store import AccessStore
from state.live.schema import LiveCaller
from tests.dashboard.conftest import make_settings
from tests.fakes.access import store_with_ann
from tests.fakes.reader import FakeReader, make_row

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}
HTML = {"Accept": "text/html"}
SALES = Scope(frozenset({"Sales"}))


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    return store_with_ann(tmp_path, Role.MANAGER, "correct horse battery")


@pytest.fixture
def server(store: AccessStore) -> Flask:
    rows = {
        "1001": make_row("1001", group="Sales", status=1, peer="0301234567", peer_name="Ms Caller"),
        "1002": make_row("1002", group="Support"),
    }
    reader = FakeReader(rows)
    caller: LiveCaller = {"call_id": "1.1", "caller": "0309876543", "caller_name": "Mr Waiting",
              "joined_at": 1.0, "position": 1}  # fmt: skip
    reader.queues = [{
        "queue": "sales", "waiting": [caller], "members": ["1001"], "answered": 1, "abandoned": 0,
        "answered_within": 1, "threshold_s": 20.0, "since": 0.0,
    }]  # fmt: skip
    server: Flask = create_app(reader, None, make_settings(ami_host="pbx"), store=store).server
    return server


def browser(server: Flask) -> FlaskClient:
    client: FlaskClient = server.test_client()
    client.environ_base.update(ELSEWHERE)
    return client


def opened(server: Flask, secret: str, more: str = "") -> tuple[FlaskClient, TestResponse]:
    client = browser(server)
    return client, client.get(f"/wall?token={secret}{more}", headers=HTML)


def shown(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get("/wall/poll").text)
    return found


def test_a_link_becomes_a_cookie_and_its_token_leaves_the_address(
    server: Flask, store: AccessStore
) -> None:
    secret = store.tokens.add("lobby", Role.WALL, EVERYTHING)
    client, answer = opened(server, secret, "&figures=free%2Concall&rotate=20")
    assert (answer.status_code, answer.location) == (303, "/wall?figures=free%2Concall&rotate=20")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("ringside_wall=")
    assert "HttpOnly" in cookie
    assert secret not in f"{answer.headers}{answer.text}"
    page = client.get(answer.location)
    assert page.status_code == 200
    assert secret not in page.text
    assert [(e.who, e.action) for e in store.audit.latest()] == [("token lobby", "wall opened")]


def test_the_wall_shows_its_scope_and_no_caller(server: Flask, store: AccessStore) -> None:
    client, _ = opened(server, store.tokens.add("lobby", Role.WALL, SALES))
    frame = shown(client)
    assert [tile[0] for tile in frame["t"]] == ["1001"]
    assert not any(word in json.dumps(frame) for word in ("0301234567", "Ms Caller"))


def test_whoever_opens_it_the_wall_names_no_caller_who_waits(
    server: Flask, store: AccessStore
) -> None:
    client = browser(server)
    secret = store.sessions.begin(Viewer("ann", Role.MANAGER), "password", of_user=True)
    client.set_cookie("ringside_session", secret)
    assert "0301234567" in client.get("/api/v1/extensions").text
    frame = shown(client)
    assert [queue[:2] for queue in frame["queues"]] == [["sales", 1]]
    words = ("0301234567", "Ms Caller", "0309876543", "Mr Waiting")
    assert not any(word in json.dumps(frame) for word in words)


def test_a_wall_opens_the_wall_alone(server: Flask, store: AccessStore) -> None:
    client, _ = opened(server, store.tokens.add("lobby", Role.WALL, EVERYTHING))
    assert client.get("/").location == "/wall"
    for path in ("/queues", "/agents", "/api/v1/extensions", "/metrics", "/tokens"):
        assert client.get(path).status_code == 403


def test_revoking_the_token_ends_the_wall_at_the_next_poll(
    server: Flask, store: AccessStore
) -> None:
    client, _ = opened(server, store.tokens.add("lobby", Role.WALL, EVERYTHING))
    assert client.get("/wall/poll").status_code == 200
    store.tokens.revoke("lobby")
    assert client.get("/wall/poll").status_code == 401


def test_a_link_that_is_over_says_so_in_huge_letters_and_shows_nothing(
    server: Flask, store: AccessStore
) -> None:
    secret = store.tokens.add("lobby", Role.WALL, EVERYTHING)
    store.tokens.revoke("lobby")
    client, answer = opened(server, secret)
    assert answer.status_code == 401
    assert "This link opens no wall" in answer.text
    assert secret not in f"{answer.headers}{answer.text}"
    assert "Set-Cookie" not in answer.headers
    assert client.get("/wall/poll").status_code == 401


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WALL])
def test_no_other_token_becomes_a_cookie(server: Flask, store: AccessStore, role: Role) -> None:
    client, answer = opened(server, store.tokens.add("x", role, EVERYTHING))
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert client.get("/wall").status_code == 401


def test_wrong_links_of_an_address_are_slowed_down(server: Flask) -> None:
    statuses = [opened(server, f"wrong{n}")[1].status_code for n in range(40)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert opened(server, "wrong")[1].headers["Retry-After"]


def test_a_wall_link_logs_nobody_out(server: Flask, store: AccessStore) -> None:
    client = browser(server)
    secret = store.sessions.begin(Viewer("ann", Role.MANAGER), "password", of_user=True)
    client.set_cookie("ringside_session", secret)
    client.get(f"/wall?token={store.tokens.add('lobby', Role.WALL, EVERYTHING)}")
    assert client.get("/api/v1/extensions").status_code == 200


def test_a_link_that_is_opened_again_leaves_one_wall(server: Flask, store: AccessStore) -> None:
    secret = store.tokens.add("lobby", Role.WALL, EVERYTHING)
    client, first = opened(server, secret)
    client.get(f"/wall?token={secret}")
    old = browser(server)
    old.set_cookie("ringside_wall", first.headers["Set-Cookie"].split("=")[1].split(";")[0])
    assert old.get("/wall/poll").status_code == 401
    assert client.get("/wall/poll").status_code == 200


def test_a_wall_without_anything_new_gets_no_frame_but_what_the_page_is_made_of(
    server: Flask, store: AccessStore
) -> None:
    client, _ = opened(server, store.tokens.add("lobby", Role.WALL, EVERYTHING))
    frame = shown(client)
    held = "&".join(f"{name}={frame[name]}" for name in "vrhq")
    answer = client.get(f"/wall/poll?{held}")
    assert (answer.status_code, answer.text) == (204, "")
    assert answer.headers["Ringside-Build"] == files.build()


def test_the_browser_keeps_the_cookie_for_400_days_from_each_time_the_page_begins_again(
    server: Flask, store: AccessStore
) -> None:
    """Browsers drop a cookie after 400 days, whatever the token's end is."""
    client, first = opened(server, store.tokens.add("lobby", Role.WALL, EVERYTHING))
    secret = first.headers["Set-Cookie"].split(";")[0]
    for path in ("/wall", "/wall/poll"):
        cookie = client.get(path).headers["Set-Cookie"]
        assert cookie.split(";")[0] == secret
        assert f"Max-Age={400 * 86_400}" in cookie
    frame = shown(client)
    held = "&".join(f"{name}={frame[name]}" for name in "vrhq")
    assert "Set-Cookie" not in client.get(f"/wall/poll?{held}").headers
    assert "Set-Cookie" not in browser(server).get("/wall").headers


def test_a_link_that_is_slowed_down_asks_again_by_itself(server: Flask) -> None:
    for n in range(40):
        _, answer = opened(server, f"wrong{n}")
    assert answer.headers["Refresh"] == answer.headers["Retry-After"]


def test_the_page_changes_its_build_with_any_of_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files.build()
    for name in (files.EARLY, *files.STYLES, *files.SCRIPTS):
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((files.ASSETS / name).read_bytes())
    monkeypatch.setattr(files, "ASSETS", tmp_path)
    assert files.build() == before
    (tmp_path / "wall" / "poll.js").write_text("changed")
    assert files.build() != before


def test_no_page_of_dash_loads_the_scripts_of_the_wall(server: Flask, store: AccessStore) -> None:
    client = browser(server)
    secret = store.sessions.begin(Viewer("ann", Role.MANAGER), "password", of_user=True)
    client.set_cookie("ringside_session", secret)
    page = client.get("/").text
    assert "live/tile.js" in page
    assert "assets/wall/" not in page


def test_every_script_of_the_wall_is_loaded() -> None:
    found = {f"wall/{file.name}" for file in (files.ASSETS / "wall").glob("*.js")}
    assert found == {name for name in files.SCRIPTS if name.startswith("wall/")}
