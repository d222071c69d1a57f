"""Going from page to page without a reload: the header stays live, the board is whole again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dash import html
from playwright.sync_api import Page as BrowserPage

from dashboard.pages import PAGES
from dashboard.shell.router import Page, Pages
from tests.browser.board import is_stale, reads, stays, tile, until, wait_state, wait_tiles
from tests.browser.site import Site
from tests.fakes.board import make_board
from tests.fakes.reader import FakeReader

Serve = Callable[..., Site]
Visit = Callable[..., BrowserPage]


@pytest.fixture
def reader() -> FakeReader:
    return make_board(30)


@pytest.fixture
def page(serve: Serve, visit: Visit, reader: FakeReader) -> BrowserPage:
    """The board, with a second page in the table."""
    other = Page(
        "/elsewhere",
        "Elsewhere",
        lambda *_: html.H1("Elsewhere"),
        lambda *_: None,
        "activity",
        needs=None,
    )
    opened = visit(serve(reader, pages=Pages((PAGES.pages[0], other))))
    wait_tiles(opened, 30)
    return opened


def go(page: BrowserPage, title: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=title).click()


def test_another_page_keeps_the_header_live(page: BrowserPage, reader: FakeReader) -> None:
    page.evaluate("window.notReloaded = true")
    go(page, "Elsewhere")
    until(lambda: page.title() == "Elsewhere · Ringside", "the title")
    until(lambda: page.locator("#grid").count() == 0, "the other page")
    reader.link("down", "refused")
    until(lambda: page.locator("#link[data-link=down]").count() == 1, "the link down")
    stays(lambda: page.evaluate("window.notReloaded"), True)


def test_the_board_is_whole_after_coming_back(page: BrowserPage, reader: FakeReader) -> None:
    for status, state in ((8, "ringing"), (1, "oncall"), (2, "busy")):
        go(page, "Elsewhere")
        until(lambda: page.locator("h1").count() == 1, "elsewhere")
        reader.set("1005", status=status, direction="inbound")
        go(page, "Live")
        wait_tiles(page, 30)
        wait_state(page, "1005", state)
        until(lambda: not is_stale(page), "live")
    tile(page, "1005").click()
    until(lambda: page.locator(".rs-facts").count() == 1, "the drawer")


def test_the_page_one_is_on_is_marked(page: BrowserPage) -> None:
    links = page.get_by_role("navigation").get_by_role("link")
    reads(links.all_inner_texts, ["Live", "Elsewhere"])
    until(lambda: page.locator(".rs-nav .active").inner_text() == "Live", "the mark")
    go(page, "Elsewhere")
    until(lambda: page.locator(".rs-nav .active").inner_text() == "Elsewhere", "the mark")


def test_an_address_opens_its_page_at_once(serve: Serve, visit: Visit, reader: FakeReader) -> None:
    page = visit(serve(reader), path="/?find=1003")
    wait_tiles(page, 1)
    page.evaluate(
        "history.pushState({}, '', '/nowhere'); dispatchEvent(new PopStateEvent('popstate'))"
    )
    until(lambda: "There is no such page." in page.locator("main").inner_text(), "no page")
