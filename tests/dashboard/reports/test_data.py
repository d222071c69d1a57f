"""Report figures: one query for all who ask the same, whichever page or route they ask."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from dashboard.access.viewing import WHOLE
from dashboard.factory import create_app
from dashboard.reports.data import ReportData
from state.history import History
from state.history.reports.agents import ALL_AGENTS, AgentReports, AgentRow, DayRange
from tests.dashboard.conftest import make_settings
from tests.dashboard.reports.test_pages import LAST_DAY, asker
from tests.fakes import day
from tests.fakes.reader import FakeReader

PEOPLE = 100


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[DayRange]:
    """The ranges of every query for agents that reached the history."""
    found: list[DayRange] = []
    real = AgentReports.agents

    def counted(reports: AgentReports, days: DayRange, *rest: Any) -> list[AgentRow]:
        found.append(days)
        return real(reports, days, *rest)

    monkeypatch.setattr(AgentReports, "agents", counted)
    return found


def test_a_hundred_people_who_ask_the_same_cost_one_query(
    history: History, queries: list[DayRange]
) -> None:
    reports, start = ReportData(history, make_settings(), lambda: WHOLE), Barrier(PEOPLE)
    days = DayRange(day.YESTERDAY, day.YESTERDAY)

    def look(_: int) -> list[AgentRow]:
        start.wait(30)
        return reports.agents(days, ALL_AGENTS)

    with ThreadPoolExecutor(PEOPLE) as people:
        answers = list(people.map(look, range(PEOPLE)))
    assert queries == [days]
    assert all(answer is answers[0] for answer in answers)


def test_pages_and_api_share_their_answers(history: History, queries: list[DayRange]) -> None:
    app = create_app(FakeReader(), history, make_settings())
    ask, api = asker(app), app.server.test_client()
    ask("agents-cards", LAST_DAY)
    ask("agents-chart", LAST_DAY)
    ask("utilisation-heat", LAST_DAY)
    assert api.get(f"/api/v1/agents{LAST_DAY}").status_code == 200
    yesterday = DayRange(day.YESTERDAY, day.YESTERDAY)
    assert [days for days in queries if days == yesterday] == [yesterday]
