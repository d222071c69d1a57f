"""WCAG 2.2 AA: axe-core finds nothing on any page, in either theme; keys and zoom are enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Page

from state.board.statuses import STATUSES
from state.history import History
from tests.browser.axe import violations
from tests.browser.board import tile, until
from tests.browser.site import Site
from tests.fakes.day import NAMES, YESTERDAY
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]
Theme = Literal["light", "dark"]

DAY = YESTERDAY.isoformat()
LAST_DAY = f"?range=custom&from={DAY}&to={DAY}"


class View(NamedTuple):
    """A page as it is looked at: its address, what shows that it is there, and what to click."""

    path: str
    ready: str
    click: str = ""
    then: str = ""
    width: int = 1440


VIEWS = {
    "live board": View("/", ".tile"),
    "live board, drawer": View("/", ".tile", ".tile", ".rs-drawer-state"),
    "live board on a phone": View("/", ".tile", width=390),
    "menu on a phone": View("/", ".tile", "#menu-button", ".rs-menu[data-open]", 390),
    "agents": View(f"/agents{LAST_DAY}", "#agents-table .ag-row"),
    "one agent's day": View(f"/agents/1001?date={DAY}", "#agent-day-strip .bars path"),
    "day": View(f"/day?date={DAY}", "#team-day-content canvas, #team-day-content svg"),
    "utilisation": View(f"/utilisation{LAST_DAY}", ".rs-report .js-plotly-plot"),
    "queues": View(f"/queues{LAST_DAY}", "#queues-cards .rs-card"),
    "diagnostics": View("/diagnostics", "#diagnostics-body > *"),
    "no such page": View("/nowhere", "h1"),
}
"""Every page, and what opens on it. A new page is one line here."""


def site_of(serve: Serve, history: History) -> Site:
    rows = {number: make_row(number) for number in NAMES}
    for place, status in enumerate(STATUSES):
        number = str(1101 + place)
        rows[number] = make_row(number, status=status.code, state=status.key, label=status.word)
    return serve(FakeReader(rows, demo=True), history=history, time_zone="UTC")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", VIEWS)
def test_axe_finds_nothing(
    serve: Serve, visit: Visit, history: History, name: str, theme: Theme
) -> None:
    view = VIEWS[name]
    page = visit(
        site_of(serve, history),
        view.path,
        viewport={"width": view.width, "height": 900},
        color_scheme=theme,
        reduced_motion="reduce",
    )
    page.locator(view.ready).first.wait_for()
    if view.click:
        page.locator(view.click).first.click()
        page.locator(view.then).first.wait_for()
    if page.locator("#link").count():
        until(lambda: page.locator('#link[data-link="live"]').count() == 1, "live")
    assert violations(page) == []


def test_axe_would_find_something(serve: Serve, visit: Visit, history: History) -> None:
    page = visit(site_of(serve, history))
    page.locator(".tile").first.wait_for()
    page.evaluate("""document.querySelector('main').insertAdjacentHTML(
      'beforeend', '<button id="wrong" style="color:#eee;background:#fff">Pale</button>')""")
    assert [line for line in violations(page) if line.startswith("color-contrast: #wrong")]


def test_at_200_percent_the_first_tile_is_in_sight(
    serve: Serve, visit: Visit, history: History
) -> None:
    page = visit(site_of(serve, history), viewport={"width": 640, "height": 400})
    page.locator(".tile").first.wait_for()
    box = page.locator(".tile").first.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 640
    assert box["y"] < 400 - 48
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_what_is_read_aloud_by_itself_changes_only_when_something_happens(
    serve: Serve, visit: Visit, history: History
) -> None:
    site = site_of(serve, history)
    page = visit(site)
    page.locator(".tile").first.wait_for()
    until(lambda: page.locator('#link[data-link="live"]').count() == 1, "live")
    page.evaluate(WATCH_LIVE_REGIONS)
    for status in (8, 1, 0):
        site.reader.set("1001", status=status)
        page.wait_for_timeout(600)
    assert page.evaluate("said") == []
    site.reader.link("down", "refused")
    until(lambda: "PBX link down" in page.evaluate("said.join()"), "the loss is said")


WATCH_LIVE_REGIONS = """() => {
  window.said = [];
  const spoken = node => (node.nodeType === 1 ? node : node.parentElement)
    ?.closest('[role=status], [role=alert], [aria-live]:not([aria-live=off])');
  new MutationObserver(all => all.forEach(({ target }) => {
    const region = spoken(target);
    const element = target.nodeType === 1 ? target : target.parentElement;
    const hidden = element?.closest('[aria-hidden=true]');
    if (region && !hidden && region.checkVisibility()) said.push(region.textContent);
  })).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def test_keys_alone_lead_to_a_tile_its_drawer_and_back(
    serve: Serve, visit: Visit, history: History
) -> None:
    page = visit(site_of(serve, history))
    page.locator(".tile").first.wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('tile')"):
            break
    assert page.evaluate("document.activeElement.classList.contains('tile')")
    number = page.evaluate("document.activeElement.dataset.extension")
    page.keyboard.press("Enter")
    until(lambda: page.locator(".rs-facts").count() == 1, "the drawer")
    page.keyboard.press("Escape")
    until(lambda: not page.locator("#drawer").is_visible(), "the drawer is closed")
    assert page.evaluate("document.activeElement.dataset.extension") == number
    assert tile(page, number).is_visible()
