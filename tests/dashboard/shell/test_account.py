"""The header says who is logged in, and shows only the pages that he may open."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard.factory import create_app
from dashboard.pages import PAGES
from dashboard.shell.router import home_of
from state.access.roles import EVERYTHING, Role, Scope, Viewer
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.history import open_history
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader, make_row

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}
PERSON = {"Accept": "text/html"}
PASSWORD = "correct horse battery"


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    return open_access(history, Limits(3_600, 36_000), tmp_path / "access")


def client_of(store: AccessStore, role: Role, scope: Scope = EVERYTHING) -> FlaskClient:
    """A browser in which somebody has logged in."""
    store.users.add("ann", role, scope, PASSWORD)
    secret = store.sessions.begin(Viewer("ann", role, scope), "password", of_user=True)
    server = create_app(
        FakeReader({"1001": make_row("1001")}), None, make_settings(ami_host="pbx"), store=store
    ).server
    client: FlaskClient = server.test_client()
    client.environ_base.update(ELSEWHERE)
    client.set_cookie("ringside_session", secret)
    return client


def links(client: FlaskClient) -> set[str]:
    """The ids of the navigation's links."""
    text = client.get("/_dash-layout").text
    return {page.path for page in PAGES.linked if f'"nav{page.path.replace("/", "-")}"' in text}


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        (Role.WALL, set()),
        (Role.AGENT, set()),
        (Role.SUPERVISOR, {"/", "/day", "/queues", "/staffing", "/alerts"}),
        (
            Role.MANAGER,
            {"/", "/day", "/queues", "/staffing", "/alerts", "/agents", "/utilisation"},
        ),
        (Role.ADMIN, {page.path for page in PAGES.linked}),
    ],
)
def test_the_navigation_shows_the_pages_that_the_role_may_open(
    store: AccessStore, role: Role, pages: set[str]
) -> None:
    assert links(client_of(store, role)) == pages


def test_who_is_logged_in_stands_in_the_header_with_the_way_out(store: AccessStore) -> None:
    layout = str(client_of(store, Role.SUPERVISOR).get("/_dash-layout").json)
    for word in ("'ann'", "'Supervisor'", "'/password'", "'/logout'", "'csrf_token'"):
        assert word in layout
    assert "'/users'" not in layout


def test_an_admin_finds_the_users(store: AccessStore) -> None:
    assert "'/users'" in str(client_of(store, Role.ADMIN).get("/_dash-layout").json)


def test_an_open_installation_has_nobody_to_log_out(store: AccessStore) -> None:
    reader, settings = FakeReader(), make_settings(ami_host="pbx")
    server = create_app(reader, None, settings, store=store).server
    assert "logout" not in server.test_client().get("/_dash-layout").text


def test_the_button_of_the_header_logs_out_and_needs_its_token(store: AccessStore) -> None:
    client = client_of(store, Role.SUPERVISOR)
    form = client.get("/_dash-layout").json
    token = _value(form, "csrf_token")
    assert client.post("/logout").status_code == 200  # asks first: another site may have sent it
    assert client.get("/api/v1/calls").status_code == 200
    done = client.post("/logout", data={"csrf_token": token})
    assert (done.status_code, done.location) == (303, "/login")
    assert client.get("/api/v1/calls").status_code == 401


def _value(tree: object, name: str) -> str:
    """The value of the input of this name in a layout."""
    if isinstance(tree, list):
        return next(filter(None, (_value(each, name) for each in tree)), "")
    if not isinstance(tree, dict):
        return ""
    if tree.get("name") == name:
        return str(tree["value"])
    return _value(list(tree.values()), name)


def test_an_agent_begins_at_his_own_day(store: AccessStore) -> None:
    client = client_of(store, Role.AGENT, Scope(agent="Ann / Smith"))
    answer = client.get("/", headers=PERSON)
    assert (answer.status_code, answer.location) == (302, "/agents/Ann%20%2F%20Smith")
    assert home_of(PAGES)(Viewer("x", Role.SUPERVISOR, Scope(agent="Ann"))) == "/"


def test_an_agent_of_whom_it_is_not_said_who_he_is_is_refused_and_sees_nothing(
    store: AccessStore,
) -> None:
    client = client_of(store, Role.AGENT)
    assert client.get("/", headers=PERSON).status_code == 403
