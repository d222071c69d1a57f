"""One header of 48 px on every page and width, with a way to every page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dash import html
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import expect

from dashboard.looks.formatting import clock, spoken
from dashboard.pages import PAGES
from dashboard.shell.router import Page, Pages
from state.live.schema import LinkState
from tests.browser.board import reads, stays, until, wait_tiles
from tests.browser.site import Site
from tests.fakes.day import NAMES
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., BrowserPage]

WIDTHS = (390, 640, 800, 1024, 1240, 1280, 1440, 1920, 3840)
MOST_PAGES = 9
LINK_WORDS: dict[LinkState, str] = {
    "up": "Live",
    "resyncing": "Resyncing",
    "down": "PBX link down",
    "blind": "PBX tells too little",
}
BOXES = """() => [...document.querySelectorAll('.rs-header, .rs-header *')]
  .filter(e => e.checkVisibility() && !e.closest('.visually-hidden') && e.getClientRects().length)
  .map(e => { const { left, right, top, bottom } = e.getBoundingClientRect();
              return [e.className || e.tagName, left, right, top, bottom]; })
  .filter(([, left, right, top, bottom]) =>
    left < -0.5 || right > innerWidth + 0.5 || top < -0.5 || bottom > 48.5)"""
OVERLAPS = """() => {
  const parts = [...document.querySelectorAll('.rs-header > *, .rs-menu > *')]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().width)
    .map(e => e.getBoundingClientRect()).sort((one, two) => one.left - two.left);
  return parts.slice(1).filter((box, at) => box.left < parts[at].right - 0.5).length;
}"""
HEIGHT = "document.querySelector('.rs-header').getBoundingClientRect().height"


def with_pages(count: int) -> Pages:
    """The table of pages filled up to `count` entries of the navigation."""
    more = [
        Page(
            f"/new{n}", f"New page {n}", lambda *_: html.H1("New"), lambda *_: None,
            icon="activity", needs=None,
        )
        for n in range(count - len(PAGES.linked))
    ]  # fmt: skip
    return Pages((*PAGES.pages, *more))


def opened(serve: Serve, visit: Visit, width: int, path: str = "/") -> tuple[Site, BrowserPage]:
    reader = FakeReader({number: make_row(number) for number in NAMES}, demo=True)
    site = serve(reader, pages=with_pages(MOST_PAGES))
    page = visit(site, path, viewport={"width": width, "height": 900})
    until(lambda: page.locator(".rs-link-word").inner_text() == "Live", "the header as it stays")
    return site, page


@pytest.mark.parametrize("width", WIDTHS)
def test_nine_pages_and_all_words_of_the_link_fit_in_one_line(
    serve: Serve, visit: Visit, width: int
) -> None:
    site, page = opened(serve, visit, width)
    for state, words in LINK_WORDS.items():
        site.reader.link(state, "refused")
        until(lambda said=words: page.locator(".rs-link-word").inner_text() == said, words)  # type: ignore[misc]
        reads(lambda: [page.evaluate(each) for each in (HEIGHT, BOXES, OVERLAPS)], [48, [], 0])
    site.stop()
    until(
        lambda: page.locator(".rs-link-word").inner_text() == "Ringside unreachable", "unreachable"
    )
    reads(lambda: [page.evaluate(each) for each in (BOXES, OVERLAPS)], [[], 0])


@pytest.mark.parametrize("path", [page.path for page in PAGES.linked])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_has_the_same_header(serve: Serve, visit: Visit, path: str, width: int) -> None:
    _, page = opened(serve, visit, width, path)
    reads(lambda: [page.evaluate(each) for each in (HEIGHT, BOXES)], [48, []])


def test_on_a_phone_a_menu_leads_to_every_page_and_the_theme(serve: Serve, visit: Visit) -> None:
    _, page = opened(serve, visit, 390)
    menu = page.get_by_role("button", name="Pages and theme")
    links = page.locator(".rs-nav a")
    reads(menu.inner_text, "Live")
    expect(links.first).to_be_hidden()
    menu.click()
    visible = "all => all.map(link => link.checkVisibility())"
    reads(lambda: links.evaluate_all(visible), [True] * MOST_PAGES)
    page.locator("#theme-choice label", has_text="Dark theme").click()
    until(lambda: page.locator("html[data-bs-theme=dark]").count() == 1, "dark")
    page.locator(".rs-nav a", has_text="Queues").click()
    until(lambda: menu.inner_text() == "Queues", "where one is")
    reads(lambda: menu.get_attribute("aria-expanded"), "false")
    until(lambda: not links.first.is_visible(), "the menu is closed")


def test_the_menu_is_worked_by_keys(serve: Serve, visit: Visit) -> None:
    _, page = opened(serve, visit, 390)
    menu = page.get_by_role("button", name="Pages and theme")
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    reads(lambda: page.evaluate("document.activeElement.textContent"), "Live")
    page.keyboard.press("Escape")
    reads(lambda: menu.get_attribute("aria-expanded"), "false")
    reads(lambda: page.evaluate("document.activeElement.id"), "menu-button")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(lambda: page.url.endswith("/agents"), "the second page")


def test_an_address_without_a_page_shows_the_way_to_all(serve: Serve, visit: Visit) -> None:
    site, page = opened(serve, visit, 1280)
    page.goto(site.url + "/nowhere")
    reads(page.locator("h1").inner_text, "There is no such page")
    reads(lambda: page.evaluate(HEIGHT), 48)
    page.locator(".rs-nav a", has_text="Live").click()
    wait_tiles(page, len(NAMES))
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site.url + "/nowhere")
    reads(lambda: page.evaluate(BOXES), [])
    page.locator("#menu-button").click()
    page.locator(".rs-nav a", has_text="Agents").click()
    until(lambda: page.url.endswith("/agents"), "the agents")


def test_durations_are_written_alike_in_the_browser_and_on_the_server(
    serve: Serve, visit: Visit
) -> None:
    _, page = opened(serve, visit, 1280)
    lengths = [
        -3,
        0,
        9.9,
        59,
        60,
        61,
        90,
        599,
        600,
        3599,
        3600,
        3661,
        5400,
        86399,
        360000,
        1795766400,
    ]
    write = "all => all.map(s => [ringside.durations.clock(s), ringside.durations.spoken(s)])"
    written = [[clock(length), spoken(length)] for length in lengths]
    stays(lambda: page.evaluate(write, lengths), written)
    run = "all => all.map(ringside.durations.running)"
    running = ["4:05", "59:59", "1 h 05", "2 d 3 h"]
    stays(lambda: page.evaluate(run, [245, 3599, 3900, 183600]), running)
