"""A store with a user, and browsers on another machine that have cookies of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.factory import create_app
from state.access.roles import Role
from state.access.store.store import AccessStore
from tests.dashboard.conftest import make_settings
from tests.fakes.access import store_with_ann
from tests.fakes.reader import FakeReader, make_row

PASSWORD = "correct horse battery"
SETTINGS: dict[str, Any] = {
    "oidc_client_id": "ringside",
    "oidc_client_secret": "very-secret",
    "oidc_roles": "leads:supervisor,bosses:manager,board-admins:admin,agents:agent",
    "oidc_name": "Example ID",
}
NewBrowser = Callable[[], FlaskClient]
Serve = Callable[..., NewBrowser]


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    return store_with_ann(tmp_path, Role.ADMIN, PASSWORD)


@pytest.fixture
def serve(store: AccessStore) -> Serve:
    """Makes a board with these settings; the result makes browsers."""

    def serve_(**settings: Any) -> NewBrowser:
        reader = FakeReader({"1001": make_row("1001")})
        server = create_app(reader, None, make_settings(**settings), store=store).server

        def new_browser() -> FlaskClient:
            client: FlaskClient = server.test_client()
            client.environ_base.update({"REMOTE_ADDR": "192.0.2.7"})
            return client

        return new_browser

    return serve_


def is_in(client: FlaskClient) -> bool:
    """Whether this browser sees the board."""
    return client.get("/api/v1/extensions").status_code == 200
