"""What a supervisor and a manager come for, done by clicks and keys on every width, in both themes.

One server and one browser for all.
"""

from __future__ import annotations

import io
import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from dashboard.looks.theme import THEMES, Theme
from tests.browser import pictures
from tests.browser.board import lands, reads, stays, tile, until, wait_tiles
from tests.browser.conftest import Watch
from tests.browser.reports import body, names
from tests.browser.site import Site
from tests.browser.slowed import slowed
from tests.fakes import centre

WIDTHS = {390: 844, 1280: 800, 1920: 1080, 3840: 2160}
PICTURED = 1280
COUNT = len(centre.PEOPLE)


class Desk(NamedTuple):
    """The site, and the page on which the tasks are done."""

    site: Site
    page: Page


@pytest.fixture(scope="module")
def desk(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with centre.opened_history(tmp_path_factory.mktemp("tasks")) as history:
        site = Site(centre.make_reader(), history=history, time_zone="UTC")
        site.start()
        context = slowed(chromium.new_context(reduced_motion="reduce"))
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        watch, page = Watch(), context.new_page()
        watch.on(page)
        page.goto(site.url)
        yield Desk(site, page)
        context.close()
        site.stop()
    assert watch.errors == []


def go(page: Page, title: str) -> None:
    """Open a page by its name in the header."""
    if page.locator("#menu-button").is_visible():
        page.locator("#menu-button").click()
    page.locator(".rs-nav a", has_text=title).click()
    page.locator("main h1", has_text=title).wait_for(timeout=30_000)


def who_is_shown(page: Page) -> list[str]:
    return page.locator(".tile:not([hidden]) .tile-name").all_inner_texts()


def who_has_been_on_a_call_too_long(desk: Desk) -> None:
    page = desk.page
    page.locator("#total-over").click()
    page.locator('#totals [data-filter="oncall"]').click()
    wait_tiles(page, 1)
    reads(lambda: who_is_shown(page), [centre.NAME[centre.TOO_LONG]])
    lasted = tile(page, centre.TOO_LONG).locator(".tile-time")
    long = re.compile(r"(1[4-9]|[2-5]\d):\d\d")
    until(lambda: long.match(lasted.inner_text()), "how long")


def who_is_over_his_lunch_limit(desk: Desk) -> None:
    page = desk.page
    page.locator("#total-over").focus()
    page.keyboard.press("Enter")
    page.locator('#totals [data-filter="paused"]').focus()
    page.keyboard.press("Enter")
    wait_tiles(page, 1)
    lunch = tile(page, centre.AT_LUNCH)
    reads(lambda: who_is_shown(page), [centre.NAME[centre.AT_LUNCH]])
    words = "e => (e.ariaLabel ?? '') + e.innerText"
    until(lambda: "Lunch" in lunch.evaluate(words), "where he is")
    lunch.focus()
    page.keyboard.press("Enter")
    until(lambda: "Lunch" in page.locator("#drawer .rs-says").first.inner_text(), "why")


def how_many_callers_wait(desk: Desk) -> None:
    page = desk.page
    worst = page.locator("#strip [data-queue]").first
    until(lambda: "3 waiting in sales" in " ".join(worst.inner_text().split()), "how many")
    reads(lambda: worst.get_attribute("data-level"), "over")
    worst.focus()
    page.keyboard.press("Enter")
    until(lambda: page.locator(".rs-who-caller").count() == 3, "who they are")


def a_link_to_exactly_what_i_see(desk: Desk) -> None:
    page = desk.page
    page.locator('#totals [data-filter="oncall"]').click()
    lands(page, lambda url: "status=oncall" in url)
    page.locator("#views summary").click()
    page.get_by_role("button", name="Copy link").click()
    until(lambda: "Link copied" in page.locator("#views-said").inner_text(), "copied")
    link = page.evaluate("() => navigator.clipboard.readText()")
    until(lambda: 0 < len(who_is_shown(page)) < COUNT, "those on a call")
    seen = who_is_shown(page)
    page.goto(f"{desk.site.url}/?density=dot")
    wait_tiles(page, COUNT)
    page.goto(link)
    reads(lambda: who_is_shown(page), seen)
    lands(page, lambda url: url == link)


def a_screen_on_the_wall(desk: Desk) -> None:
    page = desk.page
    page.goto(f"{desk.site.url}/wall")
    waiting = page.locator('.wall-figure[data-figure="waiting"]')
    until(lambda: "4" in waiting.inner_text().split(), "how many wait")
    stays(page.locator("#wall input, #wall select, #wall a").count, 0)
    fits = "document.documentElement.scrollHeight <= innerHeight + 1"
    until(lambda: page.evaluate(fits), "it fills the screen and no more")


def who_was_least_utilised_last_week(desk: Desk) -> None:
    page = desk.page
    go(page, "Agents")
    page.select_option("#agents-range", label="Last week")
    lands(page, lambda url: "range=lastweek" in url)
    until(lambda: body(page).count() > 0, "the agents")
    page.locator("#agents-table .ag-header-cell[col-id=busy_share] .ag-header-cell-text").click()
    with urllib.request.urlopen(f"{desk.site.url}/api/v1/agents?range=lastweek") as answer:
        agents = json.load(answer)["agents"]
    least = min(agents, key=lambda each: each["busy_share"])
    until(lambda: names(page)[:1] == [least["agent"]], "the least on top")


def are_we_staffed_at_eleven(desk: Desk) -> None:
    page = desk.page
    go(page, "Staffing")
    page.select_option("#staffing-range", label="Last week")
    lands(page, lambda url: "range=lastweek" in url)
    page.select_option("#staffing-half", label="11:00 to 11:30")
    answer = page.locator("#staffing-answer")
    until(lambda: "11:00 to 11:30" in answer.inner_text(), "the answer")
    until(lambda: "needed for" in answer.inner_text(), "how many are needed")
    lands(page, lambda url: "half=22" in url)
    answer.get_by_role("link", name="The board at 11:00").first.wait_for()
    answer.scroll_into_view_if_needed()


def a_printed_report(desk: Desk) -> None:
    page = desk.page
    go(page, "Agents")
    page.select_option("#agents-range", label="Last week")
    until(lambda: body(page).count() > 0, "the agents")
    lands(page, lambda url: "range=lastweek" in url)
    people = [each.name for each in centre.PEOPLE if each.name.isascii()]

    def left_out() -> list[str]:
        text = on_paper(page)
        return [name for name in people if name not in text]

    reads(left_out, [])


def on_paper(page: Page) -> str:
    """The text of the page as Chromium prints it."""
    printed = PdfReader(io.BytesIO(page.pdf(format="A4", print_background=True)))
    return " ".join(" ".join(each.extract_text().split()) for each in printed.pages)


def two_teams_side_by_side(desk: Desk) -> None:
    page = desk.page
    go(page, "Agents")
    page.select_option("#agents-range", label="Last week")
    page.select_option("#agents-rows", label="Groups")
    page.select_option("#agents-group", label="Support North")
    page.select_option("#agents-compare", label="Group Support South")
    lands(page, lambda url: "compare=group%3ASupport" in url)
    both = ["Support North", "Support South"]
    until(lambda: sorted(names(page)) == both, "a row each")
    until(lambda: sorted(page.inner_text("#agents-names").splitlines()) == both, "a bar each")


TASKS: tuple[Callable[[Desk], None], ...] = (
    who_has_been_on_a_call_too_long,
    who_is_over_his_lunch_limit,
    how_many_callers_wait,
    a_link_to_exactly_what_i_see,
    a_screen_on_the_wall,
    who_was_least_utilised_last_week,
    are_we_staffed_at_eleven,
    a_printed_report,
    two_teams_side_by_side,
)


def its_menu(page: Page) -> None:
    page.locator("#views summary").click()


def its_paper(page: Page) -> None:
    page.set_viewport_size({"width": 1123, "height": 794})
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")


POSES: dict[Callable[[Desk], None], Callable[[Page], None]] = {
    a_link_to_exactly_what_i_see: its_menu,
    a_printed_report: its_paper,
}
"""What a picture of a task shows, where that is not how the task leaves the page."""


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__)
def test_the_task_is_done(
    desk: Desk, task: Callable[[Desk], None], width: int, theme: Theme
) -> None:
    page = desk.page
    page.evaluate("localStorage.clear()")
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.emulate_media(media="null", color_scheme=theme)
    page.goto(desk.site.url)
    wait_tiles(page, COUNT)
    task(desk)
    fits = "document.documentElement.scrollWidth <= innerWidth"
    until(lambda: page.evaluate(fits), "the page is no wider than the window")
    if pictures.is_wanted() and width == PICTURED and theme == THEMES[TASKS.index(task) % 2]:
        if task in POSES:
            POSES[task](page)
        path = pictures.take(page, f"task-{task.__name__.replace('_', '-')}")
        assert path.stat().st_size < pictures.MOST_BYTES
