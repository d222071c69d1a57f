"""The report pages in a real browser: links, the back button, files, strips, print, both themes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.looks.theme import THEMES, Theme
from state.history import History, open_history
from tests.browser.board import lands, reads, stays, tile, until, wait_tiles
from tests.browser.reports import LAST_DAY, body, names
from tests.browser.site import Site
from tests.dashboard.looks.color import contrast
from tests.fakes import day
from tests.fakes.reader import FakeReader
from tests.fakes.records import interval, stretch
from tests.fakes.waits import make_queue

Serve = Callable[..., Site]
Visit = Callable[..., Page]
DAY = f"?date={day.YESTERDAY}"
PAGES = {
    "/agents": "#agents-cards .rs-card",
    "/utilisation": "#utilisation-heat .hm image",
    "/queues": "#queues-half-hours .bars path",
    "/day": "#team-day-strips canvas",
    "/agents/1001": "#agent-day-strip .bars path",
}
PICTURES = Path(__file__).parents[2] / "docs"


def path_of(path: str) -> str:
    return path + (DAY if path in {"/day", "/agents/1001"} else LAST_DAY)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_its_figures_readably_in_each_theme(
    site: Site, visit: Visit, path: str, theme: Theme
) -> None:
    page = visit(site, path_of(path), color_scheme=theme)
    until(lambda: page.locator(PAGES[path]).count() > 0, f"{path} shows figures")
    until(lambda: is_loaded(page), "all is loaded")
    stays(page.locator(".rs-empty").count, 0)
    texts = (".rs-report-title", ".rs-card-parts", ".rs-card-words", ".rs-caption")
    reads(lambda: pale(page, texts, GROUND_AND_INK, 4.5), [])
    if os.environ.get("PICTURES") and theme == "light" and path in {"/agents", "/day"}:
        page.screenshot(path=PICTURES / f"{path.strip('/')}.png")


def is_loaded(page: Page) -> bool:
    """Whether nothing is on its way."""
    return page.locator('[data-dash-is-loading="true"]').count() == 0


def pale(page: Page, texts: Sequence[str], paint: str, least: float) -> list[str]:
    """Of the first of each of these texts, those with less contrast than this."""
    found = [(name, page.locator(name).all()[:1]) for name in texts]
    painted = [(name, text.evaluate(paint)) for name, all_ in found for text in all_]
    return [name for name, colors in painted if contrast(*colors) < least]


GROUND_AND_INK = """element => {
  const hex = color => '#' + color.match(/\\d+/g).slice(0, 3)
    .map(n => (+n).toString(16).padStart(2, '0')).join('');
  let ground = element;
  while (/, 0\\)|transparent/.test(getComputedStyle(ground).backgroundColor)) {
    ground = ground.parentElement;
  }
  return [hex(getComputedStyle(ground).backgroundColor), hex(getComputedStyle(element).color)];
}"""


def test_a_range_goes_into_the_address_and_back_brings_the_old_one(
    site: Site, visit: Visit
) -> None:
    page = visit(site, "/agents")
    until(lambda: body(page).count() == 3, "three agents")
    page.select_option("#agents-range", "yesterday")
    lands(page, lambda url: url.endswith("/agents?range=yesterday"))
    until(lambda: page.input_value("#agents-from") == str(day.YESTERDAY), "the dates")
    page.fill("#agents-from", str(day.YESTERDAY.replace(day=1)))
    page.press("#agents-from", "Enter")
    lands(page, lambda url: "from=" in url)
    until(lambda: page.input_value("#agents-range") == "dates", "own dates")
    page.go_back()
    until(lambda: page.input_value("#agents-range") == "yesterday", "the range of before")
    until(lambda: page.input_value("#agents-from") == str(day.YESTERDAY), "its dates")


def test_a_link_shows_another_person_the_same_report(site: Site, visit: Visit) -> None:
    page = visit(site, f"/agents{LAST_DAY}&agent=Agent+B&sort=missed")
    until(lambda: names(page) == ["Agent B"], "Ben alone")
    reads(lambda: page.input_value("#agents-agent"), "Agent B")
    reads(lambda: page.input_value("#agents-sort"), "missed")
    page.fill("#agents-agent", "")
    page.press("#agents-agent", "Enter")
    until(lambda: len(names(page)) == 3, "everybody")
    lands(page, lambda url: "agent=" not in url)


def test_a_formula_stands_on_hover_and_names_are_text(site: Site, visit: Visit) -> None:
    page = visit(site, f"/agents{LAST_DAY}")
    until(lambda: "<b>Zoë</b>" in names(page), "three agents")
    page.locator("#agents-table .ag-header-cell[col-id=aht_s]").hover()
    tip = page.locator(".ag-tooltip")
    expect(tip).to_contain_text("AHT = (talk + hold + wrap-up) / calls handled.")


def test_an_agent_leads_to_its_day_and_a_click_on_the_strip_to_its_call(
    site: Site, visit: Visit
) -> None:
    page = visit(site, f"/agents{LAST_DAY}")
    page.locator("#agents-table a", has_text="Agent A").click()
    lands(page, lambda url: url.endswith(f"/agents/Agent%20A{DAY}"))
    calls = page.locator("#agent-day-calls .ag-center-cols-container .ag-row")
    until(lambda: calls.count() > 10, "the calls of the day")
    page.locator("#agent-day-strip .trace.bars", has=page.locator("path")).first.wait_for()
    click_talk(page)
    until(lambda: calls.count() == 1, "the one call")
    expect(page.locator("#agent-day-calls-caption")).to_contain_text("1 call of the stretch")
    page.click("#agent-day-show-all")
    until(lambda: calls.count() > 10, "all calls again")
    page.click("#agent-day-earlier")
    lands(page, lambda url: not url.endswith(DAY))


def click_talk(page: Page) -> None:
    """Click in the middle of the third conversation of the strip."""
    box = page.evaluate(
        """() => {
          const plot = document.querySelector('#agent-day-strip .js-plotly-plot');
          const trace = plot._fullData.findIndex(each => each.name === 'On Call');
          const path = plot.querySelectorAll('.trace.bars')[trace].querySelectorAll('path')[2];
          path.scrollIntoView({ block: 'center' });
          const edge = path.getBoundingClientRect();
          return [edge.x + edge.width / 2, edge.y + edge.height / 2];
        }"""
    )
    page.mouse.move(*box)
    page.mouse.click(*box)


def test_a_tile_of_the_live_board_leads_to_the_day(site: Site, visit: Visit) -> None:
    page = visit(site)
    wait_tiles(page, 3)
    tile(page, "1002").click()
    page.locator(".rs-drawer a.rs-day").click()
    lands(page, lambda url: "/agents/1002" in url)
    until(lambda: page.inner_text("#agent-day-title").startswith("1002"), "whose day it is")


def test_on_paper_there_are_figures_and_no_controls(site: Site, visit: Visit) -> None:
    page = visit(site, f"/agents{LAST_DAY}")
    until(lambda: body(page).count() == 3, "three agents")
    page.emulate_media(media="print")
    expect(page.locator(".rs-header")).to_be_hidden()
    expect(page.locator("#agents-range")).to_be_hidden()
    expect(page.locator(".rs-report-title")).to_be_visible()
    expect(page.locator("#agents-cards")).to_be_visible()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone(site: Site, visit: Visit, path: str) -> None:
    page = visit(site, path_of(path), viewport={"width": 390, "height": 800})
    page.locator(PAGES[path]).first.wait_for(state="attached")
    width = "document.documentElement.scrollWidth"
    until(lambda: page.evaluate(width) <= 390, "no wider than the phone")


def heights(page: Page) -> list[float]:
    """The height of every chart; none while one is wider than its room."""
    sizes: list[list[float]] = page.evaluate(CHARTS)
    return [height for height, over in sizes] if all(over < 1 for _, over in sizes) else []


DRAWN = """() => {
  const graphs = [...document.querySelectorAll('.rs-report .dash-graph')];
  return graphs.length > 0 && graphs.every(graph => graph.querySelector('.main-svg'));
}"""
CHARTS = """() => [...document.querySelectorAll('.rs-report .js-plotly-plot')].map(plot => {
  const svg = plot.querySelector('.main-svg')?.getBoundingClientRect() ?? { width: Infinity };
  return [plot.getBoundingClientRect().height, svg.width - plot.parentElement.clientWidth];
})"""


@pytest.mark.parametrize("path", ["/agents", "/utilisation", "/queues", "/agents/1001"])
def test_charts_keep_their_height_when_the_window_changes(
    site: Site, visit: Visit, path: str
) -> None:
    page = visit(site, path_of(path))
    until(lambda: page.locator(PAGES[path]).count() > 0, f"{path} shows figures")
    until(lambda: page.evaluate(DRAWN), f"{path} shows charts")
    until(lambda: is_loaded(page), "all is loaded")
    first = until(lambda: heights(page), "charts in the window")
    assert min(first) >= 80
    for width in (800, 1200, 700):
        page.set_viewport_size({"width": width, "height": 900})
        reads(lambda: heights(page), first)


@pytest.mark.parametrize("theme", THEMES)
def test_paper_has_every_row_in_dark_ink_and_charts_as_wide_as_it(
    serve: Serve, visit: Visit, tmp_path: Path, theme: Theme
) -> None:
    history = open_history(f"sqlite:///{tmp_path / 'paper.sqlite3'}")
    nine = day.start_of(day.YESTERDAY)
    history.write(intervals_=[stretch(n, k, nine) for n in range(60) for k in range(8)])
    site = serve(FakeReader(), history=history, time_zone="UTC")
    page = visit(site, f"/agents{LAST_DAY}", color_scheme=theme)
    until(lambda: body(page).count() > 3, "the table")
    until(lambda: page.evaluate(DRAWN), "the chart")
    stays(lambda: body(page).count() < 60, True)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    table = page.locator(".rs-print-table").first
    reads(table.locator("tbody tr").count, 60)
    until(lambda: "All 60" in table.locator("tfoot").inner_text(), "the totals")
    expect(page.locator("#agents-table")).to_be_hidden()
    texts = (".rs-report-title", ".rs-card-value", ".rs-print-table th", ".rs-print-rows th")
    for text in texts:
        page.locator(text).first.wait_for()
    reads(lambda: pale(page, texts, PAPER_AND_INK, 7), [])
    reads(page.locator(".rs-print-rows tbody tr").count, 50)
    for part in (page.locator(".rs-print-rows"), table):
        reads(partial(part.evaluate, OVER_THE_SHEET), False)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator(".rs-on-paper")).to_have_count(0)
    expect(page.locator("#agents-table")).to_be_visible()
    history.close()


OVER_THE_SHEET = "part => part.scrollWidth > part.closest('.rs-report').clientWidth"

PAPER_AND_INK = """element => {
  const hex = color => '#' + color.match(/\\d+/g).slice(0, 3)
    .map(n => (+n).toString(16).padStart(2, '0')).join('');
  return ['#ffffff', hex(getComputedStyle(element).color)];
}"""


def test_the_table_is_no_taller_than_its_rows(site: Site, visit: Visit) -> None:
    page = visit(site, f"/agents{LAST_DAY}")
    until(lambda: body(page).count() == 3, "three agents")
    # The room of a second line of headings and of a scroll bar, where they are not needed.
    until(lambda: 0 <= page.locator("#agents-table").evaluate(UNDER_ROWS) <= 40, "no room")


UNDER_ROWS = """table => {
  const edge = selector => table.querySelector(selector)?.getBoundingClientRect();
  const [last, totals] = [edge(".ag-row[row-index='2']"), edge(".ag-floating-bottom")];
  return last && totals ? totals.top - last.bottom : -1;
}"""


@pytest.mark.parametrize("control", ["#agents-csv", "#agents-range", "#agents-from", ".nav-link"])
def test_who_walks_by_keys_sees_where_they_are(site: Site, visit: Visit, control: str) -> None:
    page = visit(site, f"/agents{LAST_DAY}")
    until(lambda: body(page).count() == 3, "three agents")
    page.keyboard.press("Tab")
    target = page.locator(control).first
    target.focus()
    drawn = "e => [getComputedStyle(e).outlineStyle, e.matches(':focus-visible')]"
    reads(lambda: target.evaluate(drawn), ["solid", True])


def test_enter_on_the_name_of_an_agent_opens_the_day(site: Site, visit: Visit) -> None:
    page = visit(site, f"/agents{LAST_DAY}")
    until(lambda: body(page).count() == 3, "three agents")
    page.locator("#agents-table [row-index='0'] [col-id=agent]").click(position={"x": 150, "y": 8})
    page.keyboard.press("Enter")
    lands(page, lambda url: "/agents/" in url and url.endswith(DAY))
    page.locator("#agent-day-strip .bars path").first.wait_for()


def test_an_agent_whose_name_has_a_slash_has_a_day_too(
    serve: Serve, visit: Visit, tmp_path: Path
) -> None:
    history = open_history(f"sqlite:///{tmp_path / 'slash.sqlite3'}")
    nine = day.start_of(day.YESTERDAY)
    history.write(intervals_=[interval("oncall", nine, nine + 600, agent="Desk 1/2")])
    page = visit(serve(FakeReader(), history=history, time_zone="UTC"), f"/agents{LAST_DAY}")
    page.locator("#agents-table a", has_text="Desk 1/2").click()
    lands(page, lambda url: url.endswith(f"/agents/1001{DAY}"))
    until(lambda: "Desk 1/2" in page.inner_text("#agent-day-title"), "whose day it is")
    history.close()


def test_a_wait_grows_while_one_looks(serve: Serve, visit: Visit, history: History) -> None:
    reader = FakeReader()
    reader.queues = [make_queue("sales", 5.0)]
    page = visit(serve(reader, history=history, time_zone="UTC"), f"/queues{LAST_DAY}")
    wait = page.locator(".rs-waiting-callers tbody td").first
    until(lambda: wait.count() == 1, "who waits")
    first = until(wait.inner_text, "how long")
    until(lambda: wait.inner_text() > first, "a longer wait")
    reader.queues = []
    reader.heard()
    until(lambda: page.locator(".rs-waiting-callers").count() == 0, "nobody waits")


def test_a_number_that_is_refused_leaves_the_control(site: Site, visit: Visit) -> None:
    page = visit(site, f"/queues{LAST_DAY}")
    until(lambda: page.locator("#queues-cards .rs-card").count() > 0, "the figures")
    page.fill("#queues-threshold", "30")
    page.press("#queues-threshold", "Enter")
    lands(page, lambda url: "threshold=30" in url)
    page.fill("#queues-threshold", "5000")
    page.press("#queues-threshold", "Enter")
    until(lambda: page.input_value("#queues-threshold") == "20", "what is counted with")
    lands(page, lambda url: "threshold=" not in url)


@pytest.mark.parametrize("path", ["/agents/1001", "/day"])
def test_figures_that_are_on_their_way_are_pale_and_said_to_load(
    site: Site, visit: Visit, path: str
) -> None:
    page = visit(site, path_of(path))
    page.locator(PAGES[path]).first.wait_for()
    full = page.locator("#agent-day-content, #team-day-content")
    site.delay_s = 2.0
    page.get_by_text("Previous day").click()
    until(lambda: full.evaluate(PALE_AND_SAID), "pale, and said")
    site.delay_s = 0.0
    until(lambda: full.evaluate("e => getComputedStyle(e).opacity") == "1", "here")


PALE_AND_SAID = """e => getComputedStyle(e).opacity === "0.5" &&
  getComputedStyle(document.querySelector(".rs-report-head"), "::after").content
    .startsWith('"Loading')"""


def test_the_days_go_along_to_the_other_pages_of_a_range(site: Site, visit: Visit) -> None:
    page = visit(site, "/agents")
    until(lambda: body(page).count() == 3, "three agents")
    page.select_option("#agents-range", "30d")
    lands(page, lambda url: url.endswith("/agents?range=30d"))
    go(page, "Utilisation", "/utilisation?range=30d")
    go(page, "Live", "/")
    go(page, "Queues", "/queues?range=30d")
    until(lambda: page.locator("#queues-range").input_value() == "30d", "the control says so")


def go(page: Page, title: str, address: str) -> None:
    """To another page by the navigation, which marks it."""
    page.locator(".rs-nav a", has_text=title).click()
    lands(page, lambda url: url.endswith(address))
    until(lambda: page.locator(".rs-nav .active").inner_text() == title, "the mark")


def test_days_that_were_left_do_not_come_back(site: Site, visit: Visit) -> None:
    page = visit(site, f"/agents{LAST_DAY}")
    link = page.locator(".rs-nav a", has_text="Queues")
    until(lambda: link.get_attribute("href") == f"/queues{LAST_DAY}", "the days of the page")
    page.select_option("#agents-range", "7d")
    until(lambda: link.get_attribute("href") == "/queues", "what is shown where none are named")
