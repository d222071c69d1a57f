"""It never lies green: what happens to an open page when the link, the server or the tab goes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.board import (
    face,
    is_stale,
    reads,
    stays,
    style,
    tile,
    until,
    wait_state,
    wait_tiles,
)
from tests.browser.site import Site
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]

HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


# When the board went grey, and how late the page's own timers were at worst.
NOTE_GREY = """() => {
  const grid = document.getElementById("grid");
  let last = performance.now();
  window.noted = { greyAt: grid.hasAttribute("data-stale") ? Date.now() / 1000 : null, lateMs: 0 };
  setInterval(() => {
    const now = performance.now();
    window.noted.lateMs = Math.max(window.noted.lateMs, now - last - 50);
    last = now;
  }, 50);
  new MutationObserver(() => {
    if (grid.hasAttribute("data-stale")) window.noted.greyAt ??= Date.now() / 1000;
  }).observe(grid, { attributes: true, attributeFilter: ["data-stale"] });
}"""


def grey_after(page: Page, since: float) -> float:
    """Seconds until the board was grey, without those in which the page got no time to run."""
    noted = page.evaluate("noted")
    return float(noted["greyAt"] - noted["lateMs"] / 1000 - since)


def make_reader() -> FakeReader:
    return FakeReader({number: make_row(number) for number in ("1001", "1002")})


def is_green(page: Page) -> bool:
    return style(tile(page, "1001"), "backgroundColor") == face("free")


def live_page(serve: Serve, visit: Visit) -> tuple[FakeReader, Site, Page]:
    reader = make_reader()
    site = serve(reader)
    page = visit(site)
    wait_state(page, "1001", "free")
    until(lambda: not is_stale(page) and is_green(page), "live")
    return reader, site, page


def test_a_lost_pbx_greys_the_board_at_once_and_says_since_when_and_why(
    serve: Serve, visit: Visit
) -> None:
    reader, _, page = live_page(serve, visit)
    page.evaluate(NOTE_GREY)
    lost = time.time()
    reader.link("down", "connection refused by 10.0.0.5")
    until(lambda: is_stale(page), "grey")
    stays(lambda: grey_after(page, lost) < 2, True)
    until(lambda: not is_green(page), "no green")
    why = page.locator(".rs-board-summary-why")
    down = "The link to the PBX is down: connection refused by 10.0.0.5."
    words = re.compile(f"Not live since .*{re.escape(down)}", re.DOTALL)
    until(lambda: words.match(why.inner_text()), down)
    expect(page.locator("#link")).to_have_attribute("data-link", "down")
    reads(page.title, "Not live · Ringside")
    reader.link("up")
    until(lambda: not is_stale(page) and is_green(page), "green again, without a reload")
    reads(why.inner_text, "")


def test_resyncing_is_not_live(serve: Serve, visit: Visit) -> None:
    reader, _, page = live_page(serve, visit)
    reader.link("resyncing", "reading the PBX")
    words = "Resyncing with the PBX: reading the PBX."
    until(lambda: words in page.locator("#board-summary").inner_text(), words)
    until(lambda: is_stale(page), "not live")


def test_a_server_that_is_gone_greys_the_open_page_and_coming_back_restores_it(
    serve: Serve, visit: Visit
) -> None:
    reader, site, page = live_page(serve, visit)
    page.evaluate(NOTE_GREY)
    site.stop()
    gone = time.time()
    until(lambda: is_stale(page), "grey")
    stays(lambda: grey_after(page, gone) < 4, True)
    words = "Ringside is unreachable."
    until(lambda: words in page.locator(".rs-board-summary-why").inner_text(), words)
    reader.set("1002", status=1)
    page.evaluate("window.notReloaded = true")
    site.start()
    wait_state(page, "1002", "oncall")
    until(lambda: not is_stale(page) and is_green(page), "live again")
    stays(lambda: page.evaluate("window.notReloaded"), True)


def test_timers_stand_still_while_the_board_is_not_live(serve: Serve, visit: Visit) -> None:
    reader, _, page = live_page(serve, visit)
    reader.link("down")
    until(lambda: is_stale(page), "grey")
    age, timer = page.locator(".rs-board-summary-age"), tile(page, "1001").locator(".tile-time")
    for_s = until(age.inner_text, "the age of the loss")
    text = until(timer.inner_text, "a time")
    until(lambda: age.inner_text() != for_s, "the loss grows older")
    page.wait_for_timeout(1200)
    stays(timer.inner_text, text)


def test_timers_stand_still_on_a_page_that_is_opened_while_the_link_is_down(
    serve: Serve, visit: Visit
) -> None:
    reader = make_reader()
    reader.set("1001", status=1, since=time.time() - 100)
    reader.link("down", since=time.time() - 40)
    page = visit(serve(reader))
    until(lambda: is_stale(page) and page.locator(".tile").count() == 2, "grey")
    timer = tile(page, "1001").locator(".tile-time")
    until(lambda: timer.inner_text() in {"0:59", "1:00"}, "a timer that stands since the loss")


def test_answers_slower_than_the_interval_are_shown_and_never_asked_for_twice_at_once(
    serve: Serve, visit: Visit
) -> None:
    reader, site, page = live_page(serve, visit)
    page.locator("#chart-shown").uncheck()
    site.delay_s = 0.8
    page.wait_for_timeout(1000)
    site.most_at_once = 0
    reader.set("1002", status=8)
    wait_state(page, "1002", "ringing")
    reader.set("1002", status=0)
    wait_state(page, "1002", "free")
    assert site.most_at_once <= 2  # a poll, and now and then the chart's question


def test_a_hidden_tab_asks_nothing_and_is_right_as_soon_as_it_is_seen(
    serve: Serve, visit: Visit
) -> None:
    reader, site, page = live_page(serve, visit)
    page.locator("#chart .main-svg").first.wait_for(state="attached")  # it asks for its figure once
    page.evaluate(HIDE, True)
    until(lambda: site.under_way == 0, "the last poll answered")
    page.wait_for_timeout(300)
    polls = site.polls
    page.wait_for_timeout(2500)
    assert site.polls == polls
    stays(page.title, "Ringside")
    reader.set("1002", status=8)
    page.evaluate(HIDE, False)
    wait_state(page, "1002", "ringing")
    until(lambda: not is_stale(page), "live")


def test_the_header_tells_the_age_of_the_last_event(serve: Serve, visit: Visit) -> None:
    reader, _, page = live_page(serve, visit)
    age = page.locator(".rs-link-age")
    reader.link("up", last_event_at=time.time() - 125)
    until(lambda: age.inner_text().startswith("2 min "), "two minutes")

    def is_just_now() -> bool:
        """An event is heard at each look: on a busy machine the age of one may pass unseen."""
        reader.heard()
        return age.inner_text() in {"0 s", "1 s"}

    until(is_just_now, "just now")


def test_before_the_first_event_no_age_is_made_up(serve: Serve, visit: Visit) -> None:
    reader, _, page = live_page(serve, visit)
    reader.link("up", last_event_at=0.0)
    until(lambda: page.locator(".rs-link-age").inner_text() == "\N{EN DASH}", "no age")
    title = page.locator("#link")
    until(lambda: (title.get_attribute("title") or "").endswith("no event yet"), "said, too")


def test_what_is_not_being_kept_is_said(serve: Serve, visit: Visit) -> None:
    reader, _, page = live_page(serve, visit)
    stays(page.locator("#notice").is_hidden, True)
    reader.kept = "the disk is full"
    reads(page.locator("#notice").inner_text, "Not saving: the disk is full")
    expect(page.locator("#notice")).to_be_visible()
    reader.kept = ""
    until(lambda: page.locator("#notice").is_hidden(), "no notice")


def test_an_empty_board_says_what_to_do(serve: Serve, visit: Visit) -> None:
    reader = FakeReader()
    page = visit(serve(reader, agent_pattern=r"\d{4}"))
    until(lambda: page.locator("#empty").is_visible(), "the empty state")
    for text in ("No extension has been seen yet.", r"AGENT_PATTERN, now \d{4}", "app.py doctor"):
        expect(page.locator("#empty")).to_contain_text(text)
    reader.set("1001", status=0)
    wait_tiles(page, 1)
    until(lambda: page.locator("#empty").is_hidden(), "no empty state any more")


def test_an_empty_board_whose_link_is_down_says_so_and_nothing_of_hints(
    serve: Serve, visit: Visit
) -> None:
    reader = FakeReader()
    page = visit(serve(reader, agent_pattern=r"\d{4}"))
    until(lambda: page.locator("#empty").is_visible(), "the empty state")
    reader.link("down", "10.0.0.5:5038: the PBX refused user 'ringside'; check AMI_SECRET")

    def said() -> list[str]:
        text = page.locator("#empty").inner_text()
        return [word for word in ("check AMI_SECRET", "hints", "doctor") if word in text]

    reads(said, ["check AMI_SECRET"])
    reader.link("up")
    until(lambda: "hints" in page.locator("#empty").inner_text(), "what to do")


def test_the_clock_is_that_of_the_pbx_zone(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_reader(), time_zone="Asia/Kathmandu"), timezone_id="America/New_York")
    clock = page.locator("#clock")
    until(clock.inner_text, "the clock")

    def is_right() -> bool:
        hour, minute, _ = map(int, clock.inner_text().split(":"))
        now = time.gmtime(time.time() + 5.75 * 3600)
        return ((now.tm_hour * 60 + now.tm_min) - (hour * 60 + minute)) % (24 * 60) <= 1

    until(is_right, "the time of the zone")
    expect(clock).to_have_attribute("title", "Asia/Kathmandu")


def test_a_browser_whose_clock_is_wrong_shows_the_right_time(serve: Serve, visit: Visit) -> None:
    reader = make_reader()
    answered = time.time() - 60
    reader.set("1001", status=1, since=answered)
    site = serve(reader)
    page = visit(site, path="/healthz")
    page.add_init_script("const real = Date.now; Date.now = () => real() - 7200000;")
    page.goto(site.url)
    wait_state(page, "1001", "oncall")
    until(lambda: not is_stale(page), "live")
    until(lambda: is_as_old(page, answered), "the time since the answer")


def is_as_old(page: Page, answered: float) -> bool:
    """Whether the timer of 1001 counts from a minute or more ago, and is behind by a few seconds
    at most: one that begins at nought never does, however long one looks."""
    minutes, _, seconds = tile(page, "1001").locator(".tile-time").inner_text().partition(":")
    passed = time.time() - answered
    return bool(seconds) and max(60, passed - 5) <= int(minutes) * 60 + int(seconds) <= passed
