"""A wall that nobody touches for days: what the page does by itself after each kind of trouble."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.board import reads, stays, until
from tests.browser.site import Site
from tests.browser.test_wall import is_live, make_centre, number, queue, wall
from tests.fakes.servers.ringside import Ringside

Serve = Callable[..., Site]
Visit = Callable[..., Page]

HOUR_S = 3_600
DAY_S = 24 * HOUR_S
NO_FIGURE = "\N{EN DASH}"


def word(page: Page) -> str:
    return page.locator(".wall-stale-word").inner_text()


def why(page: Page) -> str:
    return page.locator(".wall-stale-why").inner_text()


@pytest.fixture
def ringside(tmp_path: Path) -> Ringside:
    return Ringside(tmp_path / "var", DEMO="yes", REFRESH_MS="200")


def test_a_real_server_that_restarts_needs_no_hand(ringside: Ringside, visit: Visit) -> None:
    with ringside:
        site = Site(make_centre(1))
        site._port = int(ringside.url.rpartition(":")[2])
        page = wall(visit, site)
        page.evaluate("window.notReloaded = true")
    until(lambda: why(page) == "Ringside is unreachable", "gone")
    reads(lambda: word(page), "Not live")
    with ringside:
        until(lambda: is_live(page), "live again")
        until(lambda: page.locator(".tile:visible").count() > 0, "tiles")
        # The same page: nothing has changed.
        stays(lambda: page.evaluate("window.notReloaded"), True)


def test_a_server_that_is_gone_for_an_hour_comes_back(serve: Serve, visit: Visit) -> None:
    site = serve(make_centre())
    page = wall(visit, site)
    since = until(page.locator("#wall-clock").inner_text, "the time")
    page.clock.install()
    site.stop()
    until(lambda: not is_live(page), "gone")
    page.clock.fast_forward(HOUR_S * 1_000)
    until(lambda: word(page) == "Not live", "still gone")
    lost = page.locator(".wall-stale-since")
    until(lambda: lost.inner_text().startswith("since "), "since when")

    def passed() -> int:
        said = lost.inner_text().removeprefix("since ").split(",")[0]
        return (seconds(said) - seconds(since)) % DAY_S

    until(lambda: passed() < 60, "since it is gone")
    site.start()
    until(lambda: is_live(page), "live again")


@pytest.mark.parametrize("jump_s", [HOUR_S, 3 * DAY_S, -HOUR_S])
def test_a_screen_that_slept_or_whose_clock_was_set_needs_no_hand(
    serve: Serve, visit: Visit, jump_s: int
) -> None:
    page = wall(visit, serve(make_centre()))
    before = until(page.locator("#wall-clock").inner_text, "the time")
    page.evaluate("s => { const now = Date.now; Date.now = () => now() + s * 1000; }", jump_s)
    until(lambda: is_live(page), "live")
    clock = page.locator("#wall-clock")
    until(
        lambda: 0 < (seconds(clock.inner_text()) - seconds(before)) % DAY_S < 60,
        "the server's time",
    )
    until(lambda: is_live(page), "live")


def seconds(clock: str) -> int:
    """A time of day in seconds."""
    hours, minutes, rest = map(int, clock.split(":"))
    return (hours * 60 + minutes) * 60 + rest


def test_at_midnight_the_figures_of_the_day_begin_again(serve: Serve, visit: Visit) -> None:
    reader = make_centre()
    reader.queues = [queue("sales", answered=90, abandoned=10)]
    page = wall(visit, serve(reader), "?figures=answered,abandoned,service_level")
    until(lambda: number(page, "abandoned") == "10", "of the day that ends")
    reader.queues = [{**queue("sales"), "answered": 0, "answered_within": 0}]
    reader.set("1001", status=0)  # the next version
    until(lambda: number(page, "abandoned") == "0", "of the new day")
    reads(lambda: (number(page, "answered"), number(page, "service_level")), ("0", NO_FIGURE))
    reader.link("down", since=time.time() - DAY_S)
    until(lambda: not is_live(page), "not live")
    since = page.locator(".wall-stale-since")
    until(lambda: ", " in since.inner_text(), "since yesterday, with the day")


def test_a_page_that_cannot_paint_says_so_and_loads_itself_again(
    serve: Serve, visit: Visit
) -> None:
    page = wall(visit, serve(make_centre()))
    page.evaluate("document.body.dataset.mark = 'the same page'")
    page.evaluate("Math.random = () => 0.5")  # it loads itself again after a second and a half
    page.evaluate("() => { ringside.wall.figures.show = () => { throw new Error('a fault'); }; }")
    said = page.locator("#wall-stale:not([hidden]) .wall-stale-why")
    reads(said.all_inner_texts, ["This page has a fault and loads itself again"])
    page.wait_for_selector("body:not([data-mark])", timeout=15_000)
    until(lambda: is_live(page), "live again")


def test_an_answer_that_breaks_off_is_no_fault_of_the_page(serve: Serve, visit: Visit) -> None:
    reader = make_centre()
    page = wall(visit, serve(reader))
    page.evaluate("""() => ["json", "text"].forEach(each => {
      Response.prototype[each] = () => Promise.reject(new DOMException("", "TimeoutError")); })""")
    reader.set("1001", status=1)  # an answer with something in it
    reads(lambda: why(page), "Ringside is unreachable")


def test_a_frame_that_nobody_can_read_never_stops_the_wall(serve: Serve, visit: Visit) -> None:
    page = wall(visit, serve(make_centre()))
    page.route("**/wall/poll*", lambda route: route.fulfill(body="<html>a portal</html>"))
    until(lambda: why(page).startswith("This page has a fault"), "said")
    page.unroute("**/wall/poll*")
    until(lambda: is_live(page), "live again")
