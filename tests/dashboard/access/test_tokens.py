"""Tokens of programs: wrong ones are slowed down and noted, and a flood of them writes little."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from dashboard.factory import create_app
from state.access.roles import EVERYTHING, Role
from state.access.store.attempts import FREE_OF_ADDRESS
from state.access.store.store import AccessStore
from state.access.store.tables import attempts, audit
from state.history import HistoryUnavailable
from tests.dashboard.conftest import make_settings
from tests.fakes.access import NOW, store_with_ann
from tests.fakes.reader import FakeReader

API = "/api/v1/extensions"
API_TOKEN = "a-token-that-is-long-enough"
FLOOD = FREE_OF_ADDRESS + 100


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    return store_with_ann(tmp_path, Role.MANAGER)


@pytest.fixture
def worker(store: AccessStore) -> FlaskClient:
    return make_worker(store)


def make_worker(store: AccessStore) -> FlaskClient:
    settings = make_settings(api_token=API_TOKEN)
    client: FlaskClient = create_app(FakeReader(), None, settings, store=store).server.test_client()
    return client


def ask(client: FlaskClient, token: str, address: str = "192.0.2.7") -> int:
    answer = client.get(API, headers={"Authorization": f"Bearer {token}"},
                        environ_overrides={"REMOTE_ADDR": address})  # fmt: skip
    assert (answer.status_code == 429) is ("Retry-After" in answer.headers)
    return answer.status_code


def flood(client: FlaskClient, address: str = "192.0.2.7") -> list[int]:
    return [ask(client, f"wrong{number}", address) for number in range(FLOOD)]


def rows(store: AccessStore) -> tuple[int, int]:
    with store.database.reading() as connection:
        return tuple(  # type: ignore[return-value]
            connection.scalar(select(func.count()).select_from(table))
            for table in (attempts, audit)
        )


def test_wrong_tokens_are_slowed_down_in_every_worker(
    store: AccessStore, worker: FlaskClient
) -> None:
    other = make_worker(store)
    statuses = flood(worker)
    assert statuses[:FREE_OF_ADDRESS] == [401] * FREE_OF_ADDRESS
    assert set(statuses[FREE_OF_ADDRESS:]) == {429}
    assert ask(other, "wrong") == 429
    assert ask(other, "wrong", "192.0.2.8") == 401


def test_the_right_token_has_to_wait_too_unless_it_was_good_before(
    store: AccessStore, worker: FlaskClient
) -> None:
    known, new = (store.tokens.add(name, Role.MANAGER, EVERYTHING) for name in ("one", "two"))
    assert ask(worker, known) == 200
    flood(worker)
    assert (ask(worker, known), ask(worker, new), ask(worker, API_TOKEN)) == (200, 429, 429)
    assert ask(worker, new, "192.0.2.8") == 200
    store.tokens.revoke("one")
    assert ask(worker, known) == 401


def test_a_flood_fills_neither_the_database_nor_the_log(
    store: AccessStore, worker: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        flood(worker)
    assert rows(store) == (FREE_OF_ADDRESS, FREE_OF_ADDRESS)
    assert caplog.text.count("token refused") == FREE_OF_ADDRESS
    assert "wrong1" not in caplog.text
    assert {each.action for each in store.audit.latest()} == {"token refused"}


def test_after_the_wait_the_next_token_is_looked_at(
    store: AccessStore, worker: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    flood(worker)
    token = store.tokens.add("one", Role.MANAGER, EVERYTHING)
    assert ask(worker, token) == 429
    later = time.monotonic() + 1e6
    monkeypatch.setattr(store.attempts, "_clock", lambda: NOW + 2)
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert ask(worker, token) == 200


def test_the_last_use_is_not_written_at_every_request(
    store: AccessStore, worker: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = store.tokens.add("one", Role.MANAGER, EVERYTHING)
    written: list[str] = []
    note = store.tokens._note

    def count(kept: str, now_us: int) -> None:
        written.append(kept)
        note(kept, now_us)

    monkeypatch.setattr(store.tokens, "_note", count)
    for _ in range(50):
        store.tokens.find(token)
        ask(worker, token)
    assert len(written) == 1
    assert store.tokens.all()[0].used_at is not None


def test_strangers_do_not_hear_what_is_wrong_with_the_database(
    store: AccessStore, worker: FlaskClient, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def fail(*_: object) -> float:
        raise HistoryUnavailable("no server at db.example for user ringside")

    monkeypatch.setattr(store.attempts, "wait_s", fail)
    for _ in range(3):
        answer = worker.get(API, headers={"Authorization": "Bearer x", "Accept": "text/html"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "db.example" not in answer.text
    assert caplog.text.count("no server at db.example") == 1


def test_the_cookie_of_a_wall_opens_no_more_than_the_wall(store: AccessStore) -> None:
    worker = make_worker(store)
    link = store.tokens.add("lobby", Role.WALL, EVERYTHING)
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert worker.get(f"/wall?token={link}", environ_overrides=elsewhere).status_code == 303
    assert worker.get("/wall/poll", environ_overrides=elsewhere).status_code == 200
    assert worker.get(API, environ_overrides=elsewhere).status_code == 403
    store.tokens.revoke("lobby")
    assert worker.get("/wall/poll", environ_overrides=elsewhere).status_code == 401
