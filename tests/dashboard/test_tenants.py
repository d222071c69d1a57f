"""The same number in two contexts: 101@acme and 101@beta, in the API, the pages and the files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from flask.testing import FlaskClient

from dashboard.factory import create_app
from dashboard.live_poll import Frames, Held
from state.board.model import Extension
from state.files.agents import read_agents
from state.history import History, open_history
from state.live.rows import row_of
from tests.dashboard.conftest import make_settings
from tests.dashboard.reports.test_pages import Ask, asker
from tests.fakes import day
from tests.fakes.reader import FakeReader, make_row
from tests.fakes.records import interval, leg, queue_call

ACME, BETA, ODD = "101@acme", "101@beta", "101@a/b c&d"
NINE = day.start_of(day.YESTERDAY)
RANGE = f"?from={day.YESTERDAY}&to={day.YESTERDAY}"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    for key, talk in ((ACME, 60), (BETA, 90)):
        opened.write(
            [leg(f"1-{key}", NINE, 10, talk, extension=key, queue="sales")],
            [interval("oncall", NINE + 10, NINE + 10 + talk, extension=key)],
            [queue_call(f"2-{key}", NINE, 10, "answered", extension=key)],
        )
    yield opened
    opened.close()


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader({key: make_row(key) for key in (ACME, BETA, ODD)})


@pytest.fixture
def api(reader: FakeReader, history: History) -> FlaskClient:
    client: FlaskClient = create_app(reader, history, make_settings()).server.test_client()
    return client


@pytest.fixture
def ask(reader: FakeReader, history: History) -> Ask:
    return asker(create_app(reader, history, make_settings()))


def got(api: FlaskClient, path: str) -> Any:
    response = api.get(path)
    assert response.status_code == 200, response.text
    return response.get_json()


# The API


def test_an_extension_says_its_key_and_its_tenant(api: FlaskClient) -> None:
    rows = got(api, "/api/v1/extensions")["extensions"]
    assert {row["extension"]: row["tenant"] for row in rows} == {
        ACME: "acme", BETA: "beta", ODD: "a/b c&d",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("101@acme", ACME),
        ("101%40acme", ACME),
        ("101%40a%2Fb%20c%26d", ODD),
        ("101@a/b%20c&d", ODD),
    ],
)
def test_the_changes_of_a_tenants_extension(
    api: FlaskClient, reader: FakeReader, path: str, key: str
) -> None:
    reader.set(key, status=8)
    body = got(api, f"/api/v1/extensions/{path}/changes")
    assert (body["extension"], len(body["changes"])) == (key, 1)


@pytest.mark.parametrize("path", ["101", "101@", "101@gamma", "@acme"])
def test_another_tenant_has_no_changes(api: FlaskClient, path: str) -> None:
    assert api.get(f"/api/v1/extensions/{path}/changes").status_code == 404


@pytest.mark.parametrize("wanted", ["101@acme", "101%40acme"])
def test_legs_of_a_tenants_extension_as_json_and_csv(api: FlaskClient, wanted: str) -> None:
    address = f"/api/v1/legs{RANGE}&extension={wanted}"
    assert [each["extension"] for each in got(api, address)["legs"]] == [ACME]
    text = api.get(f"{address}&format=csv").text
    assert [row["extension"] for row in csv.DictReader(io.StringIO(text))] == [ACME]


def test_figures_of_tenants_are_not_mixed(api: FlaskClient) -> None:
    agents = got(api, f"/api/v1/agents{RANGE}")["agents"]
    assert [(a["agent"], a["extensions"], a["talk_s"]) for a in agents] == [
        (ACME, [ACME], 60),
        (BETA, [BETA], 90),
    ]


# The pages


def test_the_board_gets_a_tile_for_each_tenant(reader: FakeReader) -> None:
    frame = orjson.loads(Frames(reader).answer(Held()) or "")
    assert sorted(each[0] for each in frame["t"]) == sorted([ACME, BETA, ODD])
    assert frame["p"].keys() == {ACME, BETA, ODD}


def test_the_drawer_explains_a_tenants_extension(ask: Ask, reader: FakeReader) -> None:
    reader.set(ACME, status=8, presence="xa")
    told = orjson.loads(ask("drawer-facts", "", data=[1, ACME])["drawer-facts.data"])
    assert (told["row"]["extension"], told["row"]["tenant"]) == (ACME, "acme")
    assert len(told["changes"]) == 1
    assert told["words"]["presence"] == "Away for long"
    gone = orjson.loads(ask("drawer-facts", "", data=[2, "101"])["drawer-facts.data"])
    assert (gone["row"], gone["words"]) == (None, {})


def test_agents_pages_can_be_filtered_by_a_tenants_extension(ask: Ask) -> None:
    for name in ("agent", "extension"):
        shown = ask("agents-cards", f"{RANGE}&{name}=101%40acme")
        assert [row["agent"] for row in shown["agents-table.rowData"]] == [ACME]


def test_the_day_of_a_tenants_extension_has_its_own_calls(ask: Ask) -> None:
    search = f"?date={day.YESTERDAY}"
    shown = ask("agent-day-strip.figure", search, **{"agent-day-who.data": BETA})
    assert shown["agent-day-title.children"] == BETA
    calls = ask("agent-day-calls.rowData", search, **{"agent-day-who.data": BETA})
    assert [row["talk_s"] for row in calls["agent-day-calls.rowData"]] == [90]


@pytest.mark.parametrize("path", ["/agents/101@acme", "/agents/101%40acme"])
def test_the_address_of_that_day_is_a_page(api: FlaskClient, ask: Ask, path: str) -> None:
    assert api.get(path).status_code == 200
    page = ask("page.children", "", **{"url.pathname": path})
    assert ACME in str(page)


def test_everybodys_day_has_a_strip_for_each_tenant(ask: Ask) -> None:
    shown = ask("team-day-data", f"?date={day.YESTERDAY}")
    strips = shown["team-day-data.data"]["strips"]
    assert [[name, extensions] for name, extensions, _ in strips] == [[ACME, ACME], [BETA, BETA]]


# The AGENTS file


def test_the_agents_file_names_whoever_sits_at_a_tenants_extension(tmp_path: Path) -> None:
    path = tmp_path / "agents.csv"
    path.write_text("agent,extension\nAnn,101@acme\nBo,101@beta\nNobody,101\n")
    agents = read_agents(path, ZoneInfo("UTC"))
    names = {key: row_of(Extension(key), agents, 1.0)["name"] for key in (ACME, BETA, "102@acme")}
    assert names == {ACME: "Ann", BETA: "Bo", "102@acme": "102@acme"}
