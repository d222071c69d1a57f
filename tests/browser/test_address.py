"""The board in the address: a link shows what its sender sees, and the back button works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.board import choose, lands, reads, stays, tile, until, wait_tiles
from tests.browser.site import Site
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]

WIDE = {"viewport": {"width": 1920, "height": 1080}}


@pytest.fixture
def site(serve: Serve) -> Site:
    """Twelve extensions: 1001 ringing, 1002 and 1003 on a call, the others free."""
    reader = FakeReader({str(n): make_row(str(n), queues=["sales"]) for n in range(1001, 1013)})
    reader.set("1001", status=8)
    reader.set("1002", status=1, name="Ann Lee")
    reader.set("1003", status=1, queues=["billing"], queue="billing")
    return serve(reader)


@pytest.fixture
def page(visit: Visit, site: Site) -> Page:
    opened = visit(site, **WIDE)
    wait_tiles(opened, 12)
    until(lambda: opened.locator("#live-queue option:enabled").count() == 3, "the queues offered")
    return opened


def search_of(page: Page) -> str:
    search: str = page.evaluate("() => location.search.slice(1)")
    return search


def ends(page: Page, search: str) -> None:
    """Wait until the search part of the address is this."""
    until(lambda: search_of(page) == search, f"{search} in the address, not {search_of(page)}")


def picture(page: Page) -> dict[str, Any]:
    """What of the board a colleague would compare."""
    tiles = page.locator(".tile:not([hidden]) .rs-number").all_inner_texts()
    pressed = page.locator("#totals [aria-pressed=true] .rs-total-word").all_inner_texts()
    ids = ("live-queue", "live-sort", "live-search")
    return {
        "tiles": tiles,
        "pressed": pressed,
        "values": [page.locator(f"#{each}").input_value() for each in ids],
        "density": page.locator("#grid").get_attribute("data-density"),
        "chart": page.locator(".rs-chart").is_visible(),
        "open": page.locator(".tile[data-open]").evaluate_all(
            "all => all.map(t => t.dataset.extension)"
        ),
        "drawer": page.locator("#drawer").is_visible(),
    }


def arrange(page: Page) -> None:
    """Change every control."""
    page.locator('[data-filter="oncall"]').click()
    page.locator('[data-filter="ringing"]').click()
    page.get_by_label("Queue", exact=True).select_option("sales")
    page.get_by_label("Sort").first.select_option("name")
    page.get_by_label("Search").fill("100")
    choose(page, "live-density", "compact")
    page.locator("#chart-shown").click()
    tile(page, "1002").click()
    until(lambda: page.locator("#drawer").is_visible(), "the drawer")
    until(lambda: picture(page)["open"] == ["1002"], "its tile")
    wait_tiles(page, 2)


ALL = "status=ringing,oncall&queue=sales&find=100&sort=name&density=compact&chart=off&open=1002"


def test_all_that_is_seen_is_in_the_address(page: Page) -> None:
    ends(page, "")
    arrange(page)
    ends(page, ALL)


def test_a_copied_link_shows_a_colleague_the_same_board(
    page: Page, site: Site, visit: Visit
) -> None:
    arrange(page)
    ends(page, ALL)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Views", exact=True).click()
    page.get_by_role("button", name="Copy link").click()
    until(lambda: "Link copied" in page.locator("#views-said").inner_text(), "copied")
    reads(lambda: page.evaluate("() => navigator.clipboard.readText()"), f"{site.url}/?{ALL}")
    other = visit(site, path=f"/?{ALL}", **WIDE)
    until(lambda: picture(other) == picture(page), "the same board")
    reads(lambda: picture(other)["open"], ["1002"])
    ends(other, ALL)


def test_a_link_counts_before_what_the_browser_remembers(page: Page, site: Site) -> None:
    choose(page, "live-density", "dot")
    page.get_by_label("Sort").first.select_option("longest")
    ends(page, "sort=longest&density=dot")
    page.goto(f"{site.url}/?status=ringing")
    wait_tiles(page, 1)
    ends(page, "status=ringing")
    until(lambda: picture(page)["density"] == "card", "not as the browser remembers it")
    page.goto(site.url)
    ends(page, "sort=longest&density=dot")


def test_the_back_button_takes_back_one_step_after_the_other(page: Page) -> None:
    page.locator('[data-filter="oncall"]').click()
    ends(page, "status=oncall")
    page.get_by_label("Search").press_sequentially("100")
    ends(page, "status=oncall&find=100")
    page.get_by_label("Sort").first.select_option("name")
    ends(page, "status=oncall&find=100&sort=name")
    tile(page, "1002").click()
    ends(page, "status=oncall&find=100&sort=name&open=1002")
    page.go_back()
    until(lambda: page.locator("#drawer").is_hidden(), "the drawer is closed")
    page.go_back()
    until(lambda: picture(page)["values"] == ["*", "number", "100"], "the order as before")
    page.go_back()
    until(lambda: picture(page)["values"] == ["*", "number", ""], "a search is one step")
    wait_tiles(page, 2)
    page.go_back()
    wait_tiles(page, 12)
    ends(page, "")
    page.go_forward()
    wait_tiles(page, 2)
    ends(page, "status=oncall")


def test_back_from_another_page_leads_to_the_same_board(page: Page) -> None:
    arrange(page)
    ends(page, ALL)
    before = picture(page)
    page.get_by_role("link", name="Queues").click()
    lands(page, lambda url: "/queues" in url)
    until(lambda: page.locator("#grid").count() == 0, "the other page")
    page.go_back()
    until(lambda: page.locator("#grid").count() == 1 and picture(page) == before, "as before")
    ends(page, ALL)


def test_what_a_link_names_and_the_board_does_not_know_is_said_once(
    site: Site, visit: Visit
) -> None:
    page = visit(site, path="/?status=oncall,flying&sort=luck&queue=none&open=99&chart=maybe&x=1")
    wait_tiles(page, 2)
    line = page.locator("#address-problem")
    left_out = (
        "open “99”",
        "status “flying”",
        "sort “luck”",
        "queue “none”",
        "chart “maybe”",
        "x “1”",
    )

    def said() -> tuple[list[str], int]:
        text = line.inner_text()
        return [part for part in left_out if part in text], text.count("left out")

    reads(said, (list(left_out), 1))
    ends(page, "status=oncall")
    page.locator('[data-filter=""]').click()
    until(line.is_hidden, "gone with the next step")


def test_hostile_text_in_a_link_stays_text(site: Site, visit: Visit) -> None:
    page = visit(site, path="/?queue=%3Cimg+src=x+onerror=alert(1)%3E&open=%3Cb%3E&status=%22]x")
    wait_tiles(page, 12)
    until(lambda: "<img" in page.locator("#address-problem").inner_text(), "the line")
    stays(page.locator("#address-problem img, #address-problem b").count, 0)


def test_a_link_of_many_unknown_names_is_a_short_line_that_nothing_turns(
    site: Site, visit: Visit
) -> None:
    junk = "&".join(f"a{number}=1" for number in range(300))
    page = visit(
        site, path=f"/?status=x%E2%80%AEy,%E2%80%A8,__proto__&status=free&density=big&{junk}"
    )
    wait_tiles(page, 12)
    line = page.locator("#address-problem")

    def said() -> str:
        found = line.inner_text()
        return found if "more. It was left out." in found else ""

    text = until(said, "the line")
    assert len(text) < 300
    assert text.isprintable()
    ends(page, "")
