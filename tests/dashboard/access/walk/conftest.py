"""An installation with two teams, and a client for each role with each scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard.factory import create_app
from state.access.roles import EVERYTHING, Role, Scope
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.alerts.open_alerts import OpenAlerts
from state.alerts.store import AlertStore
from state.history import open_history
from tests.dashboard.conftest import make_settings
from tests.fakes import two_teams

SCOPES = {
    "whole": EVERYTHING,
    "group": Scope(frozenset({"Sales"}), frozenset({"salesqueue"})),
    "group alone": Scope(frozenset({"Sales"})),
    "queue": Scope(queues=frozenset({"salesqueue"})),
    "agent": Scope(agent="Anselma Vendor"),
    "extension": Scope(agent="61301"),
}
OF_SALES = ("group", "group alone")
"""Scopes in which nothing of Support may be seen."""

ROLES = tuple(Role)


class Who(NamedTuple):
    """A role with a scope."""

    role: Role
    scope: str

    def __str__(self) -> str:
        return f"{self.role}-{self.scope}"


EVERYBODY = [Who(role, scope) for role in ROLES for scope in SCOPES]


class Installation(NamedTuple):
    """The app and its users."""

    app: Dash
    store: AccessStore
    tokens: dict[Who, str]

    def client(self, who: Who | None) -> FlaskClient:
        """A client on another machine; None is nobody."""
        client: FlaskClient = self.app.server.test_client()
        client.environ_base.update({"REMOTE_ADDR": "192.0.2.7"})
        if who is not None:
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.tokens[who]}"
        return client


Install = Callable[..., Installation]


@pytest.fixture(scope="session")
def install(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    """Makes installations; `with_support=False` leaves out what only Support has."""
    opened = []

    def make(*, with_support: bool = True) -> Installation:
        folder = tmp_path_factory.mktemp("walk")
        history = open_history(f"sqlite:///{folder / 'h.sqlite3'}", agents=two_teams.AGENTS)
        opened.append(history)
        two_teams.fill(history, with_support=with_support)
        store = open_access(history, Limits(3_600, 36_000), folder / "access")
        store.users.add("boss", Role.ADMIN, EVERYTHING)
        tokens = {
            who: store.tokens.add(str(who).replace(" ", "-"), who.role, SCOPES[who.scope])
            for who in EVERYBODY
        }
        settings = make_settings(ami_host="pbx.example", state_dir=folder)
        reader = two_teams.make_reader(with_support=with_support)
        alerts = OpenAlerts(AlertStore(history))
        alerts.refresh()
        app = create_app(reader, history, settings, store=store, alerts=alerts)
        return Installation(app, store, tokens)

    yield make
    for history in opened:
        history.close()


@pytest.fixture(scope="session")
def site(install: Install) -> Installation:
    """Sales and Support."""
    return install()


@pytest.fixture(scope="session")
def site_of_sales(install: Install) -> Installation:
    """The same without Support's own records."""
    return install(with_support=False)


@pytest.fixture(params=EVERYBODY, ids=str)
def who(request: pytest.FixtureRequest) -> Who:
    """Each role with each scope."""
    found: Who = request.param
    return found
