"""What people and programs are told when a request fails."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from dashboard.factory import create_app
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader

PERSON = {"Accept": "text/html,application/xhtml+xml"}
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "There is no such page"),
        ("/<script>alert(1)</script>", 404, "There is no such page"),
        ("/diagnostics", 403, "This page is not for your role"),
        ("/assets/none.js", 404, "There is no such page"),
    ],
)
def test_people_read_a_page_with_a_way_back(
    client: FlaskClient, path: str, status: int, words: str
) -> None:
    answer = client.get(path, headers=PERSON, environ_overrides=ELSEWHERE)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert words in answer.text
    assert 'href="/">To the board' in answer.text
    assert "alert(1)" not in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_method_that_nothing_takes_is_said_in_words(client: FlaskClient) -> None:
    answer = client.put("/", headers=PERSON)
    assert answer.status_code == 405
    assert "Go back" in answer.text


def test_programs_get_a_line_of_json(client: FlaskClient) -> None:
    answer = client.get("/diagnostics", environ_overrides=ELSEWHERE)
    assert (answer.status_code, answer.json) == (403, {"error": "this is not for your role"})
    answer = client.get("/api/v1/nothing", headers=PERSON)
    assert (answer.status_code, answer.json) == (404, {"error": "not found"})


def test_a_name_that_is_not_allowed_is_said_in_words(client: FlaskClient) -> None:
    answer = client.get("/", headers={**PERSON, "Host": "evil.example"})
    assert answer.status_code == 421
    assert "This name is not in ALLOWED_HOSTS." in answer.text


def test_a_fault_is_a_page_without_details(client: FlaskClient) -> None:
    server = create_app(FakeReader(), None, make_settings()).server
    server.config["PROPAGATE_EXCEPTIONS"] = False
    server.view_functions["/"] = lambda: 1 / 0
    answer = server.test_client().get("/", headers=PERSON)
    assert answer.status_code == 500
    assert "Ringside could not answer" in answer.text
    assert "ZeroDivision" not in answer.text
    assert server.test_client().get("/").json == {"error": "internal server error"}
