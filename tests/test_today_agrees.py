"""Today is the same for an agent wherever it is shown: drawer, side chart, report and API.

Events go through a real collector into a real live store and a real history. Then every place that
shows a figure is asked, as a browser or a program asks it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from dash import Dash

from dashboard.factory import create_app
from dashboard.looks.formatting import clock
from dashboard.reports import data as report_data
from dashboard.reports.cards import value_text
from state.access.roles import Role, Scope
from state.access.store.store import AccessStore
from state.metrics import METRICS
from tests.dashboard.conftest import make_settings
from tests.dashboard.pages.test_callbacks import chart_of
from tests.dashboard.poll import call
from tests.dashboard.reports.test_pages import asker
from tests.fakes.access import store_with_ann
from tests.fakes.office import HOUR, MIDNIGHT, ZONE_NAME, Office, a_day
from tests.fakes.records import leg

TODAY = "?range=today"
WORDS = {measure.name: measure.words for measure in METRICS}
OF_CALLS = ("handled", "missed", "call_talk_s", "call_hold_s", "call_ring_s")
OF_TIME = ("talk_s", "paused_s", "known_s", "loggedout_s", "available_s", "occupancy", "aht_s")
Figures = dict[str, tuple[float, ...]]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An empty office; reports are not kept, since the test compares them with now."""
    monkeypatch.setattr(report_data, "TODAY_S", 0.0)
    made = Office(tmp_path, monkeypatch)
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    return store_with_ann(tmp_path, Role.ADMIN)


class Desk:
    """All places that show an agent's day, as one viewer sees them."""

    def __init__(self, office: Office, store: AccessStore | None = None, token: str = "") -> None:
        self.app: Dash = create_app(
            office.reader, office.history, make_settings(time_zone=ZONE_NAME), store=store
        )
        self.client = self.app.server.test_client()
        if token:
            self.client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    def live(self) -> dict[str, dict[str, Any]]:
        """The rows of the live API, by extension."""
        found = self.client.get("/api/v1/extensions").get_json()["extensions"]
        return {row["extension"]: row for row in found}

    def report(self) -> dict[str, dict[str, Any]]:
        """The agents of the report API, by name."""
        found = self.client.get(f"/api/v1/agents{TODAY}").get_json()["agents"]
        return {row["agent"]: row for row in found}

    def drawer(self, extension: str) -> dict[str, Any]:
        """The words of the drawer."""
        answer = call(self.client, "drawer-facts.data", {"drawer-request.data": [1, extension]})
        words: dict[str, Any] = orjson.loads(answer.get_json()["response"]["drawer-facts"]["data"])[
            "words"
        ]
        return words

    def chart(self) -> dict[str, tuple[float, ...]]:
        """Talk, hold and ring of the side chart, by extension."""
        parts = chart_of(self.client, top="0", sort="number")
        assert parts is not None
        bars = parts["chart"]["figure"]["data"]
        assert [bar["name"] for bar in bars] == [WORDS[name] for name in OF_CALLS[2:]]
        numbers = [line.split()[0] for line in parts["chart-names"]["children"].splitlines()]
        return {number: tuple(bar["x"][n] for bar in bars) for n, number in enumerate(numbers)}

    def page(self) -> dict[str, dict[str, Any]]:
        """The table of the report page, by name."""
        rows = asker(self.app)("agents-cards", TODAY)["agents-table.rowData"]
        return {row["agent"]: row for row in rows}


def agree(desk: Desk, *, is_cut: bool = False) -> Figures:
    """The figures of finished calls by agent, the same everywhere.

    A board that is cut to queues shows their members; a report, whoever had calls of them.
    """
    report, chart = desk.report(), desk.chart()
    of_report = {agent: tuple(row[name] for name in OF_CALLS) for agent, row in report.items()}
    live: Figures = {}
    for extension, row in desk.live().items():
        today = row["today"]
        own = tuple(today[name] for name in ("calls", "missed", "talk_s", "hold_s", "ring_s"))
        assert chart[extension] == tuple(map(round, own[2:])), extension
        drawn = [(each["words"], each["value"]) for each in desk.drawer(extension)["today"]]
        assert drawn == list(zip(map(WORDS.get, OF_CALLS), in_words(own), strict=True)), extension
        so_far = live.get(row["name"], (0,) * len(own))
        live[row["name"]] = tuple(a + b for a, b in zip(so_far, own, strict=True))
    shown = {agent: sums for agent, sums in live.items() if any(sums)}
    assert shown == {agent: pytest.approx(of_report[agent], abs=0.002) for agent in shown}
    if not is_cut:
        assert {agent for agent, sums in of_report.items() if any(sums)} == set(shown)
        page = desk.page()
        assert {a: {n: page[a][n] for n in OF_CALLS} for a in page} == {
            a: {n: pytest.approx(report[a][n]) for n in OF_CALLS} for a in report
        }
    return of_report


def in_words(figures: tuple[float, ...]) -> list[str]:
    calls, missed, *durations = figures
    return [f"{calls:.0f}", f"{missed:.0f}", *map(clock, durations)]


def test_every_place_says_the_same_of_an_agent_while_a_call_goes_on(office: Office) -> None:
    a_day(office)
    desk = Desk(office)
    found = agree(desk)
    assert found["Ann"] == pytest.approx((3, 1, 240 + 33.25 + 77, 0, 5 + 6 + 12), abs=0.05)
    assert found["Bob"] == pytest.approx((3, 0, 61.5 + 100 + 50, 20, 6 + 6 + 5), abs=0.05)
    assert found["Cid"] == pytest.approx((1, 0, 10, 0, 6), abs=0.05)
    assert desk.live()["1003"]["label"] == "On Call"
    # Time by the clock has another name, and holds the call that goes on.
    assert WORDS["talk_s"] != WORDS["call_talk_s"]
    assert desk.report()["Bob"]["talk_s"] > found["Bob"][2] + 120


def test_an_agent_at_two_phones_is_added_up_where_one_of_them_is_explained(office: Office) -> None:
    a_day(office)
    desk = Desk(office)
    calls, missed, *durations = in_words(desk_total(desk, "Ann"))
    talk, hold, ring = durations
    for extension in ("1001", "1004"):
        assert desk.drawer(extension)["elsewhere"] == (
            f"Ann is at 1001 and 1004. Together, as in reports: Calls {calls}, Missed {missed}, "
            f"Talk of calls {talk}, Hold of calls {hold}, Ring of calls {ring}."
        )
    assert desk.drawer("1002")["elsewhere"] == ""


def desk_total(desk: Desk, agent: str) -> tuple[float, ...]:
    return tuple(desk.report()[agent][name] for name in OF_CALLS)


def test_time_by_the_clock_is_the_same_in_report_day_and_api(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_day(office)
    monkeypatch.setattr(report_data, "TODAY_S", 60.0)  # asked twice within a moment
    desk = Desk(office)
    report, page = desk.report(), desk.page()
    for agent in ("Ann", "Bob", "Cid"):
        for name in OF_TIME:
            expected = report[agent][name]
            assert page[agent].get(name) == (expected and pytest.approx(expected, abs=0.06)), name
        day = asker(desk.app)("agent-day-cards", "", **{"agent-day-who.data": agent, "data": ""})
        cards = json.dumps(day["agent-day-cards.children"], ensure_ascii=False)
        assert value_text(report[agent]["occupancy"], "%") in cards
    assert report["Cid"]["paused_s"] >= 120
    assert desk.live()["1002"]["paused_since"] is not None


def test_an_import_of_today_is_in_every_place(office: Office) -> None:
    a_day(office)
    before = agree(Desk(office))
    office.imports(leg("early", MIDNIGHT + 8 * HOUR, 7, 200, extension="1002", queue="sales"))
    office.settle()
    after = agree(Desk(office))
    assert after["Bob"][0] == before["Bob"][0] + 1


def test_a_first_start_in_the_middle_of_the_day_has_the_morning(office: Office) -> None:
    office.imports(
        *(leg(f"{n}", MIDNIGHT + n * HOUR, 7, 100, extension="1002") for n in range(7, 12))
    )
    events = office.begins(MIDNIGHT + 12 * HOUR - 300)
    events.takes("1002", 60)
    office.settle()
    found = agree(Desk(office))
    assert (found["Bob"][0], found["Cid"][0]) == (3, 3)


def test_a_manager_with_a_queue_alone_sees_its_calls_alone_in_every_place(
    office: Office, store: AccessStore
) -> None:
    a_day(office)
    scope = Scope(queues=frozenset({"sales"}))
    desk = Desk(office, store, store.tokens.add("robot", Role.MANAGER, scope))
    found = agree(desk, is_cut=True)
    assert found["Cid"] == pytest.approx((1, 0, 10, 0, 6), abs=0.05)
    assert found["Bob"] == pytest.approx((1, 0, 61.5, 0, 6), abs=0.05)
    assert "support" not in json.dumps([desk.live(), desk.drawer("1001")])


def test_queues_have_the_same_counts_live_and_in_reports(office: Office) -> None:
    a_day(office)
    desk = Desk(office)
    live = {row["queue"]: row for row in desk.client.get("/api/v1/queues").get_json()["queues"]}
    answer = desk.client.get(f"/api/v1/queues{TODAY}").get_json()
    for row in answer["queues"]:
        counts = live[row["queue"]]
        assert (counts["answered"], counts["abandoned"]) == (row["answered"], row["abandoned"])
        share = 100 * counts["answered_within"] / (counts["answered"] + counts["abandoned"])
        assert share == pytest.approx(row["service_level"]["offered"])
