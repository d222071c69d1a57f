"""Tiles grouped by queue or team, who is away hidden, the only hit opened, the skip link."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from state.history import open_history
from tests.browser.board import lands, reads, shown, stays, tile, until, wait_state, wait_tiles
from tests.browser.site import Site
from tests.browser.test_controls import in_groups
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]
FOCUSED = "() => document.activeElement.dataset.extension"


@pytest.fixture
def reader() -> FakeReader:
    """Two of sales, two of claims, of whom one serves sales, too, and one of no queue."""
    queues = {"1001": ["sales"], "1002": ["claims"], "1003": ["sales"], "1004": ["sales", "claims"]}
    groups = {"1001": "Sales", "1003": "Care"}
    numbers = [str(number) for number in range(1001, 1006)]
    reader = FakeReader(
        {n: make_row(n, queues=queues.get(n, []), group=groups.get(n, "")) for n in numbers}
    )
    reader.set("1001", status=1)
    reader.set("1005", status=4)
    return reader


@pytest.fixture
def page(serve: Serve, visit: Visit, reader: FakeReader) -> Page:
    opened = visit(serve(reader))
    wait_tiles(opened, 5)
    return opened


def grid(page: Page) -> list[str]:
    """Headers and numbers in the order of the grid, those in sight."""
    found: list[str] = page.locator("#grid :is(.tile, .rs-group-head):not([hidden])").evaluate_all(
        "all => all.map(e => e.dataset.extension || e.querySelector('.rs-group-name').textContent)"
    )
    return found


def sums(page: Page, group: str) -> list[str]:
    head = page.locator(".rs-group-head", has=page.get_by_text(group, exact=True))
    return head.locator(".rs-group-sum").all_inner_texts()


def test_tiles_stand_once_under_their_queue_with_sub_totals(page: Page) -> None:
    page.get_by_label("Group by").select_option("queue")
    wanted = ["claims", "1002", "1004", "sales", "1001", "1003", "No queue", "1005"]
    reads(lambda: grid(page), wanted)
    reads(lambda: sums(page, "sales"), ["Free 1", "On Call 1"])
    reads(lambda: sums(page, "No queue"), ["Unavailable 1"])


def test_names_that_sort_alike_are_groups_of_their_own(serve: Serve, visit: Visit) -> None:
    queues = {"1001": "q1", "1002": "q01", "1003": "q1", "1004": "q01"}
    page = visit(serve(FakeReader({n: make_row(n, queues=[q]) for n, q in queues.items()})))
    page.get_by_label("Group by").select_option("queue")
    until(lambda: grid(page) == ["q01", "1002", "1004", "q1", "1001", "1003"], "each header once")


def test_an_agent_of_two_queues_stands_under_the_queue_of_the_call(
    page: Page, reader: FakeReader
) -> None:
    page.get_by_label("Group by").select_option("queue")
    until(lambda: grid(page)[:3] == ["claims", "1002", "1004"], "free: the first by name")
    reader.set("1004", status=1, queue="sales")
    until(lambda: grid(page)[2:] == ["sales", "1001", "1003", "1004", "No queue", "1005"], "moved")
    reads(lambda: sums(page, "sales"), ["Free 1", "On Call 2"])
    reader.set("1004", status=0, queue=None)
    until(lambda: grid(page)[:3] == ["claims", "1002", "1004"], "back")
    page.get_by_label("Queue", exact=True).select_option("sales")
    until(lambda: grid(page) == ["sales", "1001", "1003", "1004"], "under the chosen queue")


def test_sub_totals_follow_statuses_and_filters(page: Page, reader: FakeReader) -> None:
    page.get_by_label("Group by").select_option("queue")
    until(lambda: sums(page, "claims") == ["Free 2"], "sub-totals")
    reader.set("1002", status=8)
    until(lambda: sums(page, "claims") == ["Free 1", "Ringing 1"], "one rings")
    page.locator('[data-filter="ringing"]').click()
    until(lambda: grid(page) == ["claims", "1002"], "only who rings, and no empty header")
    page.locator('[data-filter=""]').click()
    page.get_by_label("Group by").select_option(index=1)
    reads(page.locator("#live-group-by option:checked").inner_text, "Not grouped")
    until(lambda: grid(page) == ["1001", "1002", "1003", "1004", "1005"], "no headers")


def test_teams_are_offered_where_there_are_some(
    serve: Serve, visit: Visit, reader: FakeReader, page: Page, tmp_path: Path
) -> None:
    page.locator('#live-group-by option[value="queue"]').wait_for(state="attached")
    stays(page.locator('#live-group-by option[value="team"]').count, 0)
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}", agents=in_groups())
    page = visit(serve(reader, history=history))
    wait_tiles(page, 5)
    page.get_by_label("Group by").select_option("team")
    expected = ["Care", "1003", "Sales", "1001", "No team", "1002", "1004", "1005"]
    until(lambda: grid(page) == expected, "by team")
    page.reload()
    until(lambda: shown(page) == 5 and grid(page) == expected, "remembered")
    history.close()


def test_arrows_pass_headers(page: Page) -> None:
    page.get_by_label("Group by").select_option("queue")
    until(lambda: grid(page)[0] == "claims", "headers")
    tile(page, "1002").focus()
    for key, extension in (
        ("ArrowRight", "1004"),
        ("ArrowRight", "1001"),
        ("ArrowUp", "1002"),
        ("ArrowDown", "1001"),
        ("ArrowDown", "1005"),
        ("Home", "1002"),
        ("End", "1005"),
    ):
        page.keyboard.press(key)
        reads(lambda: page.evaluate(FOCUSED), extension)


def test_who_is_away_may_be_hidden_and_a_status_shows_its_own(
    page: Page, reader: FakeReader
) -> None:
    reader.set("1003", status=0, label="Logged Out", state="loggedout")
    wait_state(page, "1003", "loggedout")
    page.get_by_label("Hide who is away").check()
    wait_tiles(page, 3)
    page.locator('[data-filter="unavailable"]').click()
    wait_tiles(page, 1)
    page.locator('[data-filter=""]').click()
    wait_tiles(page, 3)
    page.reload()
    wait_tiles(page, 3)
    page.get_by_role("button", name="Show all").click()
    wait_tiles(page, 5)
    reads(page.get_by_label("Hide who is away").is_checked, False)


def test_enter_in_the_search_opens_the_only_hit_and_nothing_else(page: Page) -> None:
    search = page.get_by_label("Search")
    search.fill("100")
    search.press("Enter")
    lands(page, lambda url: url.endswith("find=100"))
    wait_tiles(page, 5)
    stays(page.locator("#drawer").is_hidden, True)
    search.fill("1003")
    search.press("Enter")
    until(lambda: page.locator("#drawer").is_visible(), "the drawer")
    expect(page.locator("#drawer")).to_have_attribute("aria-label", re.compile("1003"))
    page.keyboard.press("Escape")
    reads(lambda: page.evaluate("() => document.activeElement.id"), "live-search")


def test_the_chart_follows_search_status_and_hiding(page: Page) -> None:
    names = page.locator("#chart-names")

    def drawn() -> list[str]:
        return [line.split()[0] for line in names.inner_text().splitlines() if line]

    until(lambda: len(drawn()) == 5, "everybody")
    page.locator('[data-filter="oncall"]').click()
    until(lambda: drawn() == ["1001"], "who is on a call")
    page.locator('[data-filter=""]').click()
    page.get_by_label("Hide who is away").check()
    until(lambda: drawn() == ["1001", "1002", "1003", "1004"], "who is there")
    page.get_by_label("Search").fill("1002")
    until(lambda: drawn() == ["1002"], "the hit")
    page.get_by_label("Search").fill("nobody")
    until(lambda: "No agent matches" in page.locator("#chart-caption").inner_text(), "no hit")


def test_the_first_tab_stop_skips_to_the_tiles(page: Page) -> None:
    page.keyboard.press("Tab")
    reads(lambda: page.evaluate("() => document.activeElement.textContent"), "Skip to content")
    until(lambda: page.locator("#skip").bounding_box()["y"] >= 0, "in sight")  # type: ignore[index]
    page.keyboard.press("Enter")
    reads(lambda: page.evaluate(FOCUSED), "1001")
    assert "#" not in page.url


def test_the_skip_link_leads_to_the_page_where_there_are_no_tiles(site: Site, visit: Visit) -> None:
    page = visit(site, path="/queues")
    until(lambda: page.locator("h1").count() > 0, "the page")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reads(lambda: page.evaluate("() => document.activeElement.id"), "page")
