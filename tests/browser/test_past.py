"""The past on the screen: nobody takes it for now, and one moves through it by clicks and keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dashboard.looks.theme import THEMES, Theme
from tests.browser.board import lands, reads, state_of, stays, tile, until, wait_state, wait_tiles
from tests.browser.site import Site
from tests.fakes import day

Visit = Callable[..., Page]
RINGS = f"{day.YESTERDAY}T09:10:05"
"""1001's second call rings from 9:10:00 to 9:10:10."""


def past(visit: Visit, site: Site, at: str = RINGS, **options: object) -> Page:
    page = visit(site, f"/?at={at}", **options)
    page.wait_for_selector("#grid .tile")
    return page


def moment(page: Page) -> str:
    return page.evaluate("new URLSearchParams(location.search).get('at')") or ""


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_the_past_has_a_banner_with_its_moment_and_no_live_tile(
    site: Site, visit: Visit, theme: Theme, width: int
) -> None:
    page = past(visit, site, color_scheme=theme, viewport={"width": width, "height": 900})
    wait_state(page, "1001", "ringing")
    banner = page.locator(".rs-past-banner")
    expect(banner).to_contain_text("This is the past")
    expect(banner).to_contain_text(f"{day.YESTERDAY:%A, %d %B %Y}, 09:10:05")
    expect(page.locator("#link")).to_be_hidden()
    until(lambda: page.title().startswith("Past"), "the title")
    expect(page.locator('#totals [data-filter="ringing"] .rs-total-count')).to_have_text("1")
    expect(page.locator("#strip")).to_contain_text("until then")
    reads(lambda: page.evaluate("document.documentElement.scrollWidth <= innerWidth"), True)


def test_what_happens_now_does_not_move_the_past(site: Site, visit: Visit) -> None:
    page = past(visit, site)
    time_of = tile(page, "1001").locator(".tile-time")
    reads(lambda: (state_of(page, "1001"), time_of.inner_text()), ("ringing", "0:05"))
    polls = site.polls
    site.reader.set("1001", status=16)
    until(lambda: site.polls > polls + 3, "some polls of the header")
    stays(lambda: (state_of(page, "1001"), time_of.inner_text()), ("ringing", "0:05"))


def test_steps_lead_to_the_next_and_the_last_change(site: Site, visit: Visit) -> None:
    page = past(visit, site)
    press(page, "Next change")
    until(lambda: state_of(page, "1001") == "oncall", "answered")
    reads(lambda: moment(page), f"{day.YESTERDAY}T09:10:10")
    press(page, "Previous change")
    until(lambda: state_of(page, "1001") == "ringing", "ringing again")
    page.go_back()
    until(lambda: moment(page) == f"{day.YESTERDAY}T09:10:10", "the step before")
    until(lambda: state_of(page, "1001") == "oncall", "its board")


def test_play_runs_through_the_changes_and_stops(site: Site, visit: Visit) -> None:
    page = past(visit, site)
    page.get_by_label("Speed").select_option("10")
    press(page, "Play")
    until(lambda: state_of(page, "1001") == "oncall", "answered while it plays")
    press(page, "Pause")
    until(lambda: moment(page) > RINGS, "the address of where it stands")
    until(lambda: moment(page)[-8:] in page.locator("#past-banner").inner_text(), "its words")
    page.get_by_role("button", name="Play", exact=True).wait_for()
    stands = page.locator("#past-banner").inner_text()
    page.wait_for_timeout(600)
    stays(page.locator("#past-banner").inner_text, stands)


def test_the_slider_goes_to_any_time_of_the_day_by_keys(site: Site, visit: Visit) -> None:
    page = past(visit, site)
    until(lambda: page.locator("#past-bar svg polygon").count() > 1, "the picture of the day")
    slider = page.get_by_label("Time of day")
    slider.focus()
    page.keyboard.press("ArrowRight")
    until(lambda: moment(page) == f"{day.YESTERDAY}T09:10:06", "a second later")
    page.keyboard.press("Home")
    until(lambda: moment(page) == f"{day.YESTERDAY}T00:00:00", "the beginning of the day")
    until(lambda: "Nothing" in page.locator("#past-summary").inner_text(), "nothing is kept")


def test_live_returns_and_the_board_leads_to_the_past(site: Site, visit: Visit) -> None:
    page = past(visit, site)
    page.locator(".rs-past-live").click()
    page.wait_for_selector(".rs-rewind")
    lands(page, lambda url: "at=" not in url)
    expect(page.locator(".rs-past-banner")).to_have_count(0)
    page.get_by_role("link", name="Rewind").click()
    page.wait_for_selector(".rs-past-banner")
    page.get_by_role("link", name="Live", exact=True).first.click()
    page.wait_for_selector(".rs-rewind")
    expect(page.locator(".rs-past-banner")).to_have_count(0)


def test_the_filters_of_the_live_board_work_on_the_past_and_stand_in_its_address(
    site: Site, visit: Visit
) -> None:
    page = past(visit, site, f"{RINGS}&queue=sales&status=ringing&by=queue")
    wait_tiles(page, 1)
    expect(page.locator(".rs-group-name:visible")).to_have_text("sales")
    press(page, "Next change")
    wait_tiles(page, 0)
    until(lambda: moment(page) == f"{day.YESTERDAY}T09:10:10", "a step")
    for part in ("queue=sales", "status=ringing", "by=queue"):
        lands(page, lambda url, part=part: part in url)  # type: ignore[misc]
    page.locator('#totals [data-filter="ringing"]').click()
    wait_tiles(page, 3)
    page.go_back()
    wait_tiles(page, 0)
    page.locator(".rs-past-live").click()
    page.wait_for_selector(".rs-rewind")
    lands(page, lambda url: "by=queue" in url and "at=" not in url)


def test_a_tile_says_what_it_did_then_and_leads_to_that_day(site: Site, visit: Visit) -> None:
    page = past(visit, site, f"{day.YESTERDAY}T09:11:00")
    tile(page, "1001").click()
    drawer = page.locator("#drawer")
    until(lambda: "On a call since 09:10 with 0170" in drawer.inner_text(), "what it did")
    expect(drawer).to_contain_text(", from queue sales.")
    expect(drawer).to_contain_text(f"{day.YESTERDAY:%A, %d %B %Y}, 09:11:00")
    expect(drawer.locator(".rs-drawer-time")).to_have_text("0:50")
    lands(page, lambda url: "open=1001" in url)
    page.get_by_text("Go to when this began").click()
    until(lambda: moment(page) == f"{day.YESTERDAY}T09:10:10", "when it began")
    press(page, "Previous change")
    until(lambda: "was calling, from queue sales" in drawer.inner_text(), "the drawer follows")
    page.get_by_text("Open this agent's day").click()
    page.wait_for_url(lambda url: f"/agents/1001?date={day.YESTERDAY}" in url)


def test_a_call_of_a_day_leads_to_its_moment(site: Site, visit: Visit) -> None:
    page = visit(site, f"/agents/Agent%20A?date={day.YESTERDAY}")
    page.locator(".rs-table a").first.click()
    page.wait_for_selector("#grid .tile[data-open]")
    lands(page, lambda url: "at=" in url)


def test_what_is_no_moment_says_so(site: Site, visit: Visit) -> None:
    page = visit(site, "/?at=never")
    until(lambda: "must be a date-time" in page.locator("#past-summary").inner_text(), "why")
