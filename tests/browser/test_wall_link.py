"""How people come to the wall: from the header of each page, and by a link that an admin makes."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from dashboard.pages import PAGES
from state.access.store.store import AccessStore
from tests.browser.board import lands, reads, stays, until, wait_tiles
from tests.browser.site import Site
from tests.browser.test_log_in import log_in, site, store
from tests.browser.test_wall import is_live, make_centre

__all__ = ["site", "store"]  # fixtures

Serve = Callable[..., Site]
Visit = Callable[..., Page]
LINK = "#wall-link"


def target(page: Page) -> str:
    return page.locator(LINK).get_attribute("href") or ""


def test_every_page_has_a_link_to_the_wall_at_the_same_place(serve: Serve, visit: Visit) -> None:
    board = serve(make_centre())
    page = visit(board, "/")
    links = page.locator(".rs-nav a")
    until(lambda: links.count() == len(PAGES.linked), "the header")
    until(lambda: page.locator(".rs-link-word").inner_text() == "Live", "the header as it stays")
    place = until(page.locator(LINK).bounding_box, "the link to the wall")
    for number, link in enumerate(links.all()):
        link.click()
        page.wait_for_url(f"{board.url}{PAGES.linked[number].path}*", wait_until="commit")
        reads(lambda: page.locator(LINK).bounding_box(), place)


def test_the_link_has_the_queue_of_the_board_and_opens_a_tab_of_its_own(
    serve: Serve, visit: Visit
) -> None:
    board = serve(make_centre())
    page = visit(board, "/")
    wait_tiles(page, 40)
    reads(lambda: target(page), "/wall")
    page.locator("#live-queue").select_option("sales")
    until(lambda: target(page) == "/wall?queue=sales", "the queue")
    with page.context.expect_page() as opened:
        page.locator(LINK).click()
    until(lambda: is_live(opened.value), "the wall is live")
    reads(lambda: opened.value.locator("#wall-filter").inner_text(), "sales")
    lands(page, lambda url: url.startswith(f"{board.url}/?"))
    page.locator("#live-queue").select_option("*")
    until(lambda: target(page) == "/wall", "all queues")


def test_the_link_has_the_group_of_the_page(site: Site, visit: Visit) -> None:
    page = visit(site, "/?group=Sales")
    log_in(page, "boss")
    page.wait_for_selector(LINK)
    reads(lambda: parse_qs(urlsplit(target(page)).query), {"group": ["Sales"]})


def test_whoever_may_not_open_the_wall_has_no_link(site: Site, visit: Visit) -> None:
    page = visit(site, "/")
    log_in(page, "anselma")
    page.wait_for_selector(".rs-account")
    stays(page.locator(LINK).count, 0)


@pytest.mark.parametrize("has_clipboard", [True, False], ids=["clipboard", "no clipboard"])
def test_an_admin_makes_a_link_copies_it_and_a_screen_opens_it(
    site: Site, visit: Visit, store: AccessStore, has_clipboard: bool
) -> None:
    page = visit(site, "/tokens")
    log_in(page, "boss")
    page.wait_for_url("**/tokens")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if not has_clipboard:  # as without https
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    page.locator("#new-name").fill("lobby")
    page.locator("#new-role").select_option("wall")
    page.get_by_role("button", name="Add and show the token").click()
    page.get_by_role("button", name="Copy").click()
    until(lambda: page.get_by_role("button", name="Copied").count() == 1, "copied")
    link = until(lambda: page.evaluate("navigator.clipboard.readText()"), "something is copied")
    reads(page.locator(".rs-admin-done code").inner_text, link)
    assert link.startswith(f"{site.url}/wall?token=")
    screen = visit(site, f"{link.removeprefix(site.url)}&figures=free")
    until(lambda: is_live(screen), "the wall is live")
    assert screen.url == f"{site.url}/wall?figures=free"
    assert [token.name for token in store.tokens.all() if token.used_at] == ["lobby"]
