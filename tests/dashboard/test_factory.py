"""The app as a whole: built from arguments, twice in one process, with nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash, html
from flask import Flask
from flask.testing import FlaskClient

from dashboard.access.viewing import THIS_MACHINE, set_viewer
from dashboard.alerts import ScopedAlerts
from dashboard.factory import create_app, make_services
from dashboard.looks.components import attrs
from dashboard.pages import PAGES
from dashboard.services import Services
from dashboard.shell.router import Address, Page, Pages
from tests.dashboard.conftest import make_settings
from tests.dashboard.poll import poll
from tests.fakes.reader import FakeReader, make_row

ID_IN_JSON = re.compile(r'"id":"([\w-]+)"')


def make_app(reader: FakeReader, **settings: Any) -> Dash:
    return create_app(reader, None, make_settings(**settings))


def ids_in(component: Any) -> Iterator[str]:
    """Those of a component and all in it, and of what a script puts into it later."""
    for each in (component, *component._traverse()):
        if getattr(each, "id", None):
            yield each.id
        yield from ID_IN_JSON.findall(getattr(each, "data-content", ""))


def test_two_apps_live_in_one_process_and_do_not_mix() -> None:
    one = make_app(FakeReader({"1001": make_row("1001")})).server.test_client()
    two = make_app(FakeReader({"2001": make_row("2001"), "2002": make_row("2002")}))
    other = two.server.test_client()
    assert "1001" in poll(one, None).text
    assert "2001" not in poll(one, None).text
    assert "2002" in poll(other, None).text
    assert 'state="free"} 1.0' in one.get("/metrics").text
    assert 'state="free"} 2.0' in other.get("/metrics").text


def test_everything_the_index_page_loads_comes_from_here(client: FlaskClient) -> None:
    text = client.get("/").text
    for address in re.findall(r'(?:src|href)="([^"]+)"', text):
        assert address.startswith("/"), address
        with client.get(address) as response:
            assert response.status_code == 200, address


def test_scripts_of_strangers_and_frames_are_forbidden(client: FlaskClient) -> None:
    headers = client.get("/").headers
    rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    assert "http" not in headers["Content-Security-Policy"]
    assert rules["frame-ancestors"] == "'none'"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("url", ["/", "/api/v1/extensions", "/nowhere", "/_dash-layout"])
def test_the_headers_come_with_every_answer(client: FlaskClient, url: str) -> None:
    assert "Content-Security-Policy" in client.get(url).headers


def test_every_callback_names_components_that_a_page_has() -> None:
    app = make_app(FakeReader())
    known = set(ids_in(laid_out(app)))
    for page in PAGES.pages:
        known |= {*_ids_of(page), *_ids_of(page, at="2026-11-27T14:32")}
    for callback in app._callback_list:
        named = [*callback["inputs"], *callback["state"]]
        outputs = re.findall(r"([\w-]+)\.\w+", callback["output"])
        assert {entry["id"] for entry in named} | set(outputs) <= known


def test_no_id_is_used_twice() -> None:
    app = make_app(FakeReader())
    for page in PAGES.pages:
        page_ids = _ids_of(page)
        found = [*ids_in(laid_out(app)), *page_ids]
        assert len(found) == len(set(found))


def test_demo_is_said_from_the_first_moment() -> None:
    assert _shown(make_app(FakeReader()), "demo")
    assert not _shown(make_app(FakeReader(), ami_host="pbx"), "demo")


def test_a_page_is_added_by_one_entry_in_the_table() -> None:
    def hello(_: object, address: Address) -> html.Div:
        return html.Div(f"hello {address.variables['number']}", id="hello")

    team = Page("/teams/<number>", "Team", hello, lambda app, services: None, needs=None)
    teams = Page(
        "/teams", "Teams", hello, lambda app, services: None, needs=None, icon="people-fill"
    )
    pages = Pages((*PAGES.pages, teams, team))
    app = create_app(FakeReader(), None, make_settings(), pages)
    client = app.server.test_client()
    assert client.get("/teams/7").status_code == 200
    assert client.get("/teams/7/more").status_code == 404
    layout = client.get("/_dash-layout").get_json()
    assert layout["props"]["data-agent-day"] == "/agents/"
    assert "'href': '/teams'" in str(layout)


@pytest.mark.parametrize(
    ("path", "search", "found"),
    [
        ("/", "", "/"),
        ("", "", "/"),
        ("/nowhere", "", None),
        ("//evil.example", "", None),
        ("/%00", "", None),
    ],
)
def test_paths_lead_to_pages_or_nowhere(path: str, search: str, found: str | None) -> None:
    result = PAGES.find(path, search)
    assert (result[0].path if result else None) == found


def test_the_last_value_of_a_name_in_the_search_counts() -> None:
    found = PAGES.find("/", "?find=a&find=b&empty=")
    assert found is not None
    assert found[1].params == {"find": "b"}


def test_attributes_are_spelt_with_hyphens() -> None:
    assert attrs(aria_label="x", data_state="y") == {"aria-label": "x", "data-state": "y"}


def _services() -> Services:
    return make_services(FakeReader(), None, make_settings(), ScopedAlerts())


def _ids_of(page: Page, **params: str) -> list[str]:
    """The ids on a page as this machine sees it."""
    with Flask("t").test_request_context():
        set_viewer(THIS_MACHINE)
        return list(ids_in(html.Div(page.layout(_services(), Address(params=params)))))


def laid_out(app: Dash) -> Any:
    """The frame as this machine gets it."""
    with Flask("t").test_request_context():
        set_viewer(THIS_MACHINE)
        return app.layout()


def _shown(app: Dash, id_: str) -> bool:
    found = next(c for c in laid_out(app)._traverse() if getattr(c, "id", None) == id_)
    return not found.hidden
