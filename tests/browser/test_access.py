"""What a screen reader and a keyboard find, in every state of the page, in both themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.looks.theme import THEMES, Theme
from tests.browser.board import reads, tile, until, wait_tiles
from tests.browser.site import Site
from tests.dashboard.looks.color import contrast
from tests.fakes.board import make_board

Serve = Callable[..., Site]
Visit = Callable[..., Page]

NAMELESS = """() => [...document.querySelectorAll("button, a, input, select, [role]")]
  .filter(e => e.checkVisibility() || e.matches(".btn-check"))
  .filter(e => !(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length
    || e.closest("[aria-hidden], .js-plotly-plot, [role=status]")))
  .map(e => e.outerHTML.slice(0, 200))"""

DOUBLE_IDS = """() => { const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
  return ids.filter((id, n) => ids.indexOf(id) !== n); }"""

# Every visible text with its colour and the first opaque ground behind it.
TEXTS = """() => {
  const opaque = (e) => { for (let n = e; n; n = n.parentElement) {
    const c = getComputedStyle(n).backgroundColor;
    if (!/, 0\\)$|transparent/.test(c)) return c; } return "rgb(255, 255, 255)"; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Map();
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility({ checkOpacity: true })) continue;
    if (e.closest(".visually-hidden, script, svg, noscript, option")) continue;
    found.set(getComputedStyle(e).color + "|" + opaque(e), e.className + ": " + e.textContent);
  }
  return [...found];
}"""


def as_hex(color: str) -> str:
    parts = [round(float(part)) for part in color.strip("rgba()").split(",")[:3]]
    return "#" + "".join(f"{part:02x}" for part in parts)


def unreadable(page: Page) -> list[Any]:
    pairs = [(key.split("|"), text) for key, text in page.evaluate(TEXTS)]
    return [
        (ink, ground, text)
        for (ink, ground), text in pairs
        if contrast(as_hex(ink), as_hex(ground)) < 4.5
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read_live_and_stale(serve: Serve, visit: Visit, theme: Theme) -> None:
    reader = make_board(60, demo=True)
    reader.kept = "the disk is full"
    page = visit(serve(reader), color_scheme=theme)
    wait_tiles(page, 60)
    tile(page, "1002").click()
    until(lambda: page.locator(".rs-facts").count() == 1, "the drawer")
    reads(lambda: unreadable(page), [])
    reader.link("down", "refused")
    until(lambda: page.locator("#grid[data-stale]").count() == 1, "grey")
    reads(lambda: unreadable(page), [])


def test_everything_that_can_be_used_has_a_name(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(20)))
    wait_tiles(page, 20)
    tile(page, "1002").click()
    until(lambda: page.locator(".rs-facts").count() == 1, "the drawer")
    reads(lambda: page.evaluate(NAMELESS), [])


def test_no_id_is_there_twice_and_the_page_tells_its_language(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(20)))
    wait_tiles(page, 20)
    reads(lambda: page.evaluate(DOUBLE_IDS), [])
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("main")).to_have_count(1)


def test_icons_are_silent_and_states_are_spoken(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(20)))
    wait_tiles(page, 20)
    expect(page.locator(".icon:not([aria-hidden=true])")).to_have_count(0)
    reads(lambda: without_a_state(page), [])


STATES = ("Free", "Ringing", "Dialing", "On Call", "On Hold", "Paused", "Wrap-up", "Monitoring",
          "Busy", "Unavailable")  # fmt: skip


def without_a_state(page: Page) -> list[str]:
    """What is said of tiles without the word of a state."""
    labels = page.locator(".tile").evaluate_all("all => all.map(t => t.ariaLabel ?? '')")
    return [label for label in labels if not any(word in label for word in STATES)]


def test_the_status_line_is_announced_and_its_running_time_is_not(
    serve: Serve, visit: Visit
) -> None:
    page = visit(serve(make_board(5)))
    wait_tiles(page, 5)
    expect(page.locator("#board-summary")).to_have_attribute("role", "status")
    expect(page.locator(".rs-board-summary-age")).to_have_attribute("aria-hidden", "true")


def test_focus_is_seen(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(5)))
    wait_tiles(page, 5)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.matches('.tile')"):
            break
    outline = "() => getComputedStyle(document.activeElement).outlineStyle"
    reads(lambda: page.evaluate(outline), "solid")
