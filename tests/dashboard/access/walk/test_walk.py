"""A walk over every route and every callback, as nobody and as each role with each scope."""

from __future__ import annotations

import io
import json
import re
import zipfile
from base64 import b64decode

import pytest
from dash import Dash, Input, Output
from werkzeug.test import TestResponse

from dashboard.access import doors
from dashboard.pages import PAGES as TABLE
from state.access.roles import Role
from tests.dashboard.access.walk import requests
from tests.dashboard.access.walk.conftest import (
    EVERYBODY,
    OF_SALES,
    Install,
    Installation,
    Who,
)
from tests.dashboard.access.walk.requests import Ask
from tests.dashboard.access.walk.table import HOSTILE, PAGES, PUBLIC, ROUTES, SIGN_ON, of_callback
from tests.fakes import two_teams

pytestmark = pytest.mark.slow


# Everything has an entry


def unknown_rules(app: Dash) -> set[str]:
    """Rules of the URL map that stand in no table, neither of the app nor of the walk."""
    rules = {rule.rule for rule in app.server.url_map.iter_rules()}
    return rules - (doors.OPEN | doors.ROUTES.keys()) | (rules | SIGN_ON) ^ ROUTES.keys()


def unknown_callbacks(app: Dash) -> list[str]:
    """Callbacks that the walk has no entry for."""
    unknown = []
    for output in requests.of_server(app):
        try:
            of_callback(output)
        except KeyError:
            unknown.append(output)
    return unknown


def test_every_route_page_and_callback_has_an_entry(site: Installation) -> None:
    assert unknown_rules(site.app) == set()
    assert unknown_callbacks(site.app) == []
    assert {page.path for page in TABLE.pages} == PAGES.keys()
    assert {rule for rule, route in ROUTES.items() if route.roles is PUBLIC} == doors.OPEN


def test_what_is_added_without_an_entry_fails_the_walk_and_is_shut(install: Install) -> None:
    site = install()
    site.app.server.add_url_rule("/new", view_func=lambda: "secret")

    @site.app.callback(Output("new", "children"), Input("new-button", "n_clicks"))
    def new(_: object) -> str:
        return "secret"

    assert unknown_rules(site.app) == {"/new"}
    assert unknown_callbacks(site.app) == ["new.children"]
    for who in (None, *EVERYBODY):
        client = site.client(who)
        ask = Ask(ROUTES["/"], "new.children", (("new-button.n_clicks", 1),))
        for answer in (client.get("/new"), ask.send(client)):
            assert answer.status_code in {400, 401, 403}
            assert "secret" not in answer.text


def test_dash_s_other_doors_are_off(site: Installation) -> None:
    rules = {rule.rule for rule in site.app.server.url_map.iter_rules()}
    assert {rule for rule in rules if rule.startswith(("/_dash", "/_reload", "/_mcp"))} == {
        "/_dash-layout",
        "/_dash-dependencies",
        "/_dash-update-component",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "/_reload-hash",
    }
    assert not site.app._enable_mcp
    assert not site.app._websocket_callbacks
    assert not site.app.backend.websocket_capability
    assert not any(each.get("background") for each in site.app.callback_map.values())
    for path in ("/_mcp", "/_dash-ws-callback", "/_reload-hash", "/_alive_x", "/_dash-update"):
        for who in (None, *EVERYBODY):
            assert site.client(who).get(path).status_code in {401, 403, 404}


def test_dash_can_be_asked_by_no_method_that_has_no_rule(site: Installation) -> None:
    client = site.client(Who(Role.ADMIN, "whole"))
    for path in ("/", "/_dash-layout", "/api/v1/legs", "/metrics"):
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "POST"):
            assert client.open(path, method=method).status_code in {403, 405}


def text_of(answer: TestResponse) -> str:
    """An answer as text, with what is in a workbook; an icon is none."""
    text = answer.get_data().decode("utf-8", "replace")
    return WORKBOOK.sub(lambda found: cells_of(found[1]), text)


WORKBOOK = re.compile(r'"content": ?("UEsDB[^"]+")')
"""A workbook is a zip file."""


def cells_of(content: str) -> str:
    """What is in the cells of a workbook, which a JSON text holds in base64."""
    with zipfile.ZipFile(io.BytesIO(b64decode(json.loads(content)))) as book:
        parts = [name for name in book.namelist() if name.startswith("xl/")]
        return "".join(book.read(name).decode() for name in parts if name.endswith(".xml"))


def may(who: Who, ask: Ask) -> bool:
    """Whether the walk's table lets somebody in."""
    roles = ask.route.roles
    if roles is PUBLIC:
        return True
    return who.role in roles and (who.scope == "whole" or not ask.route.uncut)


def is_as_the_table_says(who: Who, ask: Ask, answer: TestResponse) -> bool:
    """Whether a request was let in or refused as the table says."""
    is_sent_home = (answer.location or "").startswith(("/agents/", "/wall"))
    status = 403 if is_sent_home else answer.status_code
    return (status < 400 or status in {400, 404}) if may(who, ask) else status == 403


def test_nobody_is_let_in_without_log_in_but_where_nothing_is_shown(site: Installation) -> None:
    client = site.client(None)
    for ask in [*requests.paths(), *requests.callbacks(site.app)]:
        answer = ask.send(client)
        assert (answer.status_code == 401) is (ask.route.roles is not PUBLIC), ask
        assert two_teams.found((*two_teams.SUPPORT, "Vendor", "salesqueue"), text_of(answer)) == []


def test_nobody_who_opens_a_page_is_sent_to_the_log_in(site: Installation) -> None:
    for route in PAGES.values():
        for path in route.paths:
            answer = site.client(None).get(path, headers={"Accept": "text/html"})
            assert (answer.status_code, answer.location[:12]) == (302, "/login?next=")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SUPERVISOR])
def test_what_no_browser_sends_opens_nothing_and_breaks_nothing(
    site: Installation, role: Role
) -> None:
    who = Who(role, "whole" if role is Role.ADMIN else "group")
    client = site.client(who)
    for ask in requests.malformed(site.app):
        assert (ask.send(client).status_code == 403) is not may(who, ask), ask
    for body in (*HOSTILE, {"output": 1}, {"output": "frame.data"}, {"output": ["frame.data"]}):
        assert client.post("/_dash-update-component", json=body).status_code in {400, 403, 500}


# What each sees


def hidden_from(who: Who) -> tuple[str, ...]:
    """Words that somebody may never receive."""
    hidden: tuple[str, ...] = ()
    if who.scope in OF_SALES or who.role is Role.AGENT:
        hidden += two_teams.SUPPORT
    if who.scope == "queue":
        hidden += ("helpqueue", "Bronislava", "77402", *two_teams.SUPPORT_CALLERS)
    if who.scope in {"agent", "extension"}:
        hidden += (*two_teams.SUPPORT, *two_teams.OF_ARTEMIS, "salesqueue")
    if who.role in {Role.WALL, Role.AGENT}:
        hidden += (*two_teams.CALLERS, *two_teams.SUPPORT_CALLERS)
    if who.role is Role.AGENT and who.scope not in {"agent", "extension"}:
        hidden += (*two_teams.SALES, *two_teams.SALES.values(), "salesqueue")
    return hidden


def test_each_opens_what_the_table_says_and_receives_no_word_of_others(
    site: Installation, who: Who
) -> None:
    client, hidden = site.client(who), hidden_from(who)
    for ask in [*requests.paths(), *requests.callbacks(site.app)]:
        answer = ask.send(client)
        assert is_as_the_table_says(who, ask, answer), (ask, answer.status)
        text = f"{answer.headers} {text_of(answer)}"
        words = set(two_teams.found(hidden, text)) - set(two_teams.found(hidden, asked(ask)))
        assert words == set(), (ask, text)


def asked(ask: Ask) -> str:
    """What a request says itself: a page repeats which agent it was asked for."""
    return f"{ask.name} {ask.inputs} {ask.state}".replace("+", " ")


CHANGING = re.compile(
    r'"now": ?[\d.]+|\bnow\\?":[\d.]+'
    r'|"(?:queues|chart)-key": ?\{"data": ?"[^"]*"'
    r'|"value": ?"[\w-]{40,}\.[\w.-]+"|csrf_token[^>]*value=[^>]*|"end_id": ?"[^"]*"'
    r'|"data-csrf": ?"[^"]*"|"rs-rewind", ?"href": ?"[^"]*"'
)
"""What differs between two answers of any kind: the time, and what is drawn by lot."""


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.MANAGER, Role.ADMIN])
@pytest.mark.parametrize("scope", [*OF_SALES, "agent"])
def test_what_support_does_changes_no_byte_of_what_sales_sees(
    site: Installation, site_of_sales: Installation, role: Role, scope: str
) -> None:
    who = Who(role, scope)
    both, sales = site.client(who), site_of_sales.client(who)
    for ask in [*requests.paths(), *requests.callbacks(site.app)]:
        with_support, without = ask.send(both), ask.send(sales)
        assert with_support.status_code == without.status_code
        assert CHANGING.sub("", text_of(with_support)) == CHANGING.sub("", text_of(without)), ask


def test_each_callback_answers_what_the_walk_asks(site: Installation) -> None:
    """A value that is refused at the gate would try nothing; so would an empty file."""
    boss = site.client(Who(Role.ADMIN, "whole"))
    answers = [(ask, ask.send(boss)) for ask in requests.callbacks(site.app)]
    changed = {(ask.name, ask.changed) for ask, _ in answers}
    answered = {(ask.name, ask.changed) for ask, answer in answers if answer.status_code == 200}
    assert changed - answered == set()
    files = "".join(text_of(answer) for ask, answer in answers if "file.data" in ask.name)
    assert set(two_teams.found((*SALES_FILES, *SUPPORT_FILES), files)) == {
        *SALES_FILES, *SUPPORT_FILES,
    }  # fmt: skip


SALES_FILES = ("Anselma Vendor", "salesqueue", "Mirabella Caller", "by Borislav Helper")
SUPPORT_FILES = ("Borislav Helper", "helpqueue", "Ottoline Caller")


def test_the_walk_would_see_a_leak(site: Installation) -> None:
    boss = site.client(Who(Role.ADMIN, "whole"))
    text = "".join(
        text_of(ask.send(boss)) for ask in [*requests.paths(), *requests.callbacks(site.app)]
    )
    seen = two_teams.found((*two_teams.SUPPORT, *two_teams.CALLERS, *two_teams.OF_ARTEMIS), text)
    assert set(seen) == {*two_teams.SUPPORT, *two_teams.CALLERS, *two_teams.OF_ARTEMIS}
