"""Everybody's day in a real browser: it scrolls, tells, opens by pointer and keys, and prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from state.history import open_history
from tests.browser.board import lands, reads, until
from tests.browser.site import Site
from tests.fakes import day
from tests.fakes.reader import FakeReader
from tests.fakes.records import stretch

Serve = Callable[..., Site]
Visit = Callable[..., Page]
DAY = f"?date={day.YESTERDAY}"


@pytest.fixture
def strips(serve: Serve, visit: Visit, tmp_path: Path) -> Iterator[Page]:
    """A day of five hundred agents, sixty stretches each, on the page."""
    history = open_history(f"sqlite:///{tmp_path / 'many.sqlite3'}")
    nine = day.start_of(day.YESTERDAY)
    history.write(intervals_=[stretch(n, k, nine) for n in range(500) for k in range(60)])
    page = visit(serve(FakeReader(), history=history, time_zone="UTC"), f"/day{DAY}")
    until(lambda: page.locator("#team-day-strips canvas").count() == 1, "the strips")
    yield page
    history.close()


def test_five_hundred_strips_scroll_and_tell_and_open(strips: Page) -> None:
    lanes = strips.locator("#team-day-strips")
    until(lambda: lanes.evaluate("box => box.scrollHeight") > 500 * 20, "all strips")
    slowest = lanes.evaluate(SCROLL)
    print(f"500 strips: the slowest of 60 painted frames took {slowest:.1f} ms")
    edge = until(lanes.bounding_box, "their box")
    strips.mouse.move(edge["x"] + 400, edge["y"] + 200)
    number = told(strips).split(" ")[0]
    strips.mouse.click(edge["x"] + 40, edge["y"] + 200)
    lands(strips, lambda url: f"/agents/{number}{DAY}" in url)


def told(strips: Page) -> str:
    """What is said of the place under the pointer."""

    def said() -> str:
        text = strips.locator(".rs-team-day-tip").inner_text()
        return text if "mostly" in text else ""

    return until(said, "what is under the pointer")


def test_a_strip_leads_to_the_board_at_that_moment(strips: Page) -> None:
    edge = until(strips.locator("#team-day-strips").bounding_box, "their box")
    strips.mouse.move(edge["x"] + 400, edge["y"] + 200)
    said = told(strips)
    number, began = said.split(" ")[0], said.split(", ")[1]
    strips.mouse.click(edge["x"] + 400, edge["y"] + 200)
    lands(strips, lambda url: f"at={day.YESTERDAY}T" in url and f"open={number}" in url)
    lands(strips, lambda url: f"T{began.split(':')[0].zfill(2)}:" in url)


SCROLL = """async box => {
  let slowest = 0;
  for (let step = 0; step < 60; step += 1) {
    box.scrollTop = step * 150;
    await new Promise(requestAnimationFrame);
    const begin = performance.now();
    await new Promise(requestAnimationFrame);
    slowest = Math.max(slowest, performance.now() - begin);
  }
  return slowest;
}"""


def test_keys_walk_the_strips_and_open_one(strips: Page) -> None:
    links = strips.locator(".rs-team-day-link")
    reads(strips.locator(".rs-team-day-link[tabindex='0']").count, 1)
    links.first.focus()
    walked = {"ArrowDown": 1, "PageDown": 21, "ArrowUp": 20, "End": 499, "Home": 0, "ArrowUp ": 0}
    for key, row in walked.items():
        strips.keyboard.press(key.strip())
        reads(lambda: strips.evaluate(WALKED), [row, True])
    strips.keyboard.press("PageDown")
    strips.keyboard.press("Enter")
    lands(strips, lambda url: f"/agents/2020{DAY}" in url)


WALKED = """() => {
  const [link, box] = [document.activeElement, document.getElementById('team-day-strips')];
  const [inner, outer] = [link.getBoundingClientRect(), box.getBoundingClientRect()];
  const isSeen = inner.top >= outer.top + 24 && inner.bottom <= outer.bottom;
  return [[...link.parentElement.children].indexOf(link), isSeen];
}"""


def test_every_strip_is_on_paper_whole(strips: Page) -> None:
    """In pictures of 25 strips and their hours, so that none is cut between two pages."""
    canvas = strips.locator("#team-day-strips canvas")
    seen = until(lambda: canvas.evaluate("canvas => canvas.clientHeight"), "a height")
    strips.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    strips.emulate_media(media="print")
    pieces = strips.locator(".rs-print-strips canvas")
    heights = "all => all.map(each => each.height / devicePixelRatio)"
    reads(lambda: pieces.evaluate_all(heights), [24 + 25 * 20] * 20)
    strips.emulate_media(media="screen")
    strips.evaluate("window.dispatchEvent(new Event('afterprint'))")
    until(lambda: canvas.evaluate("canvas => canvas.clientHeight") == seen, "the window again")
    reads(pieces.count, 0)
