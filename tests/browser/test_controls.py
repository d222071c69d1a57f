"""Finding, filtering, arranging; the keyboard; what is remembered."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.looks.theme import GROUNDS
from state.files.agents import Agents, Assignment
from state.history import open_history
from tests.browser.board import (
    choose,
    reads,
    rgb,
    shown,
    style,
    tile,
    totals,
    until,
    wait_state,
    wait_tiles,
)
from tests.browser.site import Site
from tests.fakes.board import make_board
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]


@pytest.fixture
def page(serve: Serve, visit: Visit) -> Page:
    """Twelve extensions: 1001 ringing, 1002 and 1003 on a call, the others free."""
    reader = FakeReader({str(n): make_row(str(n), queues=["sales"]) for n in range(1001, 1013)})
    reader.set("1001", status=8)
    reader.set("1002", status=1, name="Ann Lee", since=time.time() - 500)
    reader.set("1003", status=1, queues=["billing"], queue="billing")
    opened = visit(serve(reader))
    wait_tiles(opened, 12)
    return opened


def test_totals_add_up_to_the_number_of_extensions(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(200)))
    wait_tiles(page, 200)

    def sums() -> tuple[int, int]:
        counts = totals(page)
        return counts.pop(""), sum(counts.values())

    reads(sums, (200, 200))


def test_totals_filter_and_more_than_one_may_be_chosen(page: Page) -> None:
    page.locator('[data-filter="ringing"]').click()
    wait_tiles(page, 1)
    page.locator('[data-filter="oncall"]').click()
    wait_tiles(page, 3)
    expect(page.locator("#board-summary-count")).to_contain_text("Showing 3 of 12 extensions")
    expect(page.locator('[data-filter="oncall"]')).to_have_attribute("aria-pressed", "true")
    page.locator('[data-filter=""]').click()
    wait_tiles(page, 12)


def test_a_tile_that_changes_enters_and_leaves_the_filter(serve: Serve, visit: Visit) -> None:
    reader = FakeReader({str(n): make_row(str(n)) for n in range(1001, 1005)})
    page = visit(serve(reader))
    wait_tiles(page, 4)
    page.locator('[data-filter="ringing"]').click()
    wait_tiles(page, 0)
    reader.set("1003", status=8)
    wait_tiles(page, 1)
    reader.set("1003", status=1)
    wait_tiles(page, 0)


@pytest.mark.parametrize(("text", "count"), [("1002", 1), ("ann", 1), ("ANN L", 1), ("zz", 0)])
def test_the_search_finds_numbers_and_names(page: Page, text: str, count: int) -> None:
    page.get_by_label("Search").fill(text)
    wait_tiles(page, count)
    page.get_by_role("button", name="Show all").click()
    wait_tiles(page, 12)
    reads(page.get_by_label("Search").input_value, "")


def test_a_link_can_carry_the_search(serve: Serve, visit: Visit) -> None:
    reader = FakeReader({str(n): make_row(str(n)) for n in range(1001, 1005)})
    page = visit(serve(reader), path="/?find=1003")
    wait_tiles(page, 1)


def test_a_queue_shows_who_serves_it_and_totals_follow(page: Page) -> None:
    until(lambda: page.locator("#live-queue option:enabled").count() == 3, "the queues offered")
    page.get_by_label("Queue", exact=True).select_option("billing")
    wait_tiles(page, 1)
    reads(lambda: totals(page)[""], 1)
    page.get_by_role("button", name="Show all").click()
    wait_tiles(page, 12)


def test_a_group_shows_its_agents_and_is_remembered_while_it_exists(
    serve: Serve, visit: Visit, tmp_path: Path
) -> None:
    rows = {n: make_row(n, group=g) for n, g in (("1001", "Care"), ("1002", "Sales"), ("1003", ""))}
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}", agents=in_groups())
    site = serve(FakeReader(rows), history=history)
    page = visit(site)
    wait_tiles(page, 3)
    page.get_by_label("Group", exact=True).select_option("Care")
    wait_tiles(page, 1)
    reads(lambda: totals(page)[""], 1)
    page.reload()
    wait_tiles(page, 1)
    expect(tile(page, "1001")).to_be_visible()
    history.agents = Agents()
    page.reload()
    wait_tiles(page, 3)
    expect(page.locator("#live-group")).to_be_hidden()
    history.close()


def in_groups() -> Agents:
    """Agents 1001 in Care and 1002 in Sales."""
    groups = (("1001", "Care"), ("1002", "Sales"))
    return Agents([Assignment(f"Agent {n}", n, 0.0, float("inf"), group) for n, group in groups])


@pytest.mark.parametrize(
    ("order", "first"), [("state", "1001"), ("longest", "1002"), ("number", "1001")]
)
def test_the_order_is_as_asked(page: Page, order: str, first: str) -> None:
    page.get_by_label("Sort").first.select_option(order)
    until(lambda: page.locator(".tile-number").first.inner_text() == first, f"{first} first")


def test_densities_change_the_tiles_and_are_remembered(page: Page) -> None:
    for density, height in {"card": 96, "compact": 32, "dot": 22}.items():
        choose(page, "live-density", density)
        until(
            lambda d=density: page.locator("#grid").get_attribute("data-density") == d,  # type: ignore[misc]
            density,
        )
        reads(lambda: tile(page, "1001").evaluate("t => t.offsetHeight"), height)
    expect(tile(page, "1001")).to_have_attribute("title", re.compile("1001"))
    page.reload()
    wait_tiles(page, 12)
    until(lambda: page.locator("#grid").get_attribute("data-density") == "dot", "dots again")


def test_the_theme_follows_the_system_until_it_is_chosen_and_is_remembered(
    serve: Serve, visit: Visit
) -> None:
    site = serve(FakeReader({"1001": make_row("1001")}))
    page = visit(site, color_scheme="dark")
    wait_tiles(page, 1)
    ground = partial(style, page.locator("body"), "backgroundColor")
    reads(ground, rgb(GROUNDS["dark"].ground))
    choose(page, "theme-choice", "light")
    light = rgb(GROUNDS["light"].ground)
    reads(ground, light)
    page.reload()
    wait_tiles(page, 1)
    reads(ground, light)
    choose(page, "theme-choice", "auto")
    page.emulate_media(color_scheme="light")
    page.emulate_media(color_scheme="dark")
    reads(ground, rgb(GROUNDS["dark"].ground))


def test_the_tab_tells_the_counts(page: Page) -> None:
    until(lambda: page.title() == "1 ringing, 2 on call · Ringside", "the title")
    icon = page.locator("#favicon")
    reads(lambda: icon.get_attribute("href"), "/assets/icons/favicon-ringing.svg")


def test_the_grid_is_one_tab_stop_and_arrows_move_in_it(page: Page) -> None:
    expect(page.locator('#grid [tabindex="0"]')).to_have_count(1)
    tile(page, "1001").focus()
    focused = "() => document.activeElement.dataset.extension"
    columns = page.locator("#grid").evaluate(
        "g => getComputedStyle(g).gridTemplateColumns.split(' ').length"
    )
    for key, extension in (
        ("ArrowRight", "1002"),
        ("ArrowRight", "1003"),
        ("ArrowLeft", "1002"),
        ("ArrowDown", str(1002 + columns)),
        ("ArrowUp", "1002"),
        ("End", "1012"),
        ("ArrowRight", "1012"),
        ("Home", "1001"),
        ("ArrowUp", "1001"),
    ):
        page.keyboard.press(key)
        reads(lambda: page.evaluate(focused), extension)
    expect(page.locator('#grid [tabindex="0"]')).to_have_count(1)


def test_the_tab_stop_stays_in_sight_of_the_filter(page: Page) -> None:
    tile(page, "1005").focus()
    page.locator('[data-filter="oncall"]').click()
    wait_tiles(page, 2)
    stop = page.locator('#grid [tabindex="0"]')
    expect(stop).to_have_count(1)
    expect(stop).to_be_visible()


def test_a_slash_leads_to_the_search(page: Page) -> None:
    tile(page, "1001").focus()
    page.keyboard.press("/")
    reads(lambda: page.evaluate("() => document.activeElement.id"), "live-search")
    page.keyboard.type("1003")
    wait_tiles(page, 1)


def test_a_phone_needs_no_scrolling_sideways(serve: Serve, visit: Visit) -> None:
    reader = make_board(60, demo=True)
    reader.set("1001", name="W" * 60, status=1, peer="9" * 40)
    page = visit(serve(reader), viewport={"width": 390, "height": 844}, has_touch=True)
    wait_state(page, "1001", "oncall")
    fits = partial(page.evaluate, "() => document.documentElement.scrollWidth <= 390")
    reads(fits, True)
    reader.link("down", "a long reason " * 12)
    until(lambda: "a long reason" in page.locator("#board-summary").inner_text(), "the reason")
    reads(fits, True)
    tile(page, "1001").tap()
    edges = "d => { const { x, width } = d.getBoundingClientRect(); return [x, width]; }"
    reads(lambda: page.locator("#drawer").evaluate(edges), [0, 390])
    reads(fits, True)


def test_two_thousand_extensions_fit_one_screen_as_dots(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(2000)), viewport={"width": 1920, "height": 1080})
    wait_tiles(page, 2000)
    choose(page, "live-density", "dot")
    until(lambda: page.locator("#grid").get_attribute("data-density") == "dot", "dots")
    end = "grid => grid.getBoundingClientRect().bottom"
    until(lambda: page.locator("#grid").evaluate(end) <= 1080, "one screen")
    reads(lambda: shown(page), 2000)
