"""Rows that have a moment lead to the board at it; whoever may not see the board gets no link."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from dashboard.looks.components import moment
from dashboard.moments import Moments
from dashboard.pages.agent_day import statuses
from dashboard.pages.alerts.view import LinkedTimes, history
from dashboard.pages.queues.view import addresses
from dashboard.pages.staffing.rows import table_rows
from dashboard.reports.day_strip import Day
from dashboard.reports.query import ReportQuery, parse
from state.alerts.alert import Alert
from state.calendar import Calendar
from state.metrics import QueueTotals
from state.metrics.staffing import HalfHour, Service, by_half_hour
from tests.fakes.records import interval

ZONE = ZoneInfo("UTC")
DAY = date(2026, 3, 2)
MOMENTS, NO_BOARD = Moments("/below", ZONE), Moments("/below", ZONE, may_see=False)
NINE = Day.of(Calendar(ZONE), DAY).start + 9 * 3600


def test_a_moment_is_a_link_and_plain_text_for_whoever_may_not_see_the_board() -> None:
    link = moment("09:00", MOMENTS.at(NINE, "1001", "sales & more"))
    assert "/below/?at=2026-03-02T09:00:00&queue=sales+%26+more&open=1001" in str(link)
    assert "href" not in str(moment("09:00", NO_BOARD.at(NINE)))
    assert NO_BOARD.half_hour(DAY, 18) == ""


def test_each_status_of_a_day_leads_to_when_it_began_and_one_of_midnight_to_its_day() -> None:
    day = Day.of(Calendar(ZONE), DAY)
    found = statuses.rows(
        [interval("loggedout", day.start - 60, NINE), interval("oncall", NINE, NINE + 90)],
        day,
        MOMENTS,
    )
    first, second = (row["moment"] for row in found)
    assert first == "/below/?at=2026-03-02T00:00:00&open=1001"
    assert second == "/below/?at=2026-03-02T09:00:00&open=1001"
    assert found[1]["status"] == "On Call"
    assert found[1]["lasted_s"] == 90


@pytest.mark.parametrize(
    ("search", "lead"),
    [
        ("from=2026-03-02&to=2026-03-02&queue=sales", "/below/?at=2026-03-02T09:30&queue=sales"),
        ("from=2026-03-01&to=2026-03-02", "/below/staffing?from=2026-03-01&to=2026-03-02&half=19"),
    ],
)
def test_a_half_hour_of_one_day_leads_to_its_moment_and_of_several_to_their_list(
    search: str, lead: str
) -> None:
    query = query_of(search)
    assert addresses(query, MOMENTS)[19] == lead
    halves = by_half_hour(
        [HalfHour(DAY, 19, 1_800_000, QueueTotals(), 0, 0, 0, True)], Service(180.0, 20.0, 0.8)
    )
    (row,) = table_rows(halves, query, MOMENTS)
    assert row["moment"] == (lead if "at=" in lead else "")


def query_of(search: str) -> ReportQuery:
    return parse(dict(part.split("=") for part in search.split("&")), DAY)


def test_an_alert_leads_to_its_beginning_with_what_it_is_about() -> None:
    alert = Alert("1", "wait", "sales", "", "", "", (), 90.0, 60.0, NINE + 0.5, NINE + 60)
    assert "/below/?at=2026-03-02T09:00:01&queue=sales" in str(
        history([alert], LinkedTimes(MOMENTS, NINE))
    )
    assert "href" not in str(history([alert], LinkedTimes(NO_BOARD, NINE)))
