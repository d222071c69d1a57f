"""What a tile and the drawer tell of the person: tenant, queues, presence, session, other phone."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboard.looks.theme import THEMES, Theme
from tests.browser.board import (
    choose,
    reads,
    state_of,
    stays,
    tile,
    totals,
    until,
    wait_state,
    wait_tiles,
)
from tests.browser.site import Site
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]

LONG = "from-internal-customer-with-a-very-long-name"
CROWDED: dict[str, Any] = {
    "status": 9, "waiting": True, "away": True, "dnd": True, "dnd_by": ["Custom:DND103"],
    "disagrees": True, "pauses": {"support": "lunch", "billing": ""}, "presence": "away",
    "presence_message": "at lunch until two o'clock, then in a meeting " * 3,
    "peer": "2025550101", "queue": "sales", "answered_at": time.time() - 36_000,
}  # fmt: skip


LONG_WORDS: dict[str, Any] = {
    "presence": "xa", "presence_message": "W" * 200, "pauses": {"support" * 9: "training " * 9},
    "name": "Wolfeschlegelsteinhausenbergerdorff " * 3,
}  # fmt: skip


def board(serve: Serve, *extensions: str, **people: dict[str, Any]) -> Site:
    rows = [make_row(key) for key in extensions]
    rows += [make_row(key, **own) for key, own in people.items()]
    return serve(FakeReader({row["extension"]: row for row in rows}))


def words(page: Page, extension: str) -> str:
    return tile(page, extension).get_attribute("aria-label") or ""


def facts(page: Page, extension: str) -> dict[str, str]:
    """What the drawer says under technical detail; nothing while it is of another, or closed."""
    drawer = page.locator(f'#drawer[aria-label="Extension {extension}"]')
    found: dict[str, str] = drawer.evaluate_all(FACTS)
    return found


def explain(page: Page, extension: str) -> None:
    """Open the drawer of a tile."""
    tile(page, extension).click()
    until(lambda: facts(page, extension), "the facts")


FACTS = """([drawer]) => {
  const terms = [...(drawer?.querySelectorAll(".rs-facts dt") ?? [])];
  return Object.fromEntries(terms.map(each => [each.textContent, each.nextSibling.textContent]));
}"""


# Tenants


def test_a_tenants_number_and_tenant_are_both_shown(serve: Serve, visit: Visit) -> None:
    page = visit(board(serve, "101@acme", "101@beta"))
    wait_tiles(page, 2)
    number, tenant = (tile(page, "101@acme").locator(f".rs-{n}") for n in ("number", "tenant"))
    reads(lambda: (number.inner_text(), tenant.inner_text()), ("101", "@acme"))


def test_extensions_of_tenants_are_in_order_of_number(serve: Serve, visit: Visit) -> None:
    keys = ("1001", "101@beta", "99", "101@a-long-name", "102")
    page = visit(board(serve, *keys))
    wait_tiles(page, 5)
    shown = page.locator(".tile")
    ordered = ["99", "101@a-long-name", "101@beta", "102", "1001"]
    reads(lambda: shown.evaluate_all("all => all.map(t => t.dataset.extension)"), ordered)


@pytest.mark.parametrize(
    ("text", "found"),
    [("101", ["101@acme", "101@beta"]), ("ACME", ["101@acme"]), ("101@b", ["101@beta"])],
)
def test_the_search_finds_numbers_and_tenants(
    serve: Serve, visit: Visit, text: str, found: list[str]
) -> None:
    page = visit(board(serve, "101@acme", "101@beta", "202"))
    wait_tiles(page, 3)
    page.locator("#live-search").fill(text)
    wait_tiles(page, len(found))
    shown = page.locator(".tile:not([hidden])")
    reads(lambda: shown.evaluate_all("all => all.map(t => t.dataset.extension)"), found)


def test_the_drawer_of_a_tenants_extension_leads_to_its_day(serve: Serve, visit: Visit) -> None:
    page = visit(board(serve, "101@acme", "101@beta"))
    wait_tiles(page, 2)
    explain(page, "101@acme")
    heading = page.locator("#drawer h2")
    reads(lambda: heading.inner_text().replace("\n", ""), "101@acme")
    reads(lambda: page.locator(".rs-day").get_attribute("href"), "/agents/101%40acme")


# Queues


def test_logged_out_agents_can_be_filtered_and_a_plain_phone_is_free(
    serve: Serve, visit: Visit
) -> None:
    out = {"label": "Logged Out", "state": "loggedout", "queue_agent": True}
    page = visit(board(serve, "1001", **{"1002": out}))
    wait_state(page, "1002", "loggedout")
    reads(lambda: (state_of(page, "1001"), totals(page)["loggedout"]), ("free", 1))
    page.locator('#totals [data-filter="loggedout"]').click()
    wait_tiles(page, 1)
    expect(tile(page, "1002")).to_be_visible()
    reads(tile(page, "1002").locator(".tile-word").inner_text, "Logged Out")


def test_a_pause_in_some_queues_is_a_badge_that_says_in_which(serve: Serve, visit: Visit) -> None:
    paused = {"pauses": {"support": "training"}, "queues": ["sales", "support"]}
    page = visit(board(serve, **{"1001": paused}))
    wait_state(page, "1001", "free")
    expect(tile(page, "1001").locator(".tile-badges .icon-cup-hot")).to_have_count(1)
    reads(tile(page, "1001").locator(".tile-peer").inner_text, "Paused in support (training)")
    until(lambda: "paused in some queues" in words(page, "1001"), "its words")
    explain(page, "1001")
    reads(lambda: facts(page, "1001").get("Paused only in"), "support (training)")


# Presence, sessions, other phones


def test_a_presence_is_a_badge_with_its_words(serve: Serve, visit: Visit) -> None:
    page = visit(board(serve, **{"1001": {"presence": "xa", "presence_message": "ill"}}))
    wait_state(page, "1001", "free")
    expect(tile(page, "1001").locator(".tile-badges .icon-chat-left-text-fill")).to_have_count(1)
    reads(tile(page, "1001").locator(".tile-peer").inner_text, "Away for long: ill")
    explain(page, "1001")
    reads(lambda: facts(page, "1001").get("Presence"), "Away for long: ill")


def test_a_call_on_another_phone_says_so_on_tile_and_drawer(serve: Serve, visit: Visit) -> None:
    page = visit(board(serve, **{"1001": {"status": 1, "away": True}}))
    wait_state(page, "1001", "oncall")
    expect(tile(page, "1001").locator(".tile-badges .icon-phone-fill")).to_have_count(1)
    until(lambda: "on another phone" in words(page, "1001"), "its words")
    explain(page, "1001")
    reads(lambda: facts(page, "1001").get("Taken"), "on another phone")


def test_the_drawer_says_in_which_session_an_agent_is(serve: Serve, visit: Visit) -> None:
    began = 1_699_956_000.0  # 11:00 in Berlin
    session = {"session": "conference 8600051", "session_since": began}
    page = visit(board(serve, "1002", **{"1001": session}), timezone_id="Europe/Berlin")
    wait_tiles(page, 2)
    explain(page, "1001")
    said = "conference 8600051, since 11:00:00"
    reads(lambda: facts(page, "1001").get("Agent session"), said)
    page.keyboard.press("Escape")
    explain(page, "1002")
    stays(lambda: facts(page, "1002").get("Agent session"), None)


# All at once


# Left and right of the tile, of the number in it, and of the badges beside that.
EDGES = """tile => [".rs-number", ".tile-badges"].map(part => tile.querySelector(part))
  .concat(tile).map(part => part.getBoundingClientRect())
  .flatMap(({ left, right }) => [left, right])"""


# A long tenant is cut, neither the number nor the time.
CUT = """tile => [".rs-number", ".tile-time", ".rs-tenant"].filter((part) => {
  const { scrollWidth, clientWidth } = tile.querySelector(part);
  return scrollWidth > clientWidth;
})"""


def is_in_order(crowded: Locator) -> bool:
    """Whether number and badges lie in the tile, and not upon each other."""
    number_left, number_right, badges_left, badges_right, left, right = crowded.evaluate(EDGES)
    is_number_whole: bool = left < number_left < number_right
    return is_number_whole and number_right <= badges_left < badges_right <= right


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("density", ["card", "compact"])
def test_a_crowded_tile_is_not_broken(
    serve: Serve, visit: Visit, theme: Theme, width: int, density: str
) -> None:
    key = f"103@{LONG}"
    viewport = {"width": width, "height": 800}
    people = {key: CROWDED, "1002": LONG_WORDS}
    page = visit(board(serve, "1001", **people), viewport=viewport, color_scheme=theme)
    wait_state(page, key, "oncall")
    choose(page, "live-density", density)
    until(lambda: page.locator(f'#grid[data-density="{density}"]').count() == 1, density)
    crowded = tile(page, key)
    until(lambda: is_in_order(crowded), "number and badges have their room")
    reads(lambda: crowded.evaluate(CUT), [".rs-tenant"])
    size = "all => all.map(tile => `${tile.offsetWidth} ${tile.offsetHeight}`)"
    reads(lambda: len(set(page.locator(".tile").evaluate_all(size))), 1)
    wide = "() => document.documentElement.scrollWidth"
    until(lambda: page.evaluate(wide) <= width, "the page is no wider than the window")


def test_more_badges_than_a_tile_has_room_for_are_counted(serve: Serve, visit: Visit) -> None:
    page = visit(board(serve, **{"103": CROWDED}))
    wait_state(page, "103", "oncall")
    badges = tile(page, "103").locator(".tile-badges")
    reads(lambda: (badges.locator(".icon").count(), badges.inner_text()), (3, "+3"))
    for said in ("another call is waiting", "on another phone", "do not disturb", "presence"):
        until(lambda said=said: said in words(page, "103"), said)  # type: ignore[misc]
