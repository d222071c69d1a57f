"""The wall on real screens: it fills them, says what it is not, and comes back by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from state.access.roles import EVERYTHING, Role
from state.live.schema import LiveCaller, LiveQueue
from tests.browser.board import reads, stays, until
from tests.browser.site import Site
from tests.fakes.access import store_with_ann
from tests.fakes.board import make_board
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]
SCREENS = ((1920, 1080), (3840, 2160), (1366, 768), (1080, 1920), (2560, 1080))

# The least font size of any text that is shown, as a part of the screen's shorter side.
SMALLEST = """() => {
  const walker = document.createTreeWalker(document.getElementById("wall"), NodeFilter.SHOW_TEXT);
  const sizes = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    sizes.push(parseFloat(getComputedStyle(element).fontSize));
  }
  return Math.min(...sizes) / Math.min(window.innerHeight, window.innerWidth);
}"""
# What is shown and lies, even in part, outside the screen; and how far down anything reaches.
OUTSIDE = """() => [...document.querySelectorAll("#wall *")].filter(e => e.checkVisibility())
  .map(e => [e.className || e.id, e.getBoundingClientRect()])
  .filter(([, r]) => r.right > innerWidth + 1 || r.bottom > innerHeight + 1 || r.left < -1)
  .map(([name]) => name)"""
DEEPEST = """() => Math.max(...[...document.querySelectorAll("#wall .tile")]
  .map(e => e.getBoundingClientRect().bottom)) / innerHeight"""


def queue(name: str, *waits_s: float, answered: int = 90, abandoned: int = 0) -> LiveQueue:
    now = time.time()
    waiting: list[LiveCaller] = [
        {"call_id": str(n), "caller": f"0301234{n}", "caller_name": "Mr Waiting",
         "joined_at": now - wait, "position": n + 1}
        for n, wait in enumerate(waits_s)
    ]  # fmt: skip
    return {"queue": name, "waiting": waiting, "members": [], "answered": answered,
            "abandoned": abandoned, "answered_within": 60, "threshold_s": 20.0,
            "since": now - 3600}  # fmt: skip


def make_centre(count: int = 40) -> FakeReader:
    reader = make_board(count)
    reader.queues = [
        queue("sales", 20.0), queue("claims", 600.0, 30.0, abandoned=10), queue("billing"),
    ]  # fmt: skip
    return reader


def is_live(page: Page) -> bool:
    """Whether the wall is there and live; it is painted before it says so."""
    return page.locator("#wall-stale[hidden]").count() == 1


def wall(visit: Visit, site: Site, query: str = "", **options: Any) -> Page:
    page = visit(site, f"/wall{query}", **options)
    until(lambda: is_live(page), "live")
    return page


def number(page: Page, figure: str) -> str:
    return page.locator(f'[data-figure="{figure}"] .wall-figure-number').inner_text()


@pytest.mark.parametrize("size", SCREENS, ids=str)
@pytest.mark.parametrize("query", ["", "?rotate=100000000000"], ids=["all", "figures"])
def test_it_fills_any_screen_with_text_that_is_read_from_afar(
    serve: Serve, visit: Visit, size: tuple[int, int], query: str
) -> None:
    page = wall(visit, serve(make_centre()), query, viewport={"width": size[0], "height": size[1]})
    until(lambda: page.locator("#wall .wall-queue").count() > 0, "queues")
    until(lambda: page.evaluate(SMALLEST) >= 0.02, "read from afar")
    reads(lambda: page.evaluate(OUTSIDE), [])
    if not query:
        reads(lambda: page.locator(".tile:visible").count(), 40)
        until(lambda: page.evaluate(DEEPEST) > 0.9, "down to the end")


@pytest.mark.parametrize("count", [1, 7, 300])
def test_few_tiles_are_large_and_many_come_page_by_page(
    serve: Serve, visit: Visit, count: int
) -> None:
    page = wall(
        visit, serve(make_centre(count)), "?theme=light", viewport={"width": 1920, "height": 1080}
    )
    until(lambda: page.evaluate(SMALLEST) >= 0.02, "read from afar")
    until(lambda: page.evaluate(DEEPEST) > 0.85, "down to the end")
    reads(lambda: "Page" in page.locator("#wall-page").inner_text(), count == 300)


def test_the_figures_are_those_of_the_address_in_its_order_each_with_its_target(
    serve: Serve, visit: Visit
) -> None:
    page = wall(visit, serve(make_centre()), "?figures=longest,free:99,waiting")
    until(lambda: number(page, "waiting") == "3", "three wait")
    figures = page.locator(".wall-figure")
    wanted = [
        ["longest", "over", "target 1:00"],
        ["free", "over", "target at least 99"],
        ["waiting", "over", "too long in 1 queue"],
    ]
    reads(lambda: figures.evaluate_all(NAME_LEVEL_NOTE), wanted)
    stays(lambda: "no figure" in page.locator("#wall-filter").inner_text(), False)


NAME_LEVEL_NOTE = """all => all.map(e =>
  [e.dataset.figure, e.dataset.level, e.querySelector('.wall-figure-note').innerText])"""


def test_a_word_of_the_address_that_means_nothing_is_told_on_the_screen(
    serve: Serve, visit: Visit
) -> None:
    page = wall(visit, serve(make_centre()), "?figures=free,fre&queue=nowhere&group=Nobody")
    words = (
        "In the address: no figure is called fre, no queue is called nowhere, "
        "no group is called Nobody"
    )
    until(lambda: page.locator("#wall-filter").inner_text() == words, words)


def test_it_shows_the_queues_and_agents_of_the_address_alone(serve: Serve, visit: Visit) -> None:
    reader = FakeReader(
        {
            "1001": make_row("1001", queues=["sales"], group="North"),
            "1002": make_row("1002", queues=["claims"], group="South"),
        }
    )
    reader.queues = make_centre(1).queues
    site = serve(reader)
    of_queue = wall(visit, site, "?queue=sales")
    until(lambda: number(of_queue, "waiting") == "1", "one waits")
    reads(lambda: of_queue.locator(".tile:visible").count(), 1)
    of_group = wall(visit, site, "?group=South")
    until(lambda: number(of_group, "waiting") == "2", "two wait")
    reads(lambda: number(of_group, "free"), "1")


def test_the_worst_queue_is_first_and_no_caller_is_named(serve: Serve, visit: Visit) -> None:
    page = wall(visit, serve(make_centre()))
    until(lambda: page.locator(".wall-queue").count() == 2, "two queues")
    first = page.locator(".wall-queue").first
    until(lambda: (first.text_content() or "").startswith("2 waiting in claims 10:"), "the worst")
    reads(lambda: first.get_attribute("data-level"), "over")
    expect(page.locator("#wall-queues")).to_contain_text("1 queue without callers")
    stays(lambda: [word for word in ("Mr Waiting", "0301234") if word in page.content()], [])


def test_views_rotate(serve: Serve, visit: Visit) -> None:
    page = wall(visit, serve(make_centre()), "?rotate=5")
    seen = set[str]()

    def has_seen_both() -> bool:
        seen.add(page.locator("#wall").get_attribute("data-view") or "")
        return seen >= {"figures", "tiles"}

    until(has_seen_both, "figures and tiles", deadline_s=15)


def test_a_server_that_restarts_is_told_huge_and_the_wall_comes_back(
    serve: Serve, visit: Visit
) -> None:
    reader = make_centre()
    site = serve(reader)
    page = wall(visit, site, viewport={"width": 1920, "height": 1080})
    page.evaluate("window.notReloaded = true")
    site.stop()
    until(lambda: not is_live(page), "not live")
    size = "e => { const { width, height } = e.getBoundingClientRect(); return [width, height]; }"
    reads(lambda: page.locator("#wall-stale").evaluate(size), [1920, 1080])
    reads(lambda: page.locator(".wall-stale-why").inner_text(), "Ringside is unreachable")
    reads(page.locator(".wall-stale-word").inner_text, "Not live")
    since = page.locator(".wall-stale-since")
    until(lambda: since.inner_text().startswith("since "), "since when")
    reader.set("1001", status=1, name="Came Back")
    site.start()
    until(lambda: is_live(page), "live again")
    until(lambda: page.get_by_text("Came Back").count() == 1, "the new picture")
    stays(lambda: page.evaluate("window.notReloaded"), True)


def test_a_lost_pbx_is_told_without_its_address(serve: Serve, visit: Visit) -> None:
    reader = make_centre()
    page = wall(visit, serve(reader))
    reader.link("down", "connection refused by 10.0.0.5")
    until(lambda: not is_live(page), "not live")
    reads(lambda: page.locator(".wall-stale-why").inner_text(), "The link to the PBX is down")
    reader.link("up")
    until(lambda: is_live(page), "live again")


def test_it_loads_itself_again_when_the_server_has_another_page(
    serve: Serve, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = serve(make_centre())
    page = wall(visit, first, "?figures=free")
    page.evaluate("window.notReloaded = true")
    monkeypatch.setattr("dashboard.wall.files.build", lambda: "another")
    first.stop()
    after = Site(make_centre())  # a deploy: another process behind the same address
    after._port = first._port
    after.start()
    page.wait_for_selector('#wall[data-build="another"]', timeout=20_000)
    reads(lambda: page.evaluate("window.notReloaded === undefined"), True)
    until(lambda: is_live(page), "live")
    assert page.url.endswith("/wall?figures=free")
    after.stop()


def test_a_link_opens_the_wall_and_revoking_its_token_ends_it(
    serve: Serve, visit: Visit, tmp_path: Path
) -> None:
    store = store_with_ann(tmp_path, Role.MANAGER, "correct horse battery")
    secret = store.tokens.add("lobby", Role.WALL, EVERYTHING)
    site = serve(make_centre(), store=store)
    page = wall(visit, site, f"?token={secret}&figures=free")
    assert page.url == f"{site.url}/wall?figures=free"
    stays(lambda: secret in page.content(), False)
    stays(lambda: page.evaluate("document.cookie"), "")
    store.tokens.revoke("lobby")
    word = page.locator(".wall-stale-word")
    until(lambda: word.inner_text() == "This wall has ended", "ended")
    size = "e => parseFloat(getComputedStyle(e).fontSize) / innerHeight"
    until(lambda: word.evaluate(size) > 0.1, "huge")
    page.goto(f"{site.url}/wall?token={secret}")
    reads(page.locator("h1").inner_text, "This link opens no wall")


def test_a_screen_that_slept_shows_no_old_picture_when_it_wakes(serve: Serve, visit: Visit) -> None:
    site = serve(make_centre())
    page = wall(visit, site)
    site.stop()
    # At once, not after the usual seconds without an answer.
    stays(lambda: page.evaluate(SLEEP), "lost")
    until(lambda: not is_live(page), "not live")
    site.start()
    until(lambda: is_live(page), "live again")


SLEEP = """() => {
  const now = Date.now;
  Date.now = () => now() + 3600000;
  return ringside.wall.poll.freshness().kind;
}"""


def test_its_page_does_not_grow(serve: Serve, visit: Visit) -> None:
    reader = make_centre(60)
    page = wall(visit, serve(reader))
    until(lambda: page.locator(".wall-queue").count() == 2, "queues")
    nodes = "() => document.querySelectorAll('*').length"
    first = page.evaluate(nodes)
    for turn in range(30):
        reader.set("1001", status=turn % 2, name=f"Agent {turn}")
        page.wait_for_timeout(50)
    until(lambda: page.get_by_text("Agent 29", exact=True).count() > 0, "the last change")
    until(lambda: page.evaluate(nodes) <= first + 10, "a badge more or less")
