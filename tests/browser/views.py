"""Every page as it is looked at, and how the app's own tables say that none is left out.

Knows addresses and what shows that a page is there. Must not know what is looked for.
"""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import Page

from tests.browser.board import until
from tests.fakes.day import YESTERDAY

LAST_DAY = f"?range=custom&from={YESTERDAY}&to={YESTERDAY}"
PHONE = 390


class View(NamedTuple):
    """A page: its address, what shows that it is there, the width, whether it is on paper,
    the part in which things are opened, and whether nobody has logged in."""

    path: str
    ready: str = "main h1"
    width: int = 1440
    paper: bool = False
    part: str = "body"
    guest: bool = False


DRAWN = ".js-plotly-plot .main-svg"
VIEWS = {
    "live board": View("/", ".tile"),
    "live board with drawer": View("/?open=1003", "#drawer .rs-technical", part="#drawer"),
    "live board in dots": View("/?density=dot&by=queue", ".tile"),
    "live board on a phone": View("/", ".tile", PHONE),
    "past board": View(f"/?at={YESTERDAY}T10:00", ".tile"),
    "past board on a phone": View(f"/?at={YESTERDAY}T10:00", ".tile", PHONE),
    "agents": View(f"/agents{LAST_DAY}&columns=all", "#agents-table .ag-row"),
    "agents on a phone": View(f"/agents{LAST_DAY}", "#agents-table .ag-row", PHONE),
    "agents on paper": View(f"/agents{LAST_DAY}", "#agents-table .ag-row", 720, paper=True),
    "one agent's day": View(f"/agents/1001?date={YESTERDAY}", "#agent-day-strip .bars path"),
    "day": View(f"/day?date={YESTERDAY}", "#team-day-content canvas"),
    "utilisation": View(f"/utilisation{LAST_DAY}", DRAWN),
    "queues": View(f"/queues{LAST_DAY}", "#queues-cards .rs-card"),
    "staffing": View(f"/staffing{LAST_DAY}&half=22", f"#staffing-picture {DRAWN}"),
    "staffing on a phone": View(f"/staffing{LAST_DAY}", f"#staffing-picture {DRAWN}", PHONE),
    "alerts": View("/alerts", ".rs-alert"),
    "diagnostics": View("/diagnostics", "#diagnostics-body > *"),
    "wall": View("/wall", "#wall .wall-figure"),
    "log in": View("/login", guest=True),
    "log out": View("/logout"),
    "invitation": View("/invitation/wrong"),
    "password": View("/password"),
    "users": View("/users"),
    "users on a phone": View("/users", "main h1", PHONE),
    "tokens": View("/tokens"),
    "audit": View("/audit"),
    "no such page": View("/nowhere"),
}
"""A new page is one line here; test_every_page_is_looked_at fails without it."""


def open_view(page: Page, site_url: str, view: View) -> None:
    """Go there, and wait until it is as it stays."""
    page.set_viewport_size({"width": view.width, "height": 900})
    page.goto(site_url + view.path)
    page.locator(view.ready).first.wait_for(timeout=30_000)
    if page.locator("#link").count() and "at=" not in view.path:
        until(lambda: page.locator('#link[data-link="live"]').count() == 1, "live")
    until(lambda: page.locator('[data-dash-is-loading="true"]').count() == 0, "all is loaded")
    if view.paper:
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
