"""What a manager wants of the reports, by clicks and keys in a real browser."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from state.files.agents import Agents, Assignment
from state.history import History, open_history
from tests.browser.board import lands, reads, stays, until
from tests.browser.reports import LAST_DAY, body, names
from tests.browser.site import Site
from tests.fakes import day
from tests.fakes.reader import FakeReader
from tests.fakes.records import interval, leg
from tests.fakes.waits import make_queue

Serve = Callable[..., Site]
Visit = Callable[..., Page]
GROUPS = {"1001": "Sales", "1002": "Support", "1003": "Support"}
PEOPLE = {"1001": "Agent A", "1002": "Agent B", "1003": "Agent C"}
TALKED_S = {"1001": 1_800, "1002": 600, "1003": 2_700}


@pytest.fixture
def teams(serve: Serve, tmp_path: Path) -> Iterator[Site]:
    """Two groups; every day each agent talks once within an hour, one longer than the other."""
    agents = Agents([Assignment(PEOPLE[key], key, 0, 2e10, GROUPS[key]) for key in PEOPLE])
    history = open_history(f"sqlite:///{tmp_path / 'teams.sqlite3'}", agents=agents)
    for back in range(21):
        nine = day.start_of(day.YESTERDAY) - back * 86_400
        for key, talk in TALKED_S.items():
            history.write(
                [leg(f"{key}-{back}", nine, 10, talk, extension=key, agent=PEOPLE[key])],
                [
                    interval("oncall", nine, nine + talk, extension=key, agent=PEOPLE[key]),
                    interval("free", nine + talk, nine + 3_600, extension=key, agent=PEOPLE[key]),
                ],
                [],
            )
    yield serve(FakeReader(), history=history, time_zone="UTC")
    history.close()


def head(page: Page, column: str) -> None:
    """Click the heading of a column of the agents' table."""
    page.locator(f"#agents-table .ag-header-cell[col-id={column}] .ag-header-cell-text").click()


def beside(page: Page) -> list[tuple[str, str]]:
    """The names beside the bars, each with the figure that sorts them."""
    both = page.locator("#agents-names, #agents-values").all_inner_texts()
    return list(zip(*(text.splitlines() for text in both), strict=False))


def test_a_click_sorts_table_and_bars_the_lowest_first_with_the_figure(
    teams: Site, visit: Visit
) -> None:
    page = visit(teams, "/agents?range=lastweek")
    until(lambda: body(page).count() == 3, "three agents")
    head(page, "busy_share")
    until(lambda: names(page) == ["Agent B", "Agent A", "Agent C"], "the lowest on top")
    lands(page, lambda url: "sort=busy_share" in url)
    wanted = [("Agent B", "16.7 %"), ("Agent A", "50.0 %"), ("Agent C", "75.0 %")]
    reads(lambda: beside(page), wanted)


def test_what_one_wants_much_of_is_sorted_highest_first(teams: Site, visit: Visit) -> None:
    page = visit(teams, f"/agents{LAST_DAY}")
    until(lambda: body(page).count() == 3, "three agents")
    head(page, "aht_s")
    until(lambda: names(page) == ["Agent C", "Agent A", "Agent B"], "the longest on top")
    head(page, "aht_s")
    until(lambda: names(page) == ["Agent B", "Agent A", "Agent C"], "the other way round")


def test_two_groups_stand_side_by_side(teams: Site, visit: Visit) -> None:
    page = visit(teams, f"/agents{LAST_DAY}")
    until(lambda: body(page).count() == 3, "three agents")
    page.select_option("#agents-rows", label="Groups")
    until(lambda: names(page) == ["Support", "Sales"], "a row for each group")
    until(lambda: page.inner_text("#agents-names").split() == ["Support", "Sales"], "a bar each")
    page.select_option("#agents-group", label="Sales")
    page.select_option("#agents-compare", label="Group Support")
    lands(page, lambda url: "compare=group%3ASupport" in url)
    until(lambda: sorted(names(page)) == ["Sales", "Support"], "both of them")
    cards = page.locator("#agents-cards .rs-card-change")
    until(lambda: "Support: 45.8 %" in " ".join(cards.all_inner_texts()), "both figures")
    own = page.locator("#agents-cards .rs-card-value", has_text="50.0 %")
    until(lambda: own.count() == 2, "those of its own group")
    page.reload()
    until(lambda: sorted(names(page)) == ["Sales", "Support"], "the link shows the same")


def test_a_group_leads_to_its_agents(teams: Site, visit: Visit) -> None:
    page = visit(teams, f"/agents{LAST_DAY}&rows=groups")
    page.locator("#agents-table a", has_text="Support").click()
    until(lambda: sorted(names(page)) == ["Agent B", "Agent C"], "its agents")


def columns(page: Page) -> list[str]:
    shown: list[str] = page.locator("#agents-table .ag-header-cell").evaluate_all(
        "cells => cells.map(cell => cell.getAttribute('col-id'))"
    )
    return shown


def test_more_columns_are_kept_in_the_address(teams: Site, visit: Visit) -> None:
    page = visit(teams, f"/agents{LAST_DAY}")
    reads(lambda: {"busy_share", "paused_s"} & set(columns(page)), {"busy_share"})
    page.get_by_text("More columns").click()
    lands(page, lambda url: "columns=all" in url)
    until(lambda: "paused_s" in columns(page), "all columns")
    page.select_option("#agents-range", "30d")
    lands(page, lambda url: "columns=all" in url and "range=30d" in url)
    until(lambda: "paused_s" in columns(page), "still all columns")
    page.get_by_text("Fewer columns").click()
    lands(page, lambda url: "columns" not in url)
    until(lambda: "paused_s" not in columns(page), "the first columns again")
    page.go_back()
    until(lambda: "paused_s" in columns(page), "back to all columns")


FORMULA = "Occupancy = (talk + hold + wrap-up)"
PAGES = ("/agents", "/utilisation", "/day", "/agents/1001")


@pytest.mark.parametrize("path", PAGES)
def test_formulas_open_by_key_and_by_touch(teams: Site, visit: Visit, path: str) -> None:
    page = visit(teams, f"{path}{LAST_DAY}&date={day.YESTERDAY}", has_touch=True)
    summary = page.get_by_text("How is this computed?")
    summary.wait_for()
    text = page.get_by_text("Time talking.")
    expect(text).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    until(text.is_visible, "open by key")
    summary.tap()
    until(lambda: not text.is_visible(), "closed by touch")


def test_the_formulas_of_queues_name_every_service_level(site: Site, visit: Visit) -> None:
    page = visit(site, f"/queues{LAST_DAY}")
    page.get_by_text("How is this computed?").click()
    for variant in ("of calls offered", "abandons count as in time", "of calls answered"):
        page.locator(".rs-formulas dt", has_text=f"Service level, {variant}").wait_for()


@pytest.mark.parametrize("path", ["/day", "/utilisation", "/agents/1001"])
def test_a_page_without_a_table_of_its_days_has_a_file_too(
    teams: Site, visit: Visit, path: str
) -> None:
    page = visit(teams, f"{path}{LAST_DAY}&date={day.YESTERDAY}")
    page.locator(".rs-report .rs-pictures").first.wait_for()
    for kind in ("CSV", "Excel"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=kind, exact=True).click()
        file = Path(waiting.value.path())
        if kind == "CSV":
            rows = list(csv.reader(file.read_text().splitlines()))
            assert len(rows) > 1
            assert all(len(row) == len(rows[0]) for row in rows)
        else:
            assert file.read_bytes().startswith(b"PK")


@pytest.mark.parametrize("path", ["/agents", "/day", "/utilisation", "/queues", "/agents/1001"])
@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_a_chart_is_a_picture_to_keep(
    site: Site, visit: Visit, path: str, kind: str, begins: bytes
) -> None:
    page = visit(site, f"{path}{LAST_DAY}&date={day.YESTERDAY}")
    drawn = "#team-day-strips canvas" if path == "/day" else ".js-plotly-plot .main-svg"
    page.locator(drawn).first.wait_for()
    with page.expect_download() as waiting:
        page.locator(f".rs-report [data-picture={kind}]").first.click()
    assert waiting.value.suggested_filename.endswith(f".{kind}")
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith(begins)
    if kind == "svg" and path in {"/agents", "/day"}:
        text = content.decode()
        assert "Agent A" in text, "names stand in the picture"
        assert "<b>Zoë" not in text, "and are text"


def test_who_waits_is_a_table_with_the_longest_wait_on_top(
    serve: Serve, visit: Visit, history: History
) -> None:
    reader = FakeReader()
    reader.queues = [make_queue("care", 10.0), make_queue("sales", 70.0)]
    reader.queues[0]["waiting"][0]["caller_name"] = "Caller 5551234"
    page = visit(serve(reader, history=history, time_zone="UTC"), f"/queues{LAST_DAY}")
    rows = page.locator(".rs-waiting-callers tbody tr")
    wanted = [["sales", "<img src=x> 5551234"], ["care", "Caller 5551234"]]
    reads(lambda: [cells[1:3] for cells in rows.evaluate_all(CELLS)], wanted)


CELLS = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"


@pytest.mark.parametrize("gone", ["link", "server"])
def test_waits_stand_still_in_grey_while_nothing_is_heard(
    serve: Serve, visit: Visit, history: History, gone: str
) -> None:
    reader = FakeReader()
    reader.queues = [make_queue("sales", 5.0)]
    site = serve(reader, history=history, time_zone="UTC")
    page = visit(site, f"/queues{LAST_DAY}")
    wait = page.locator(".rs-waiting-callers tbody td").first
    until(lambda: wait.count() == 1, "who waits")
    paint = "e => getComputedStyle(e).filter"
    until(lambda: page.locator(".rs-live-part").evaluate(paint) == "none", "in colour")
    if gone == "link":
        reader.link("down", "refused")
        until(lambda: page.locator(".rs-not-live").count() == 1, "why")
    else:
        site.stop()
    until(lambda: "grayscale" in page.locator(".rs-live-part").evaluate(paint), "grey")
    page.wait_for_timeout(300)  # the time of what was under way
    then = wait.inner_text()
    page.wait_for_timeout(2_500)
    stays(wait.inner_text, then)
