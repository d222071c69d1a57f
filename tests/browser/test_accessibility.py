"""WCAG 2.2 AA on every page: axe-core, keys alone, zoom, 320 px, forced colours, no motion.

Each page is loaded once; the tests of a view share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from dashboard.pages import PAGES
from state.access.roles import EVERYTHING, Role
from state.access.store.sessions import Limits
from state.access.store.store import open_access
from state.alerts.open_alerts import OpenAlerts
from state.alerts.store import AlertStore
from tests.browser.axe import violations
from tests.browser.board import reads, until
from tests.browser.controls import (
    MOVING,
    SMALL,
    Walk,
    has_focus,
    is_open,
    is_over_the_page,
    openers,
)
from tests.browser.reflow import NARROW, unreadable
from tests.browser.site import Site
from tests.browser.slowed import slowed
from tests.browser.views import PHONE, VIEWS, View, open_view
from tests.dashboard.access.walk.table import ROUTES, SIGN_ON
from tests.fakes import centre, two_teams

THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
PASSWORD = "correct horse battery"


class Office(NamedTuple):
    """A site, a browser in which its admin is logged in, and one in which nobody is."""

    site: Site
    context: BrowserContext
    guest: BrowserContext


@pytest.fixture(scope="module")
def office(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("centre")
    with centre.opened_history(folder) as history:
        two_teams.fill_alerts(history)
        alerts = OpenAlerts(AlertStore(history))
        alerts.refresh()
        store = open_access(history, Limits(36_000, 36_000), folder / "access")
        store.users.add("boss", Role.ADMIN, EVERYTHING, PASSWORD)
        store.tokens.add("lobby", Role.WALL, EVERYTHING)
        reader = centre.make_reader()
        site = Site(reader, history=history, store=store, alerts=alerts, time_zone="UTC")
        site.start()
        context = slowed(chromium.new_context(reduced_motion="reduce"))
        log_in(context, site)
        guest = slowed(chromium.new_context(reduced_motion="reduce"))
        yield Office(site, context, guest)
        context.close()
        guest.close()
        site.stop()


def log_in(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    page.goto(f"{site.url}/login")
    page.get_by_label("Name").fill("boss")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(f"{site.url}/")
    page.close()


@pytest.fixture(scope="module", params=VIEWS)
def view(request: pytest.FixtureRequest) -> View:
    return VIEWS[request.param]


@pytest.fixture(scope="module")
def page(office: Office, view: View) -> Iterator[Page]:
    """The view, loaded once for all tests of it."""
    opened = (office.guest if view.guest else office.context).new_page()
    open_view(opened, office.site.url, view)
    yield opened
    opened.close()


def show(page: Page, theme: Literal["light", "dark"]) -> None:
    """Change the system's theme; figures are drawn again."""
    page.emulate_media(color_scheme=theme)
    if not page.url.split("?")[0].endswith("/wall"):
        until(lambda: page.locator(f"html[data-bs-theme={theme}]").count() == 1, theme)
    page.wait_for_timeout(150)


def test_axe_finds_nothing(page: Page) -> None:
    for theme in THEMES:
        show(page, theme)
        reads(lambda: violations(page), [])


def test_tab_reaches_every_control_in_sight_and_leaves(page: Page, view: View) -> None:
    if view.paper:
        return
    walk = Walk(page)
    assert not walk.is_trap
    assert walk.missed == []
    assert walk.problems == []


def test_nothing_to_press_is_smaller_than_24_px(page: Page) -> None:
    reads(lambda: page.evaluate(SMALL), [])


def test_nothing_moves_where_motion_is_not_wanted(page: Page) -> None:
    reads(lambda: page.evaluate(MOVING), [])


def test_at_200_percent_nothing_is_cut_and_the_first_tile_is_in_sight(
    page: Page, view: View
) -> None:
    if view.paper or view.width == PHONE or view.path == "/wall":
        return
    page.set_viewport_size({"width": 640, "height": 400})
    until(lambda: page.evaluate("document.documentElement.scrollWidth") <= 640, "it fits")
    page.evaluate("scrollTo(0, 0)")
    if view.path == "/":
        first = page.locator(".tile").first
        until(lambda: first.evaluate(IN_SIGHT), "the first tile is in sight")
    page.set_viewport_size({"width": view.width, "height": 900})


IN_SIGHT = """e => {
  const { right, top } = e.getBoundingClientRect();
  return right <= 640 && top < 400 - 48;
}"""


def test_what_opens_opens_by_keys_and_returns_the_focus(page: Page, view: View) -> None:
    if view.paper:
        return
    for at in range(openers(page, view.part).count()):
        opener = openers(page, view.part).nth(at)
        if is_open(opener):
            continue
        opener.focus()
        page.keyboard.press("Enter")
        until(lambda opener=opener: is_open(opener), "it opens")  # type: ignore[misc]
        for theme in THEMES:
            show(page, theme)
            reads(lambda: violations(page), [])
        opener.focus()
        page.keyboard.press("Escape" if is_over_the_page(opener) else "Enter")
        until(lambda opener=opener: not is_open(opener), "it closes")  # type: ignore[misc]
        until(lambda opener=opener: has_focus(opener), "the focus is back")  # type: ignore[misc]


def test_at_320_px_nothing_is_cut_or_scrolls_sideways(page: Page, view: View) -> None:
    if view.paper:
        return
    page.set_viewport_size(NARROW)
    cut = partial(unreadable, page, view.part)
    reads(cut, [])
    page.evaluate("document.querySelectorAll('main details').forEach((e) => { e.open = true; })")
    reads(cut, [])
    for opener in openers(page, view.part).all():
        if is_over_the_page(opener) and not is_open(opener):
            opener.evaluate("e => e.click()")
            until(lambda opener=opener: is_open(opener), "it opens")  # type: ignore[misc]
            reads(cut, [])
            page.keyboard.press("Escape")
    page.set_viewport_size({"width": view.width, "height": 900})


def test_at_320_px_the_loss_of_the_link_is_said_whole(office: Office, board: Page) -> None:
    board.set_viewport_size(NARROW)
    office.site.reader.link("down", "refused")
    until(lambda: "PBX link down" in board.locator("#link").inner_text(), "the loss")
    try:
        reads(lambda: unreadable(board, "body"), [])
    finally:
        office.site.reader.link("up")


def test_every_page_is_looked_at(office: Office) -> None:
    found = [PAGES.find(each.path.split("?")[0]) for each in VIEWS.values()]
    looked_at = {page[0].path for page in found if page is not None}
    assert {page.path for page in PAGES.pages} - looked_at == set()
    match = office.site._app.url_map.bind("127.0.0.1").match
    rules = {match(each.path.split("?")[0], return_rule=True)[0].rule for each in VIEWS.values()}
    assert {rule for rule in ROUTES if is_a_page(office, rule)} - rules == set()


def is_a_page(office: Office, rule: str) -> bool:
    """Whether a browser is given a page by a rule of the URL map."""
    if rule == "/<path:path>":
        return True
    for path in ROUTES[rule].paths[:1]:
        answer = office.context.request.get(office.site.url + path, headers={"Accept": HTML})
        return answer.ok and "text/html" in answer.headers.get("content-type", "")
    return rule not in SIGN_ON


HTML = "text/html,*/*"


@pytest.fixture
def board(office: Office) -> Iterator[Page]:
    """The live board, loaded for one test."""
    opened = office.context.new_page()
    open_view(opened, office.site.url, VIEWS["live board"])
    yield opened
    opened.close()


def test_axe_would_find_something(board: Page) -> None:
    board.evaluate("""document.querySelector('main').insertAdjacentHTML('beforeend',
      '<button id="wrong" style="color:#eee;background:#fff">Pale</button>'
      + '<button id="small" style="all:unset;width:9px;height:9px">a</button>'.repeat(2))""")
    wrong = {"color-contrast", "target-size"}
    reads(lambda: wrong & {line.split(":")[0] for line in violations(board)}, wrong)


def test_forced_colours_leave_statuses_apart(board: Page) -> None:
    board.emulate_media(forced_colors="active")
    calm, loud = (board.locator(f'.tile[data-extension="{n}"]') for n in ("1016", "1003"))
    edge = "e => getComputedStyle(e).outlineStyle"
    reads(lambda: [calm.evaluate(edge), loud.evaluate(edge)], ["none", "solid"])
    for part in (loud, board.locator('[data-filter="oncall"]')):
        until(partial(part.locator(".icon").first.evaluate, IS_SEEN), "an icon is seen")


IS_SEEN = """e => getComputedStyle(e).backgroundColor
  !== getComputedStyle(document.body).backgroundColor"""


def test_what_is_read_aloud_by_itself_changes_only_when_something_happens(
    office: Office, board: Page
) -> None:
    reader = office.site.reader
    board.evaluate(WATCH_LIVE_REGIONS)

    def said_during_a_call() -> list[str]:
        """A busy machine may let the page go stale for a moment, which is said."""
        board.evaluate("said.length = 0")
        for status in (8, 1, 0):
            reader.set("1020", status=status)
            board.wait_for_timeout(600)
        return list(board.evaluate("said"))

    reads(said_during_a_call, [])
    reader.link("down", "refused")
    until(lambda: "PBX link down" in board.evaluate("said.join()"), "the loss is said")
    reader.link("up")


@pytest.mark.parametrize(
    ("chosen", "other"),
    [
        ("#totals [aria-pressed=true]", "#totals [aria-pressed=false] >> nth=1"),
        ("#strip .is-selected", "#strip [data-queue]:not(.is-selected) >> nth=0"),
        ("#chart-shown", "#live-hide"),
        ("#live-density .btn-check:checked", "#live-density .btn-check:not(:checked) >> nth=0"),
    ],
)
def test_forced_colours_leave_what_is_chosen_apart_with_the_focus_and_without(
    board: Page, chosen: str, other: str
) -> None:
    board.locator("#strip [data-queue]").first.press("Enter")
    board.locator(chosen).wait_for(state="attached")
    board.emulate_media(forced_colors="active")
    reads(lambda: alike(board, chosen, other), [])


def alike(board: Page, chosen: str, other: str) -> list[str]:
    """Looks that more than one has: chosen and not chosen, with the focus and without."""
    looks = []
    for focused in (False, True):
        for each in (board.locator(chosen), board.locator(other)):
            each.focus()
            if not focused:
                each.evaluate("e => e.blur()")
            looks.append(str(each.evaluate(LOOK)))
    return [look for look in looks if looks.count(look) > 1]


LOOK = """e => {
  const { outline, borderStyle, borderWidth, borderColor, backgroundColor } =
    getComputedStyle(e.matches(".btn-check") ? e.labels[0] : e);
  return { outline, borderStyle, borderWidth, borderColor, backgroundColor };
}"""


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


def test_keys_alone_lead_to_a_tile_its_drawer_and_back(board: Page) -> None:
    for _ in range(80):
        board.keyboard.press("Tab")
        if board.evaluate("document.activeElement.classList.contains('tile')"):
            break
    number = board.evaluate("document.activeElement.dataset.extension")
    board.keyboard.press("Enter")
    until(lambda: board.locator(".rs-technical").count() == 1, "the drawer")
    board.keyboard.press("Escape")
    until(lambda: not board.locator("#drawer").is_visible(), "the drawer is closed")
    reads(lambda: board.evaluate("document.activeElement.dataset.extension"), number)
