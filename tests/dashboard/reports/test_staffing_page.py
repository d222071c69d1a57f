"""The staffing page: is a half hour staffed, and what the team's row of the heat map says."""

from __future__ import annotations

from array import array
from base64 import b64decode
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.moments import Moments
from dashboard.pages.staffing import picture, words
from dashboard.pages.staffing.words import Shown
from dashboard.pages.utilisation import heat_map, view
from dashboard.reports.query import in_words
from state.history import History
from state.history.reports.agents import DayRange
from state.metrics import QueueTotals, Totals
from state.metrics.staffing import HalfHour, Service, Staffed, by_half_hour
from tests.dashboard.reports.test_pages import LAST_DAY, Ask, asker, make_app
from tests.fakes import day

MONDAY = date(2026, 3, 2)
SERVICE = Service(180.0, 20.0, 0.8)
HALF_MS = 1_800_000


def cell(half: int, calls: int, on_duty: float, back: int = 0) -> HalfHour:
    totals = QueueTotals(answered=calls, answered_within=calls // 2)
    busy = round(on_duty * HALF_MS)
    return HalfHour(MONDAY - timedelta(days=back), half, HALF_MS, totals, busy // 2, busy, 0, True)


def shown_of(*cells: HalfHour) -> Shown:
    return Shown(words.cropped(by_half_hour(cells, SERVICE)), cells, SERVICE, "offered")


DAY = shown_of(
    cell(0, 0, 0), cell(18, 10, 9), cell(19, 10, 9), cell(20, 30, 1), cell(21, 30, 2),
    cell(22, 0, 0), cell(23, 30, 1), cell(24, 10, 3), cell(47, 0, 0),
)  # fmt: skip


@pytest.fixture
def ask(history: History) -> Ask:
    return asker(make_app(history))


def test_half_hours_without_calls_and_agents_are_cropped_at_both_ends_only() -> None:
    assert [each.half for each in DAY.halves] == [18, 19, 20, 21, 22, 23, 24]
    assert words.cropped(by_half_hour([cell(3, 0, 0)], SERVICE)) == []


def test_the_whole_day_is_answered_in_stretches() -> None:
    assert words.whole_day(DAY.halves) == (
        "Too few agents from 10:00 to 11:00 and 11:30 to 12:00. "
        "More than needed from 9:00 to 10:00."
    )
    assert words.whole_day(shown_of(cell(18, 10, 3)).halves) == "Enough agents in every half hour."
    assert "Not known" in words.whole_day(
        by_half_hour([cell(18, 10, 3)], SERVICE._replace(share=None))
    )


def test_one_half_hour_is_answered_with_its_days_which_lead_to_the_moment() -> None:
    shown = shown_of(cell(22, 30, 2), cell(22, 20, 6, back=1))
    text = str(words.answer(shown, 22, Moments("/below", ZoneInfo("UTC")), "sales"))
    assert "11:00 to 11:30: too few agents. On duty 4.0 on average" in text
    assert "Average of 2 days." in text
    assert "href='/below/?at=2026-03-02T11:00&queue=sales'" in text
    assert "href='/below/day?date=2026-03-01'" in text
    assert "6.0 on duty, 20 calls, service level 50.0 %" in text


def test_a_half_hour_of_which_nothing_is_known_says_so() -> None:
    assert "no calls and no agents are known" in str(
        words.answer(DAY, 2, Moments("", ZoneInfo("UTC")), "")
    )


def test_thin_and_rich_half_hours_have_a_sign_and_a_tint_and_the_chosen_one_a_frame() -> None:
    drawn = picture.figure(DAY, 20, "light")["layout"]
    signs = {each["x"]: each["text"] for each in drawn["annotations"]}
    staffed = [each.staffed for each in DAY.halves]
    assert staffed.count(Staffed.THIN) == 3
    assert signs == {
        at: words.THIN if each is Staffed.THIN else words.RICH_MARK
        for at, each in enumerate(staffed)
        if each in {Staffed.THIN, Staffed.RICH}
    }
    tints = [each for each in drawn["shapes"] if each.get("fillcolor")]
    frames = [each for each in drawn["shapes"] if not each.get("fillcolor")]
    assert len(tints) == len(signs)
    assert [(each["x0"], each["x1"]) for each in frames] == [(1.5, 2.5)]


def test_the_page_says_it_in_cards_picture_table_and_formula(ask: Ask) -> None:
    found = ask("staffing-cards", f"{LAST_DAY}&half=20")
    names = [trace["name"] for trace in found["staffing-picture.figure"]["data"]]
    assert names == [
        "Free", "On duty", "Needed (Erlang C)", "Answered", "Abandoned", "Service level", "Target",
    ]  # fmt: skip
    rows = {row["id"]: row for row in found["staffing-table.rowData"]}
    drawn = dict(
        zip(
            found["staffing-picture.figure"]["data"][1]["customdata"],
            found["staffing-picture.figure"]["data"][1]["y"],
            strict=True,
        )
    )
    assert {int(half): row["agents_on_duty"] for half, row in rows.items()} == drawn
    assert rows["20"]["agents_on_duty"] == 3.0
    assert f"needed for {rows['20']['offered_a_day']}" in str(found["staffing-answer.children"])
    formula = str(found["staffing-formula.children"])
    assert "Teletraffic Engineering Handbook" in formula
    assert "80 % of the calls within 20 s" in formula


def test_more_days_than_two_weeks_are_cut_and_it_is_said(ask: Ask) -> None:
    found = ask("staffing-cards", "?range=90d")
    assert found["staffing-problem.children"].startswith("Staffing is shown for 14 days at most")
    first = day.YESTERDAY + timedelta(days=1 - 13)
    assert found["staffing-heading.children"] == in_words(
        DayRange(first, first + timedelta(days=13))
    )


@pytest.mark.parametrize("half", ["48", "-1", "x", "all", ""])
def test_a_half_hour_that_is_none_is_the_whole_day(ask: Ask, half: str) -> None:
    found = ask("staffing-cards", f"{LAST_DAY}&half={half}")["staffing-answer.children"]
    assert "on average" not in str(found)
    assert "agents" in str(found)


# The team's row of the heat map


def grid(figure: Any) -> list[list[float]]:
    z = figure["data"][0]["z"]
    _, columns = map(int, z["shape"].split(","))
    values = array("f", b64decode(z["bdata"])).tolist()
    return [values[at : at + columns] for at in range(0, len(values), columns)]


BUSY = Totals(talk_ms=3_000, available_ms=1_000, answered=6)
CALM = Totals(talk_ms=1_000, available_ms=3_000, answered=2)
CELLS = {("A", 9): BUSY, ("B", 9): CALM, ("A", 3): Totals(unavailable_ms=5_000), ("A", 11): CALM}


def test_the_team_is_the_quotient_of_the_sums_and_of_calls_the_average() -> None:
    hours = range(24)
    occupancy = heat_map.heat(["A", "B"], CELLS, hours, "occupancy", "light")
    assert occupancy["data"][0]["y"][0] == heat_map.TEAM
    assert grid(occupancy)[0][0] == 50.0
    calls = heat_map.heat(["A", "B"], CELLS, hours, "handled", "light")
    assert [row[0] for row in grid(calls)] == [4.0, 6.0, 2.0]
    assert calls["data"][0]["zmax"] == 6.0


def test_hours_without_activity_are_cropped_at_both_ends() -> None:
    busy = heat_map.heat(["A", "B"], CELLS, range(24), "busy_share", "light")
    assert busy["data"][0]["x"] == ["9:00", "10:00", "11:00"]
    nothing = heat_map.heat(["A"], {}, range(24), "busy_share", "light")
    assert len(nothing["data"][0]["x"]) == 24


def test_an_agent_named_as_the_team_s_row_is_another_row() -> None:
    figure = heat_map.heat([heat_map.TEAM], {(heat_map.TEAM, 9): BUSY}, [9], "handled", "light")
    assert len(set(figure["data"][0]["y"])) == 2


def test_titles_say_the_measure_in_a_supervisor_s_words() -> None:
    assert view.titles("occupancy", "hour") == (
        "Occupancy day by day", "Agents by occupancy", "Occupancy by agent and hour",
    )  # fmt: skip
    assert view.titles("aht_s", "day")[1:] == ("Agents by AHT", "AHT by agent and day")


def test_a_cell_knows_where_a_click_leads(ask: Ask) -> None:
    cells = ask("utilisation-heat", f"{LAST_DAY}&by=day")["utilisation-cells.data"]
    assert cells["agents"]["&lt;b&gt;Zoë&lt;/b&gt;"] == ["<b>Zoë</b>", "1003"]
    assert list(cells["columns"].values()) == [str(day.YESTERDAY)]
    assert cells["days"] == [str(day.YESTERDAY)] * 2
