"""Every page on paper: A4 and Letter, both ways up, from both themes, nothing cut."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from dashboard.looks.theme import BY_KEY, GROUNDS, HEAT, THEMES, Theme
from state.files.agents import Agents, Assignment
from state.history import History, open_history
from tests.browser.board import reads, until
from tests.browser.site import Site
from tests.fakes import day
from tests.fakes.reader import FakeReader, make_row
from tests.fakes.records import leg, queue_call, stretch

Serve = Callable[..., Site]
Visit = Callable[..., Page]

MARGINS_MM, PX_A_MM = 24, 96 / 25.4
PAPERS = {
    "A4 upright": ("A4", False, 210),
    "A4 across": ("A4", True, 297),
    "Letter upright": ("Letter", False, 215.9),
    "Letter across": ("Letter", True, 279.4),
}
PAGES = ["/", "/agents", "/day", "/agents/2003", "/utilisation", "/staffing", "/queues"]
LONG = "Bartholomew Featherstonehaugh-Cholmondeley von Hohenzollern the Third of Many"
NAMES = {str(2000 + n): LONG if n == 3 else f"Person {n:02}" for n in range(60)}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """A day of sixty agents, one with a long name, and their calls."""
    agents = Agents(
        [Assignment(name, number, 0, 2e10, "Support A") for number, name in NAMES.items()]
    )
    path = tmp_path_factory.mktemp("paper") / "history.sqlite3"
    opened = open_history(f"sqlite:///{path}", agents=agents)
    nine = day.start_of(day.YESTERDAY)
    legs = [
        leg(f"{number}", nine + 60, 10, 240, extension=number, queue="sales", peer=f"0170{number}")
        for number in NAMES
    ]
    calls = [queue_call(f"q{number}", nine + 50, 20, "abandoned") for number in NAMES]
    opened.write(legs, [stretch(n, k, nine) for n in range(60) for k in range(8)], calls)
    yield opened
    opened.close()


@pytest.fixture
def office(serve: Serve, busy: History) -> Site:
    rows = {number: make_row(number, name=name) for number, name in NAMES.items()}
    return serve(FakeReader(rows), history=busy, time_zone="UTC")


def opened(visit: Visit, site: Site, path: str, **options: Any) -> Page:
    """A page of yesterday, its figures there."""
    date = str(day.YESTERDAY)
    page = visit(site, f"{path}?from={date}&to={date}&date={date}&top=0", **options)
    page.wait_for_function(READY)
    return page


READY = """() => {
  const graphs = [...document.querySelectorAll('.rs-report .dash-graph')];
  const plots = [...document.querySelectorAll('.rs-report .js-plotly-plot')];
  const tables = [...document.querySelectorAll('.rs-report .rs-table')];
  const board = document.querySelector('#live-grid, .rs-grid');
  return document.querySelector('.rs-page') &&
    !document.querySelector('[data-dash-is-loading="true"]') &&
    (!board || board.querySelectorAll('.tile').length > 50) &&
    graphs.every(graph => graph.querySelector('.main-svg')) &&
    (!plots.length || plots.some(plot => plot._fullData?.length)) &&
    tables.every(table => table.querySelector('.ag-row') || table.style.display === 'none') &&
    (board || plots.length || document.querySelector('.rs-team-day-canvas'));
}"""

CUT = """() => {
  const seen = [...document.querySelectorAll('.rs-page *')].filter(each => each.checkVisibility());
  const outside = seen.filter(each => {
    const { left, right, width } = each.getBoundingClientRect();
    return width > 0 && !each.closest('svg') && (right > innerWidth + 1 || left < -1);
  });
  const full = seen.filter(each => each.matches('td, th, .rs-card > *, h1, h2')
    && each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline'
    && !each.closest('.is-heat thead'));
  return [...outside, ...full].map(each => `${each.tagName} ${each.className}: ${each.innerText}`);
}"""


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_any_paper(office: Site, visit: Visit, path: str) -> None:
    page = opened(visit, office, path)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for _, _, width_mm in PAPERS.values():
        width = int((width_mm - MARGINS_MM) * PX_A_MM)
        page.set_viewport_size({"width": width, "height": 1_000})
        reads(lambda: page.evaluate(CUT), [])


def printed(page: Page, paper: str) -> str:
    """The text of a page as Chromium prints it."""
    size, across, _ = PAPERS[paper]
    body = page.pdf(format=size, landscape=across, print_background=True)
    texts = [each.extract_text() for each in PdfReader(io.BytesIO(body)).pages]
    assert all(text.strip() for text in texts), "an empty sheet"
    return re.sub(r"\s+", " ", normalize("NFKC", " ".join(texts)))  # fonts have ligatures


@pytest.mark.parametrize("paper", PAPERS)
def test_all_agents_and_columns_are_on_every_paper(office: Site, visit: Visit, paper: str) -> None:
    page = opened(visit, office, "/agents")
    headings = until(page.locator("#agents-table .ag-header-cell-text").all_inner_texts, "headings")
    text = printed(page, paper)
    assert {name for name in NAMES.values() if name != LONG and name not in text} == set()
    assert "Hohenzollern" in text
    words = {word for heading in headings for word in heading.split()}
    assert {word for word in words if word not in text} == set()
    assert text.count("All 60") >= 1
    until(lambda: page.locator(".rs-on-paper").count() == 0, "put away after printing")
    page.locator("#agents-table").wait_for()


@pytest.mark.parametrize("path", PAGES)
def test_each_page_prints_what_it_shows_on_every_paper_without_an_empty_sheet(
    office: Site, visit: Visit, path: str
) -> None:
    """A sheet with pictures alone, such as strips, has no text."""
    page = opened(visit, office, path)
    title = {"/": "Free", "/agents/2003": "Hohenzollern"}.get(path, path.strip("/").capitalize())
    for name, (size, across, _) in PAPERS.items():
        body = page.pdf(format=size, landscape=across, print_background=True)
        sheets = PdfReader(io.BytesIO(body)).pages
        texts = [sheet.extract_text().strip() for sheet in sheets]
        assert all(text or sheet.images for text, sheet in zip(texts, sheets, strict=True)), name
        whole = normalize("NFKC", re.sub(r"\s+", " ", " ".join(texts)))
        assert "Ringside" in whole, name
        assert title in whole, name
        assert "Skip to content" not in whole, "it would lie over every sheet"


@pytest.mark.parametrize("theme", THEMES)
def test_charts_are_in_the_colours_of_paper_from_either_theme(
    office: Site, visit: Visit, theme: Theme
) -> None:
    page = opened(visit, office, "/staffing", color_scheme=theme)
    until(lambda: GROUNDS[theme].accent in paints(page), "in the colours of the screen")
    before = paints(page)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    own = {GROUNDS["light"].accent, BY_KEY["free"].light.mark}
    dark_alone = {look.dark.mark for look in BY_KEY.values()} - {
        look.light.mark for look in BY_KEY.values()
    }
    reads(lambda: (own | dark_alone) & set(paints(page)), own)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    reads(lambda: paints(page), before)


def paints(page: Page) -> list[str]:
    """The colours of the picture of staffing."""
    found: list[str] = page.locator("#staffing-picture").evaluate(PAINTS)
    return found


PAINTS = """plot => [...new Set([...plot.querySelector('.js-plotly-plot')._fullData]
  .flatMap(trace => [trace.marker?.color, trace.line?.color]).filter(Boolean))].sort()"""


def test_the_heat_map_has_a_cell_for_each_value_in_the_light_hues(
    office: Site, visit: Visit
) -> None:
    page = opened(visit, office, "/utilisation", color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    reads(page.locator(".rs-print-rows.is-heat tbody tr").count, 61)
    first = ", ".join(str(int(HEAT["light"][0][at : at + 2], 16)) for at in (1, 3, 5))
    scale = page.locator(".rs-print-scale")
    shades = "scale => scale.style.backgroundImage"
    until(lambda: f"rgb({first})" in scale.evaluate(shades), "in the light hues")


def test_a_name_that_is_markup_is_text_on_paper(serve: Serve, visit: Visit, tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    agents = Agents([Assignment(hostile, "2000", 0, 2e10, "")])
    history = open_history(f"sqlite:///{tmp_path / 'h.sqlite3'}", agents=agents)
    history.write(intervals_=[stretch(0, k, day.start_of(day.YESTERDAY)) for k in range(8)])
    page = opened(visit, serve(FakeReader(), history=history, time_zone="UTC"), "/agents")
    assert hostile in printed(page, "A4 upright")
    history.close()
