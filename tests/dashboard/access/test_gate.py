"""What no browser sends is refused before it reaches a callback: 400 or 413, and one line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from dash import Dash
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ, run_wsgi_app

from dashboard.access import gate
from dashboard.access.accepted import accepted
from dashboard.factory import create_app
from state.access.roles import Role, Scope
from state.access.store.sessions import Limits
from state.access.store.store import open_access
from state.history import History
from tests.dashboard import malformed
from tests.dashboard.conftest import make_settings
from tests.dashboard.malformed import as_bytes, changed, mutations, paths, valid_bodies
from tests.dashboard.poll import CALLBACKS
from tests.fakes import day
from tests.fakes.reader import FakeReader, make_row

ANSWERED = {200, 204}
REFUSED = {400}
EVERY_FIFTH = 5
"""The table has some 14,000 requests; every fifth of them meets every part and every value."""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    with day.filled(tmp_path_factory.mktemp("history"), days=2) as opened:
        yield opened


@pytest.fixture(scope="module")
def app(history: History) -> Dash:
    return create_app(FakeReader({"1001": make_row("1001")}), history, make_settings())


@pytest.fixture(scope="module")
def browser(app: Dash) -> FlaskClient:
    client: FlaskClient = app.server.test_client()
    return client


@pytest.fixture(scope="module")
def bodies(app: Dash) -> list[malformed.Body]:
    return valid_bodies(app)


def post(client: FlaskClient, body: bytes, **options: Any) -> int:
    options.setdefault("content_type", "application/json")
    return client.post(CALLBACKS, data=body, **options).status_code


def test_what_a_browser_sends_is_answered(
    browser: FlaskClient, bodies: list[malformed.Body]
) -> None:
    assert len(bodies) > 50
    assert {post(browser, as_bytes(body)) for body in bodies} <= ANSWERED


def test_what_is_malformed_is_never_an_error_of_the_server(
    browser: FlaskClient, bodies: list[malformed.Body], caplog: pytest.LogCaptureFixture
) -> None:
    of_each_callback = {body["output"]: body for body in bodies}.values()
    every = [one for body in of_each_callback for one in mutations(body)]
    some = list(islice(every, 0, None, EVERY_FIFTH))
    assert len(some) > 2_000
    for body in some:
        caplog.clear()
        status = post(browser, as_bytes(body))
        assert status in ANSWERED | REFUSED, body
        lines = [record.getMessage() for record in caplog.records]
        assert len(lines) == (status in REFUSED), body
        assert all("\n" not in line for line in lines)


@pytest.mark.parametrize("raw", malformed.RAW, ids=lambda raw: repr(raw[:12]))
def test_a_body_that_is_no_object_is_refused(browser: FlaskClient, raw: bytes) -> None:
    assert post(browser, raw) == 400


def test_a_body_of_another_type_is_refused(
    browser: FlaskClient, bodies: list[malformed.Body]
) -> None:
    assert post(browser, as_bytes(bodies[0]), content_type="text/plain") == 400


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_value_in_any_place_is_answered_or_refused(
    browser: FlaskClient, bodies: list[malformed.Body], data: st.DataObject
) -> None:
    body = data.draw(st.sampled_from(bodies))
    path = data.draw(st.sampled_from(list(paths(body))))
    sent = as_bytes(changed(body, path, data.draw(json_values)))
    assert post(browser, sent) in ANSWERED | REFUSED


NAMES = ("from", "to", "date", "range", "sort", "top", "by", "measure", "variant", "threshold",
         "short", "queue", "group", "agent", "extension")  # fmt: skip
odd_texts = st.sampled_from(
    (
        "2026-02-30",
        "9999-12-31",
        "0001-01-01",
        "2026-W01-1",
        "²",
        "-1",
        "1e9",
        "*",
        "today",
        "x" * 999,
    )
) | st.text(max_size=20)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), given_=st.dictionaries(st.sampled_from(NAMES), odd_texts, max_size=4))
def test_any_address_is_answered_or_refused(
    browser: FlaskClient, bodies: list[malformed.Body], data: st.DataObject, given_: dict[str, str]
) -> None:
    search = "?" + "&".join(f"{name}={quote(text)}" for name, text in given_.items())
    body = data.draw(st.sampled_from(bodies))
    for part in ("inputs", "state"):
        for at, entry in enumerate(body[part]):
            if entry["property"] == "search":
                body = changed(body, (part, at, "value"), search)
    assert post(browser, as_bytes(body)) in ANSWERED | REFUSED


def test_a_character_that_a_database_cannot_hold_is_refused_everywhere(
    browser: FlaskClient, bodies: list[malformed.Body]
) -> None:
    body = next(each for each in bodies if each["output"] == "page.children")
    for value in ("/agents/%00", "/agents/\0"):
        assert post(browser, as_bytes(changed(body, ("inputs", 0, "value"), value))) == 400
    assert browser.get("/api/v1/legs?agent=%00").status_code == 400
    assert browser.get("/agents/%00").status_code == 400


def test_a_body_of_more_than_a_megabyte_is_refused(browser: FlaskClient) -> None:
    body = b"[" + b" " * gate.MOST_BYTES + b"]"
    answer = browser.post(CALLBACKS, data=body, content_type="application/json")
    assert (answer.status_code, answer.headers["Connection"]) == (413, "close")
    assert browser.post("/healthz", data=body).status_code == 413


def test_a_body_without_a_length_is_refused_when_it_has_grown_too_long(app: Dash) -> None:
    class Endless(io.RawIOBase):
        """A body in chunks that goes on for ever."""

        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, into: Any) -> int:
            self.given += len(into)
            into[:] = b" " * len(into)
            return len(into)

    body = Endless()
    environ = create_environ(CALLBACKS, method="POST", content_type="application/json")
    environ |= {"wsgi.input": body, "wsgi.input_terminated": True, "REMOTE_ADDR": "127.0.0.1"}
    _, status, _ = run_wsgi_app(app.server, environ)
    assert status.startswith("413")
    assert body.given < 2 * gate.MOST_BYTES


def test_who_may_not_call_a_callback_learns_nothing_of_its_inputs(
    history: History, tmp_path: Path
) -> None:
    store = open_access(history, Limits(3_600, 36_000), tmp_path / "access")
    secret = store.tokens.add("phone", Role.AGENT, Scope(agent="Agent A"))
    headers = {"Authorization": f"Bearer {secret}"}
    client = create_app(FakeReader(), history, make_settings(), store=store).server.test_client()
    body = {"output": "diagnostics-body.children", "inputs": None}
    assert client.post(CALLBACKS, json=body, headers=headers).status_code == 403
    body = {"output": "nothing.children"}
    assert client.post(CALLBACKS, json=body, headers=headers).status_code == 400


def test_an_input_of_an_unknown_kind_is_noticed_at_the_start() -> None:
    with pytest.raises(KeyError):
        accepted("new-thing", "colour")
