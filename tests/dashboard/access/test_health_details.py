"""Health is for anybody; hosts, users, versions and the PBX's words are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.factory import create_app
from state.access.roles import ABILITIES, EVERYTHING, Ability, Role
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.history import HistoryUnavailable, open_history
from state.version import VERSION
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}
WORDS = "pbx.example:5038: the PBX refused user 'watcher': 'Authentication failed'"


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    return open_access(history, Limits(3_600, 36_000), tmp_path / "access")


@pytest.fixture
def reader() -> FakeReader:
    reader = FakeReader()
    reader.link("down", WORDS)
    return reader


@pytest.fixture
def client(reader: FakeReader, store: AccessStore) -> FlaskClient:
    store.users.add("ann", Role.ADMIN, EVERYTHING, "correct horse battery")
    client: FlaskClient = create_app(
        reader, None, make_settings(), store=store
    ).server.test_client()
    client.environ_base.update(ELSEWHERE)
    return client


@pytest.mark.parametrize("state", ["down", "blind", "resyncing"])
def test_a_stranger_gets_a_code(client: FlaskClient, reader: FakeReader, state: str) -> None:
    reader.link(state, WORDS)  # type: ignore[arg-type]
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "not ready", "code": f"link_{state}"}
    assert client.get("/healthz").get_json() == {"status": "alive"}


@pytest.mark.parametrize("token", ["wrong", "", "\xe9"])
def test_a_wrong_token_is_a_stranger(client: FlaskClient, token: str) -> None:
    answer = client.get("/readyz", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, "reason" in answer.get_json()) == (503, False)


@pytest.mark.parametrize("role", Role)
def test_details_are_for_roles_that_may_see_diagnostics(
    client: FlaskClient, store: AccessStore, role: Role
) -> None:
    token = store.tokens.add(f"of-{role}", role, EVERYTHING)
    headers = {"Authorization": f"Bearer {token}"}
    ready, alive = (client.get(path, headers=headers) for path in ("/readyz", "/healthz"))
    may = Ability.DIAGNOSTICS in ABILITIES[role]
    assert (ready.status_code, WORDS in ready.text) == (503, may)
    assert (alive.status_code, VERSION in alive.text) == (200, may)


def test_without_the_database_health_is_told_all_the_same(
    client: FlaskClient, store: AccessStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise HistoryUnavailable("no database")

    monkeypatch.setattr(store.tokens, "find", fail)
    answer = client.get("/readyz", headers={"Authorization": "Bearer some-token"})
    assert (answer.status_code, answer.get_json()["code"]) == (503, "link_down")


def test_another_machine_is_a_stranger_to_an_open_installation(reader: FakeReader) -> None:
    client = create_app(reader, None, make_settings()).server.test_client()
    assert WORDS in client.get("/readyz").text
    for stranger in ({"environ_overrides": ELSEWHERE}, {"headers": {"X-Forwarded-For": "::1"}}):
        answer = client.get("/readyz", **stranger)
        assert answer.get_json() == {"status": "not ready", "code": "link_down"}
