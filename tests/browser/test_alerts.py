"""Alerts in a browser: the count in the header, acknowledging by a click and by keys, and what the
browser tells when it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from state.alerts.measure import Subject
from state.history import open_history
from tests.browser.alerts import Alerts
from tests.browser.board import reads, stays, until
from tests.browser.site import Site
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]
HOSTILE = "<img src=x onerror=alert(1)> Ana"
TITLE = f"{HOSTILE} (1001): On Call for more than 1 min"

NOTES_NOTIFICATIONS = """() => {
  window.told = [];
  window.Notification = class {
    static permission = "granted";
    static requestPermission() { return Promise.resolve("granted"); }
    constructor(title, options) { window.told.push(options.body); }
    addEventListener() {}
  };
}"""
NOTIFIES = "() => localStorage.getItem('ringside-alert-notify')"
HAS_HEARD = """() => performance.getEntriesByType("resource")
  .some((each) => each.name.includes("/api/v1/alerts"))"""


@pytest.fixture
def alerts(tmp_path: Path) -> Iterator[Alerts]:
    history = open_history(f"sqlite:///{tmp_path / 'h.sqlite3'}")
    yield Alerts(history)
    history.close()


@pytest.fixture
def site(serve: Serve, alerts: Alerts, tmp_path: Path) -> Site:
    history = open_history(f"sqlite:///{tmp_path / 'h.sqlite3'}")
    reader = FakeReader({"1001": make_row("1001")})
    return serve(reader, history=history, alerts=alerts.found)


def count(page: Page) -> str:
    """The count beside Alerts in the header."""
    return page.locator("#nav-alerts").get_attribute("data-count") or ""


@pytest.mark.parametrize("width", [390, 1280])
def test_an_alert_is_counted_listed_as_text_and_acknowledged(
    site: Site, visit: Visit, alerts: Alerts, width: int
) -> None:
    alerts.begin(Subject("oncall", extension="1001"), HOSTILE)
    page = visit(site, viewport={"width": width, "height": 900})
    until(lambda: count(page) == "1", "the header counts it")
    if width < 1240:  # the pages are behind a button there
        page.locator("#menu-button").click()
    page.locator("#nav-alerts").click()
    until(lambda: page.get_by_text(TITLE).count() == 1, "the page lists it")
    stays(page.locator("#alerts img").count, 0)
    page.get_by_role("button", name="Acknowledge").press("Enter")
    until(lambda: page.get_by_text("Acknowledged by this machine").count() == 1, "it says who")
    alerts.found.refresh()
    until(lambda: page.locator("#nav-alerts[data-unseen]").count() == 0, "the count is calm")
    reads(lambda: count(page), "1")
    fits = "() => document.documentElement.scrollWidth <= window.innerWidth"
    until(lambda: page.evaluate(fits), "the page fits the window")


def test_an_alert_that_is_over_moves_down(site: Site, visit: Visit, alerts: Alerts) -> None:
    id_ = alerts.begin(Subject("link down"))
    page = visit(site, path="/alerts")
    until(lambda: page.locator(".rs-alert").count() == 1, "it goes on")
    alerts.end(id_)
    until(lambda: page.get_by_text("No alerts now.").count() == 1, "it is over")
    until(lambda: page.locator(".rs-alerts-table").get_by_text("No link").count() == 1, "below")
    until(lambda: count(page) == "", "nothing is counted")


def test_a_browser_notifies_of_new_alerts_where_it_is_told_to(
    site: Site, visit: Visit, alerts: Alerts
) -> None:
    alerts.begin(Subject("wait", queue="sales"))
    page = visit(site, path="/alerts")
    page.evaluate(NOTES_NOTIFICATIONS)
    until(lambda: page.evaluate(HAS_HEARD), "the page has heard of the first alert")
    page.get_by_label("Notification in this browser").check()
    until(lambda: page.evaluate(NOTIFIES) == "yes", "the browser remembers it")
    alerts.begin(Subject("link down"))
    reads(lambda: page.evaluate("() => window.told"), ["No link to the PBX"])
