"""Today's chart: stacked, sorted, cut only where it says so, and hostile names as text."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.looks import figures, formatting, stacked_bars
from dashboard.pages.live import view
from dashboard.pages.live.today import MOST_CHARTS, ChartControls, TodayChart
from state.files.limits import Limits
from state.live.schema import Row
from tests.fakes.board import make_rows
from tests.fakes.reader import FakeReader, make_row


def agent(number: str, talk: float, hold: float = 0.0, ring: float = 0.0, name: str = "") -> Row:
    today = {"calls": 1, "missed": 0, "ring_s": ring, "talk_s": talk, "hold_s": hold}
    return make_row(number, name=name or f"Agent {number}", today=today)


SOMETHING_ELSE: Any = [{}]
"""What a hostile browser sends for a queue."""

AGENTS = [agent("1001", 60, 5, 9), agent("999", 90, 1, 1), agent("1002", 10, 80, 2)]


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        ("total", ["999", "1002", "1001"]),
        ("talk", ["999", "1001", "1002"]),
        ("hold", ["1002", "1001", "999"]),
        ("ring", ["1001", "1002", "999"]),
        ("number", ["999", "1001", "1002"]),
        ("nonsense", ["999", "1002", "1001"]),
    ],
)
def test_agents_are_ranked_as_asked(order: str, numbers: list[str]) -> None:
    assert [row["extension"] for row in view.ranked(AGENTS, order, 0)] == numbers


def test_the_first_are_kept_and_none_is_cut_when_all_are_wanted() -> None:
    assert len(view.ranked(AGENTS, "total", 2)) == 2
    assert len(view.ranked(AGENTS, "total", 0)) == 3


def test_the_bars_are_the_days_sums_stacked() -> None:
    figure = view.figure(AGENTS, "light")
    assert [trace["name"] for trace in figure["data"]] == [
        "Talk of calls", "Hold of calls", "Ring of calls",
    ]  # fmt: skip
    assert [trace["x"] for trace in figure["data"]] == [[60, 90, 10], [5, 1, 80], [9, 1, 2]]
    assert figure["layout"]["barmode"] == "stack"


def test_a_refresh_keeps_what_the_reader_did_to_the_chart() -> None:
    revisions = {view.figure(rows, "dark")["layout"]["uirevision"] for rows in ([], AGENTS)}
    assert revisions == {"today"}


def test_every_agent_has_room_however_many_there_are() -> None:
    rows = list(make_rows(500).values())
    heights = [view.figure(rows[:n], "light")["layout"]["height"] for n in (2, 500)]
    assert heights[1] - heights[0] == 498 * stacked_bars.ROW_PX
    assert len(view.names(rows).splitlines()) == 500


def test_nobody_is_a_chart_without_axes() -> None:
    assert view.figure([], "light")["layout"]["xaxis"]["visible"] is False


@pytest.mark.parametrize(
    ("shown", "everyone", "start"),
    [(0, 0, "No agents yet."), (3, 3, "Showing all 3 agents."), (20, 500, "Showing 20 of 500 ")],
)
def test_the_caption_never_hides_a_cut(shown: int, everyone: int, start: str) -> None:
    assert view.caption(shown, everyone).startswith(start)


def test_a_hostile_name_is_no_tag_in_the_figure_and_no_line_of_its_own_beside_it() -> None:
    rows = [agent("1001", 5, name="<b onx=1>\nEve</b> & Co")]
    label = view.figure(rows, "light")["data"][0]["y"][0]
    assert label == "1001  &lt;b onx=1&gt; Eve&lt;/b&gt;…"
    assert view.names(rows) == "1001  <b onx=1> Eve</b>…"


def test_the_same_data_is_the_same_figure_and_other_data_another() -> None:
    reader = FakeReader({row["extension"]: row for row in AGENTS})
    chart = TodayChart(reader)
    first = chart.draw(ChartControls(), "light")
    reader.set("1001", status=1)
    assert chart.draw(ChartControls(), "light") is first
    reader.set("1001", today={**AGENTS[0]["today"], "talk_s": 61.0})
    assert chart.draw(ChartControls(), "light").key != first.key


def test_removed_agents_are_not_drawn() -> None:
    reader = FakeReader({row["extension"]: row for row in AGENTS})
    reader.remove("999")
    drawn = TodayChart(reader).draw(ChartControls("number", "0"), "light")
    assert drawn.names.split() == ["1001", "Agent", "1001", "1002", "Agent", "1002"]


@pytest.mark.parametrize(
    ("controls", "numbers"),
    [
        (ChartControls("number"), ["1001", "1002", "1003"]),
        (ChartControls("number", queue="sales"), ["1001", "1003"]),
        (ChartControls("number", queue="sales", group="Care"), ["1001"]),
        (ChartControls("number", group="Care"), ["1001", "1002"]),
        (ChartControls("number", queue="", group=""), ["1001", "1002", "1003"]),
        (ChartControls("number", queue=SOMETHING_ELSE), []),
        (ChartControls("number", search="1002"), ["1002"]),
        (ChartControls("number", search="nobody"), []),
        (ChartControls("number", states="free,ringing"), ["1001", "1003"]),
        (ChartControls("number", hides_away=True), ["1001", "1003"]),
        (ChartControls("number", states="unavailable", hides_away=True), ["1002"]),
        (ChartControls("number", only_over=True), ["1003"]),
    ],
)
def test_the_chart_is_of_those_whose_tiles_are_on_the_board(
    controls: ChartControls, numbers: list[str]
) -> None:
    rows = [
        make_row("1001", name="", queues=["sales"], group="Care"),
        make_row("1002", name="", group="Care", status=4),
        make_row("1003", name="", queue="sales", status=8, since=1.0),
    ]
    reader = FakeReader({row["extension"]: row for row in rows})
    assert TodayChart(reader, Limits).draw(controls, "light").names.split() == numbers


def test_kept_charts_are_bounded() -> None:
    reader = FakeReader({row["extension"]: row for row in AGENTS})
    chart = TodayChart(reader)
    first = chart.draw(ChartControls(), "light")
    for talk in range(MOST_CHARTS):
        reader.set("1001", today={**AGENTS[0]["today"], "talk_s": float(talk)})
        chart.draw(ChartControls(), "light")
    reader.set("1001", today=AGENTS[0]["today"])
    again = chart.draw(ChartControls(), "light")
    assert again.key == first.key
    assert again is not first


@pytest.mark.parametrize(
    ("longest", "texts"),
    [
        (4.0, ["0", "0:01", "0:02", "0:03", "0:04"]),
        (200.0, ["0", "1:00", "2:00", "3:00"]),
        (5400.0, ["0", "30:00", "1:00:00", "1:30:00"]),
        (30_000.0, ["0", "2 h", "4 h", "6 h", "8 h"]),
    ],
)
def test_time_axes_are_marked_at_steps_that_people_use(longest: float, texts: list[str]) -> None:
    assert figures.time_axis(longest, "light")["ticktext"] == texts


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (-3, "0:00"), (59.9, "0:59"), (245, "4:05"), (3845, "1:04:05")],
)
def test_durations_read_as_clocks(seconds: float, text: str) -> None:
    assert formatting.clock(seconds) == text


def test_long_names_end_in_an_ellipsis() -> None:
    assert formatting.shortened("Bartholomew Featherstone", 12) == "Bartholomew…"
    assert formatting.shortened("Ann", 12) == "Ann"


def test_an_extension_without_a_name_stands_under_its_number_alone() -> None:
    assert view.person(make_row("1001", name="1001")) == "1001"
    assert view.person(make_row("1001", name="Agent A")) == "1001  Agent A"


def test_agents_with_the_same_times_are_in_order_of_number_and_tenant() -> None:
    rows = [agent(key, 60) for key in ("1001", "101@beta", "99", "101@acme")]
    for order in view.ORDERS:
        ranked = [row["extension"] for row in view.ranked(rows, order, 0)]
        assert ranked == ["99", "101@acme", "101@beta", "1001"]


def test_the_line_under_the_chart_tells_no_agents_from_no_hits() -> None:
    assert view.caption(0, 0) == "No agents yet."
    reader = FakeReader({row["extension"]: row for row in AGENTS})
    drawn = TodayChart(reader).draw(ChartControls(search="nobody"), "light")
    assert drawn.caption == "No agent matches the filters."
    assert view.caption(20, 1216).startswith("Showing 20 of 1,216 agents.")


def test_the_search_of_the_chart_is_in_names_as_the_board_shows_them() -> None:
    reader = FakeReader({"1001": make_row("1001", name="Ann LEE"), "1002": make_row("1002")})
    drawn = TodayChart(reader).draw(ChartControls(search="ann l"), "light")
    assert drawn.names == "1001  Ann LEE"
