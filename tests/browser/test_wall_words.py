"""What stands on the wall can be read, and what is wrong in its address is said there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import reads, stays, until
from tests.browser.site import Site
from tests.browser.test_wall import OUTSIDE, SMALLEST, make_centre, queue, wall
from tests.fakes.board import make_board

Serve = Callable[..., Site]
Visit = Callable[..., Page]

SCREENS = ((1920, 1080), (3840, 2160), (1280, 720), (1080, 1920))

# On all pages of tiles: every word, name and time that is cut, and how many tiles there are.
CUT = """() => {
  const { tiles } = ringside.wall;
  const found = { cut: [], all: 0 };
  const texts = "#wall-tiles :is(.tile-word, .tile-name, .tile-time)";
  for (let page = 0; page < tiles.pages(); page += 1) {
    tiles.turnTo(page);
    found.all += document.querySelectorAll("#wall-tiles .tile").length;
    for (const e of document.querySelectorAll(texts)) {
      if (e.checkVisibility() && e.scrollWidth > e.clientWidth) found.cut.push(e.textContent);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("count", [10, 60, 200, 500])
def test_neither_status_nor_name_is_cut_on_any_page_of_any_screen(
    serve: Serve, visit: Visit, count: int
) -> None:
    page = wall(visit, serve(make_board(count)), viewport={"width": 800, "height": 600})
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("ringside.wall.tiles.lay()")
        reads(lambda: page.evaluate(CUT), {"cut": [], "all": count})
        until(lambda: page.evaluate(SMALLEST) >= 0.02, "read from afar")
        reads(lambda: page.evaluate(OUTSIDE), [])


def test_no_target_is_cut_on_any_screen(serve: Serve, visit: Visit, tmp_path: Path) -> None:
    limits = tmp_path / "limits.csv"
    limits.write_text("what,limit,queue\nabandons,2.5 %,sales\nabandons,17.5 %,claims\n")
    site = serve(make_centre(24), LIMITS=limits)
    page = wall(visit, site, viewport={"width": 800, "height": 600})
    note = page.locator("[data-figure=abandoned] .wall-figure-note")
    until(lambda: "to" in note.inner_text(), "a target of several queues")
    cut = """() => [...document.querySelectorAll("#wall-figures .wall-figure-note")]
      .filter((e) => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight + 1)
      .map((e) => e.textContent)"""
    for width, height in (*SCREENS, (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        reads(lambda: page.evaluate(cut), [])
        reads(lambda: page.evaluate(OUTSIDE), [])


def test_sixty_agents_stand_on_one_page_and_more_are_counted(serve: Serve, visit: Visit) -> None:
    screen = {"width": 1920, "height": 1080}
    reader = make_board(60)
    reader.queues = make_centre(1).queues
    one = wall(visit, serve(reader), viewport=screen)
    tiles, which = one.locator(".tile:visible"), one.locator("#wall-page")
    reads(lambda: [tiles.count(), which.inner_text()], [60, ""])
    page = wall(visit, serve(make_board(200)), viewport=screen)
    words = page.locator("#wall-page")
    until(lambda: words.inner_text().startswith("Page "), "which page")
    pages = "ringside.wall.tiles.pages()"
    until(lambda: words.inner_text().endswith(f" of {page.evaluate(pages)}"), "of how many")


def test_a_long_name_is_written_smaller_and_the_status_beside_it_is_whole(
    serve: Serve, visit: Visit
) -> None:
    reader = make_board(60)
    name = "Maximiliane-Katharina von Hohenstein"
    reader.set("1001", name=name, status=4, since=1.0)
    page = wall(visit, serve(reader), viewport={"width": 1920, "height": 1080})
    reads(lambda: page.evaluate(CUT)["cut"], [name])
    written = page.locator('[data-extension="1001"] .tile-name')
    size = "e => parseFloat(getComputedStyle(e).fontSize) / innerHeight"
    until(lambda: written.evaluate(size) >= 0.02, "read from afar")


def test_a_status_without_room_has_its_short_form_and_no_seconds_after_an_hour(
    serve: Serve, visit: Visit
) -> None:
    reader = make_board(60)
    reader.set("1001", dnd=True, status=0, since=1_000.0)
    page = wall(visit, serve(reader), viewport={"width": 1920, "height": 1080})
    word = page.locator('[data-extension="1001"] .tile-word')
    until(lambda: word.inner_text() == "DND", "short")
    time_of = page.locator('[data-extension="1001"] .tile-time')
    until(lambda: ":" not in time_of.inner_text(), "no seconds")
    few = make_board(3)
    few.set("1001", dnd=True, status=0, since=1_000.0)
    word = wall(visit, serve(few)).locator('[data-extension="1001"] .tile-word')
    until(lambda: word.inner_text() == "Do Not Disturb", "whole")


def test_of_a_long_queue_the_name_is_cut_and_never_how_long_callers_wait(
    serve: Serve, visit: Visit
) -> None:
    reader = make_centre(10)
    reader.queues = [
        queue("Customer Care International Second Level Support", 600.0),
        queue("another", 20.0), queue("third", 10.0), queue("fourth", 5.0),
    ]  # fmt: skip
    page = wall(visit, serve(reader), viewport={"width": 1080, "height": 1920})
    until(lambda: page.locator(".wall-queue").count() > 0, "queues")
    longest = page.locator(".wall-queue-wait").first
    until(lambda: longest.inner_text().startswith("10:"), "how long")
    reads(lambda: page.evaluate(OUTSIDE), [])
    reads(lambda: page.locator(".wall-queue-rest").inner_text(), "+ 3 more")


WRONG = {
    "rotate=soon": "rotate=soon is no number of seconds",
    "rotate=-5": "rotate=-5 is no number of seconds",
    "figures=free:many": "the target of free:many is no number",
    "figures=fre": "no figure is called fre",
    "theme=blue": "theme=blue is neither light nor dark",
    "figur=free": "the wall does not know figur=",
    "figures=" + ",".join(["free"] * 20): "only the first 8 figures are shown",
    "queue=" + quote("<b>" + "x" * 900): f"no queue is called <b>{'x' * 27}\N{HORIZONTAL ELLIPSIS}",
    "a=1&b=2&c=3&d=4&e=5": "the wall does not know a=, the wall does not know b=, "
    "the wall does not know c=, and 2 more",
}  # fmt: skip


def test_what_is_wrong_in_the_address_is_said_in_one_line_beside_a_wall_that_goes_on(
    serve: Serve, visit: Visit
) -> None:
    site = serve(make_centre())
    page = wall(visit, site)
    for query, words in WRONG.items():
        page.goto(f"{site.url}/wall?{query}")
        line = page.locator("#wall-filter")
        until(lambda said=line, all_=words: said.inner_text() == f"In the address: {all_}", words)  # type: ignore[misc]
        until(lambda: page.locator(".wall-figure").count() > 0, "the wall goes on")
        reads(lambda: page.evaluate(OUTSIDE), [])
        stays(lambda: page.locator("#wall-filter").evaluate("e => e.childElementCount"), 0)


def test_a_wall_that_shows_nobody_says_so(serve: Serve, visit: Visit) -> None:
    site = serve(make_centre())
    for query, words in {"?group=Nobody": "No agents in this group or queue"}.items():
        page = wall(visit, site, query)
        expect(page.locator(".wall-nobody")).to_have_text(words)
    empty = wall(visit, serve(make_board(0)))
    expect(empty.locator(".wall-nobody")).to_have_text("No agents yet")
    reads(lambda: empty.evaluate(OUTSIDE), [])
