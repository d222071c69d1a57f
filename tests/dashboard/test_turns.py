"""Reports wait for their turn, few of them; the board's polls never do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard.factory import create_app
from dashboard.pages import PAGES
from dashboard.turns import AT_ONCE, MOST_STREAMS, MOST_WAITING, Busy, Turns
from state.history import History
from state.history.reports.agents import AgentReports
from tests.dashboard.conftest import make_settings
from tests.dashboard.malformed import as_bytes, valid_bodies
from tests.dashboard.poll import CALLBACKS, poll
from tests.fakes import day
from tests.fakes.reader import FakeReader, make_row

REPORTS = ("/api/v1/agents", "/api/v1/legs", "/api/v1/queues?range=7d")
LIVE = ("/api/v1/extensions", "/api/v1/queues", "/api/v1/calls", "/healthz", "/metrics", "/agents")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    with day.filled(tmp_path_factory.mktemp("history"), days=2) as opened:
        yield opened


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    """The turns of the app that is made next; nobody waits for one."""
    made = Turns(waiting=MOST_WAITING, wait_s=0.0)
    monkeypatch.setattr("dashboard.factory.Turns", lambda: made)
    return made


@pytest.fixture
def app(history: History, turns: Turns) -> Dash:
    return create_app(FakeReader({"1001": make_row("1001")}), history, make_settings())


@pytest.fixture
def asker(app: Dash) -> FlaskClient:
    client: FlaskClient = app.server.test_client()
    return client


def test_while_a_report_is_made_another_is_told_to_come_back(
    asker: FlaskClient, turns: Turns
) -> None:
    turns.take()
    for path in REPORTS:
        answer = asker.get(path)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    turns.give_back()
    assert {asker.get(path).status_code for path in REPORTS} == {200}


def test_while_a_report_is_made_the_board_goes_on(asker: FlaskClient, turns: Turns) -> None:
    turns.take()
    assert poll(asker, [0, -1, 0, 0]).status_code == 200
    assert {asker.get(path).status_code for path in LIVE} == {200}
    turns.give_back()


def test_callbacks_of_reports_wait_and_all_others_do_not(
    asker: FlaskClient, app: Dash, turns: Turns
) -> None:
    turns.take()
    busy = set()
    for body in valid_bodies(app):
        answer = asker.post(CALLBACKS, data=as_bytes(body), content_type="application/json")
        if answer.status_code == 503:
            assert int(answer.headers["Retry-After"]) > 0
            busy.add(body["output"])
    turns.give_back()
    named = {name.rpartition(".")[0] for output in busy for name in output.strip(".").split("...")}
    assert named >= {each for page in PAGES.pages for each in page.reports}
    assert not named & {
        "frame",
        "page",
        "drawer-facts",
        "chart",
        "queues-live-content",
        "agents-range",
    }


def test_every_page_that_has_a_range_or_a_day_names_its_reports() -> None:
    without = {page.path for page in PAGES.pages if not page.reports}
    assert without == {"/alerts", "/diagnostics"}


def test_no_more_than_so_many_threads_wait() -> None:
    turns = Turns(waiting=2, wait_s=30.0)

    def use() -> None:
        turns.take()
        turns.give_back()

    turns.take()
    waiting = [threading.Thread(target=use) for _ in range(2)]
    for each in waiting:
        each.start()
    while turns._inside._value:
        pass  # until both wait
    with pytest.raises(Busy):
        turns.take()
    turns.give_back()
    for each in waiting:
        each.join()
    assert turns._inside._value == 2 + AT_ONCE


def test_a_turn_ends_with_a_report_that_fails(
    asker: FlaskClient, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("as asked")

    with monkeypatch.context() as broken:
        broken.setattr(AgentReports, "agents", fail)
        assert asker.get("/api/v1/agents?range=30d").status_code == 500
    assert asker.get("/api/v1/agents?range=30d").status_code == 200


def test_two_equal_reports_at_once_are_computed_once(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(FakeReader(), history, make_settings())
    computed: list[Any] = []
    agents = AgentReports.agents

    def count(self: AgentReports, *arguments: Any) -> Any:
        computed.append(arguments)
        return agents(self, *arguments)

    monkeypatch.setattr(AgentReports, "agents", count)
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(app.server.test_client().get("/api/v1/agents?range=yesterday").status_code)

    both = [threading.Thread(target=ask) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert statuses == [200, 200]
    assert len(computed) == 1


def test_few_downloads_run_at_once_and_each_ends_its_own(asker: FlaskClient) -> None:
    path = "/api/v1/legs?format=csv&range=7d"
    open_ = [asker.get(path, buffered=False) for _ in range(MOST_STREAMS)]
    assert {each.status_code for each in open_} == {200}
    assert asker.get(path).status_code == 503
    open_[0].close()
    assert asker.get(path).status_code == 200
    for each in open_[1:]:
        each.close()


def test_a_download_is_whole(asker: FlaskClient) -> None:
    lines = asker.get("/api/v1/legs?format=csv&from=2020-01-01").text.splitlines()
    assert len(lines) == 1 + 2 * 3 * day.CALLS


def test_a_history_that_cannot_be_read_is_503_with_when_to_come_back() -> None:
    app = create_app(FakeReader(), None, make_settings())
    answer = app.server.test_client().get("/api/v1/agents")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
