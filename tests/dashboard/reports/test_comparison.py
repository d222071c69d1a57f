"""What a report is compared with, in figures and in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard.access.viewing import WHOLE, View
from dashboard.reports import comparison
from dashboard.reports.cards import compared_card
from dashboard.reports.comparison import Compared
from dashboard.reports.data import ReportData
from state.access.roles import Scope
from state.files.agents import Agents, Assignment
from state.history import History, open_history
from state.metrics import METRICS, Totals, total
from tests.dashboard.conftest import make_settings
from tests.fakes.records import at, interval, leg, queue_call

TODAY = date(2026, 3, 10)
AGENTS = Agents(
    [Assignment("A", "1001", 0, 2e10, "Sales"), Assignment("B", "1002", 0, 2e10, "Support")]
)
SALES = View(Scope(groups=frozenset({"Sales"})), shows_callers=True)


class AtNoon(ReportData):
    """Figures as they are asked for at half past twelve on 10 March."""

    def today(self) -> date:
        """The day."""
        return TODAY

    def hour(self) -> int:
        """The hour."""
        return 12


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """Two calls of each of two agents on each of ten days, at eleven and at half past twelve."""
    opened = open_history(f"sqlite:///{tmp_path / 'h.sqlite3'}", agents=AGENTS)
    for back in range(10):
        eleven = at(f"{TODAY - timedelta(days=back)}T11:00")
        for number, more in (("1001", 0), ("1002", 300)):
            for nth, start in enumerate((eleven, eleven + 5400)):
                key = f"{number}-{back}-{nth}"
                opened.write(
                    [leg(key, start, 10, 60 + more, extension=number, queue="sales")],
                    [interval("oncall", start, start + 60 + more, extension=number)],
                    [queue_call(key, start, 9, "answered")],
                )
    yield opened
    opened.close()


def reports_of(history: History, view: View = WHOLE) -> ReportData:
    return AtNoon(history, make_settings(), lambda: view)


def of_agents(reports: ReportData, params: dict[str, str]) -> Compared[Totals]:
    query = reports.parse(params)
    return comparison.of_agents(reports, query, reports.agents(query.days, query.filters))


def test_while_today_is_not_over_both_sides_end_at_the_same_hour(history: History) -> None:
    found = of_agents(reports_of(history), {"range": "today"})
    assert found.then is not None
    assert (found.now.answered, found.then.answered) == (2, 2)
    assert found.note == (
        "Compared with the previous day, 9 Mar. Both up to 12:00: today is not over."
    )


def test_days_that_are_over_are_compared_whole(history: History) -> None:
    found = of_agents(reports_of(history), {"range": "yesterday"})
    assert found.then is not None
    assert (found.now.answered, found.then.answered) == (4, 4)
    assert (found.than, found.note) == ("previous day", "Compared with the previous day, 8 Mar.")


def test_this_week_is_compared_with_the_same_part_of_the_last_one(history: History) -> None:
    found = of_agents(reports_of(history), {"range": "week"})
    assert found.then is not None
    assert (found.now.answered, found.then.answered) == (6, 6)
    assert "the previous week, 2\N{EN DASH}3 Mar." in found.note


def test_a_period_of_which_not_all_is_known_is_not_compared(history: History) -> None:
    found = of_agents(reports_of(history), {})
    assert found.then is None
    assert found.note == "No complete data for 25 Feb \N{EN DASH} 3 Mar."


def test_the_same_weekdays_may_be_compared_with(history: History) -> None:
    found = of_agents(reports_of(history), {"range": "yesterday", "compare": "weekdays"})
    assert found.than == "same weekday a week before"
    assert "2 Mar." in found.note


def test_a_group_is_compared_in_the_same_days(history: History) -> None:
    params = {"range": "today", "group": "Sales", "compare": "group:Support"}
    found = of_agents(reports_of(history), params)
    assert found.then is not None
    assert (found.now.talk_ms, found.then.talk_ms) == (120_000, 720_000)
    talk = next(each for each in METRICS if each.name == "talk_s")
    text = str(compared_card(talk, found.now, found))
    assert "Support: 12:00 (\N{DOWNWARDS ARROW} 10:00)" in text
    none = of_agents(reports_of(history), {**params, "compare": "group:None"})
    assert (none.then, none.note) == (None, "No activity of group None in these days.")


def test_a_group_outside_the_scope_is_none(history: History) -> None:
    reports = reports_of(history, SALES)
    found = of_agents(reports, {"range": "today", "compare": "group:Support"})
    assert found.now.answered == 2
    assert found.then is None


def test_calls_of_a_queue_are_compared_without_the_day_that_is_not_over(history: History) -> None:
    found = of_agents(reports_of(history), {"range": "today", "queue": "sales"})
    assert (found.then, found.note) == (None, "Not compared yet: today is not over.")
    found = of_agents(reports_of(history), {"range": "week", "queue": "sales"})
    assert found.then is not None
    assert (found.now.answered, found.then.answered) == (4, 4)
    assert found.note.endswith("Both without the last day.")


def test_queues_are_compared_up_to_the_hour_too(history: History) -> None:
    reports = reports_of(history)
    query = reports.parse({"range": "today"})
    rows = reports.queues(query.days, query.thresholds)
    found = comparison.of_queues(reports, query, rows)
    assert found.then is not None
    assert (found.now.answered, found.then.answered) == (2, 2)
    assert sum(row.totals.answered for row in rows) == 4


def test_what_is_shown_is_all_of_today(history: History) -> None:
    """Only the difference is up to the hour."""
    reports = reports_of(history)
    query = reports.parse({"range": "today"})
    assert total([row.totals for row in reports.agents(query.days, query.filters)]).answered == 4


def test_each_viewer_has_sums_of_their_own(history: History) -> None:
    looking = [WHOLE]
    reports = AtNoon(history, make_settings(), lambda: looking[-1])
    query = reports.parse({"range": "today"})
    assert len(reports.agents_until(query.days, query.filters, 12)) == 2
    looking.append(SALES)
    assert len(reports.agents_until(query.days, query.filters, 12)) == 1
