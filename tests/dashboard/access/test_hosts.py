"""ALLOWED_HOSTS holds on every request: open routes, assets, what is not there, any method."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dashboard.access.doors import OPEN
from dashboard.factory import create_app
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader


@pytest.fixture
def server() -> Flask:
    settings = make_settings(allowed_hosts="Board.example.org, 10.1.2.3, [2001:db8::1]")
    server: Flask = create_app(FakeReader(), None, settings).server
    return server


@pytest.fixture
def client(server: Flask) -> FlaskClient:
    client: FlaskClient = server.test_client()
    return client


def status(client: FlaskClient, host: str, path: str = "/healthz", **more: Any) -> int:
    answer = client.open(path, environ_overrides={"HTTP_HOST": host}, **more)
    return answer.status_code


def test_every_rule_refuses_another_name(server: Flask, client: FlaskClient) -> None:
    rules = {rule.rule for rule in server.url_map.iter_rules()}
    assert {"/healthz", "/assets/<path:filename>"} <= rules & OPEN
    for rule in rules:
        path = rule.replace("<", "").replace(">", "")
        assert status(client, "evil.example", path) == 421, rule


@pytest.mark.parametrize(
    ("path", "method"),
    [("/assets/css/10-base.css", "GET"), ("/no/such/page", "GET"), ("/api/v1/none", "GET"),
     ("/healthz", "POST"), ("/healthz", "OPTIONS"), ("/healthz", "HEAD"), ("/login", "POST"),
     ("/%00", "GET"), ("/_dash-update-component", "POST")],
)  # fmt: skip
def test_what_is_not_there_refuses_another_name_as_well(
    client: FlaskClient, path: str, method: str
) -> None:
    assert status(client, "evil.example", path, method=method) == 421


@pytest.mark.parametrize(
    "host", ["board.example.org", "BOARD.example.org:443", "10.1.2.3:8050", "[2001:db8::1]:80",
             "localhost:8050", "127.0.0.1", "[::1]"],
)  # fmt: skip
def test_the_names_of_the_setting_and_of_this_machine_are_let_in(
    client: FlaskClient, host: str
) -> None:
    assert status(client, host) == 200


@pytest.mark.parametrize(
    "host", ["", " ", ":8050", "localhost:evil", "localhost:8050:8050", "localhost,evil.example",
             "evil.example:localhost", "localhost.evil.example", "evil.localhost", "localhost/evil",
             "evil@localhost", "user:pass@localhost", "[::1", "::1", "[::1]evil", "127.1",
             "2130706433", "127.0.0.1.", "localhost\t", "l\xf6calhost", "[]", "*"],
)  # fmt: skip
def test_what_only_looks_like_such_a_name_is_refused(client: FlaskClient, host: str) -> None:
    assert status(client, host) == 421


def test_a_forwarded_host_says_nothing(client: FlaskClient) -> None:
    headers = {"X-Forwarded-Host": "localhost", "Forwarded": "host=localhost"}
    assert status(client, "evil.example", headers=headers) == 421
