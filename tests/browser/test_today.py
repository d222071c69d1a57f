"""The figures of today in a real browser: the drawer, the side chart, and the report beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.board import reads, stays, until
from tests.browser.site import Site
from tests.fakes.office import ZONE_NAME, Office, a_day

Serve = Callable[..., Site]
Visit = Callable[..., Page]
FIGURES = """list => Object.fromEntries([...list.children].map(pair =>
  [pair.querySelector('dt').textContent, pair.querySelector('dd').textContent]))"""
BARS = """chart => (chart.querySelector('.js-plotly-plot')?._fullData ?? []).map(bar =>
  [bar.name, [...(bar.customdata ?? [])]])"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    made = Office(tmp_path, monkeypatch)
    a_day(made)
    yield made
    made.close()


def report(page: Page, site: Site, agent: str) -> dict[str, Any]:
    """Today's row of an agent, as a program gets it."""
    found = page.request.get(f"{site.url}/api/v1/agents?range=today").json()["agents"]
    (row,) = (each for each in found if each["agent"] == agent)
    return dict(row)


def test_drawer_and_chart_show_what_the_report_shows_under_the_same_names(
    serve: Serve, visit: Visit, office: Office
) -> None:
    site = serve(office.reader, history=office.history, time_zone=ZONE_NAME)
    page = visit(site, "/?open=1003")
    figures = page.locator(".rs-drawer .rs-today")
    figures.wait_for()
    bob = report(page, site, "Bob")
    seconds = [int(bob[name]) for name in ("call_talk_s", "call_hold_s", "call_ring_s")]
    clocks = [f"{each // 60}:{each % 60:02}" for each in seconds]
    parts = dict(zip(("Talk of calls", "Hold of calls", "Ring of calls"), clocks, strict=True))
    wanted = {"Calls": str(bob["handled"]), "Missed": str(bob["missed"]), **parts}
    reads(lambda: figures.evaluate(FIGURES), wanted)
    reads(lambda: bars_of(page, "1003"), parts)


def bars_of(page: Page, extension: str) -> dict[str, str]:
    """The parts of the bar of an extension; none before the chart is drawn."""
    lines = page.locator("#chart-names").inner_text().splitlines()
    drawn = page.locator("#chart").evaluate(BARS)
    places = [place for place, line in enumerate(lines) if line.split()[:1] == [extension]]
    return {name: values[at] for name, values in drawn for at in places[:1] if at < len(values)}


def test_the_drawer_says_how_its_figures_are_computed_and_stays_unfolded(
    serve: Serve, visit: Visit, office: Office
) -> None:
    page = visit(serve(office.reader, history=office.history, time_zone=ZONE_NAME), "/?open=1001")
    page.get_by_text("How is this computed?").click()
    about = page.locator(".rs-drawer .rs-formulas")
    until(lambda: "each counted whole where it ended" in about.inner_text(), "how")
    elsewhere = "Ann is at 1001 and 1004. Together, as in reports: Calls 3"
    until(lambda: elsewhere in page.locator(".rs-drawer").inner_text(), elsewhere)
    about.evaluate("about => { window.marked = about; }")
    page.evaluate("window.ringside.drawer.changed(['1001'])")
    until(lambda: about.evaluate("about => about !== window.marked"), "it is written again")
    stays(lambda: about.get_attribute("open") is not None, True)
