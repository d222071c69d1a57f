"""What of requests is in the audit log: refusals and exports, and no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.factory import create_app
from state.access.roles import EVERYTHING, Role
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.history import open_history
from tests.dashboard.conftest import make_settings
from tests.fakes.reader import FakeReader, make_row
from tests.fakes.records import at, leg


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    history.write([leg(f"1.{n}", at("2026-03-02 10:00") + n, 5, 60) for n in range(700)])
    return open_access(history, Limits(3_600, 36_000), tmp_path / "access")


@pytest.fixture
def ask(store: AccessStore) -> Callable[..., int]:
    """Asks with a token; the status."""
    reader, history = FakeReader({"1001": make_row("1001")}), store.database._history
    client = create_app(reader, history, make_settings(), store=store).server.test_client()
    client.environ_base.update({"REMOTE_ADDR": "192.0.2.7"})
    store.users.add("ann", Role.ADMIN, EVERYTHING)
    manager = store.tokens.add("bi", Role.MANAGER, EVERYTHING)
    wall = store.tokens.add("wall", Role.WALL, EVERYTHING)
    secrets = {"manager": manager, "wall": wall, "wrong": "wrong"}

    def ask_(path: str, who: str = "", **more: str) -> int:
        headers = {"Authorization": f"Bearer {secrets[who]}"} if who else {}
        with client.get(path, headers=headers | more) as answer:
            assert answer.data is not None
            return int(answer.status_code)

    return ask_


def noted(store: AccessStore) -> list[tuple[str, str, dict[str, str]]]:
    return [(entry.who, entry.action, json.loads(entry.detail)) for entry in store.audit.latest()]


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_legs_that_leave_are_noted_with_days_format_and_rows(
    ask: Callable[..., int], store: AccessStore, kind: str
) -> None:
    path = f"/api/v1/legs?from=2026-03-01&to=2026-03-02&format={kind}"
    assert ask(path, "manager") == 200
    detail = {"what": "legs", "days": "2026-03-01 00:00 - 2026-03-03 00:00", "rows": "700",
              "format": kind}  # fmt: skip
    assert noted(store) == [("token bi", "exported", detail)]
    assert store.audit.latest()[0].address == "192.0.2.7"


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("/api/v1/legs", "wall", 403),
        ("/metrics", "", 401),
        ("/api/v1/calls?token=s3cr3t", "", 401),
    ],
)
def test_a_refusal_is_noted_without_the_query(
    ask: Callable[..., int], store: AccessStore, path: str, who: str, status: int
) -> None:
    assert ask(path, who) == status
    ((name, action, detail),) = noted(store)
    assert (name, action) == (f"token {who}" if who else "", "request refused")
    assert detail == {"status": str(status), "path": path.partition("?")[0]}


def test_no_secret_is_noted(ask: Callable[..., int], store: AccessStore) -> None:
    ask("/api/v1/calls", "wrong")
    ask("/api/v1/calls", "", Cookie="ringside_session=s3cr3t")
    text = str(store.audit.latest())
    assert "wrong" not in text
    assert "s3cr3t" not in text


@pytest.mark.parametrize(
    "path",
    ["/api/v1/calls", "/api/v1/agents?from=2026-03-01&to=2026-03-02", "/api/v1/legs?from=never",
     "/healthz", "/nothing"],
)  # fmt: skip
def test_what_is_no_export_is_not_noted(
    ask: Callable[..., int], store: AccessStore, path: str
) -> None:
    ask(path, "manager")
    assert noted(store) == []
