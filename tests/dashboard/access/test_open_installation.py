"""Who may ask the API."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from dashboard.factory import create_app
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader

TOKEN = "a-token-that-is-long-enough"
GUARDED = ("/api/v1/extensions", "/api/v1/calls", "/metrics")


PBX = "pbx.example.com"


def client_of(**settings: str) -> FlaskClient:
    client: FlaskClient = create_app(
        FakeReader(), None, make_settings(**settings)
    ).server.test_client()
    return client


@pytest.fixture
def client() -> FlaskClient:
    return client_of(ami_host=PBX)


@pytest.fixture
def tokened() -> FlaskClient:
    return client_of(ami_host=PBX, api_token=TOKEN)


@pytest.mark.parametrize("url", GUARDED)
def test_without_a_token_this_machine_may_ask(client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("url", GUARDED)
@pytest.mark.parametrize("address", ["10.0.0.9", "192.168.1.2", "2001:db8::1", "", "unix:"])
def test_without_a_token_no_other_machine_may_ask(
    client: FlaskClient, url: str, address: str
) -> None:
    response = client.get(url, environ_overrides={"REMOTE_ADDR": address})
    assert response.status_code == 403
    assert "app.py user add" in response.get_json()["error"]


def test_a_header_that_claims_to_be_local_is_not_believed(client: FlaskClient) -> None:
    response = client.get(
        GUARDED[0],
        headers={"X-Forwarded-For": "127.0.0.1"},
        environ_overrides={"REMOTE_ADDR": "10.0.0.9"},
    )
    assert response.status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_a_proxy_on_this_machine_does_not_make_everybody_local(
    client: FlaskClient, header: str
) -> None:
    assert client.get(GUARDED[0], headers={header: "10.0.0.9"}).status_code == 403


def test_a_foreign_name_that_leads_here_is_refused(client: FlaskClient) -> None:
    assert client.get(GUARDED[0], headers={"Host": "evil.example:8050"}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost", "[::1]:8050"])
def test_local_names_are_let_in(client: FlaskClient, host: str) -> None:
    assert client.get(GUARDED[0], headers={"Host": host}).status_code == 200


def test_with_a_token_it_opens(tokened: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    response = tokened.get(
        GUARDED[0], headers=headers, environ_overrides={"REMOTE_ADDR": "10.0.0.9"}
    )
    assert response.status_code == 200


@pytest.mark.parametrize("value", ["Bearer", "Bearer wrong", "bearer \xe9"])
def test_a_wrong_token_does_not_open_not_even_from_here(tokened: FlaskClient, value: str) -> None:
    response = tokened.get(GUARDED[0], headers={"Authorization": value})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert TOKEN not in response.text


@pytest.mark.parametrize("value", [f"Basic {TOKEN}", TOKEN])
def test_what_is_no_bearer_token_proves_nothing(tokened: FlaskClient, value: str) -> None:
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
    headers = {"Authorization": value}
    response = tokened.get(GUARDED[0], headers=headers, environ_overrides=elsewhere)
    assert response.status_code == 403


@pytest.mark.parametrize("url", ["/healthz", "/readyz"])
def test_health_is_told_to_anybody(tokened: FlaskClient, url: str) -> None:
    assert tokened.get(url, environ_overrides={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200


def test_the_demo_is_shown_to_anybody_but_for_what_it_says_of_this_machine() -> None:
    demo, elsewhere = client_of(), {"REMOTE_ADDR": "10.0.0.9"}
    assert demo.get(GUARDED[0], environ_overrides=elsewhere).status_code == 200
    for url in ("/metrics", "/diagnostics"):
        assert demo.get(url, environ_overrides=elsewhere).status_code == 403
        assert demo.get(url).status_code == 200


def test_the_demo_asks_for_a_name_that_is_allowed_too() -> None:
    assert client_of().get(GUARDED[0], headers={"Host": "evil.example"}).status_code == 421


def test_a_session_means_nothing_where_nobody_can_log_in(client: FlaskClient) -> None:
    client.set_cookie("ringside_session", "anything")
    assert client.get("/").status_code == 200


def test_a_session_cookie_proves_nothing_where_no_users_are_kept(client: FlaskClient) -> None:
    client.set_cookie("ringside_session", "chosen")
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
    assert client.get(GUARDED[0], environ_overrides=elsewhere).status_code == 403


@pytest.mark.parametrize("body", [[], {}, {"output": 5}, {"output": "none.children"}, None])
def test_a_callback_that_nobody_registered_is_refused(client: FlaskClient, body: object) -> None:
    assert client.get("/").status_code == 200
    assert client.post("/_dash-update-component", json=body).status_code == 400
