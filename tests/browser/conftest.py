"""A real Chromium before a real server. Every page is watched: nothing may leave the origin."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from state.history import History
from tests.browser.board import DEADLINE_S
from tests.browser.site import Site
from tests.browser.slowed import slowed
from tests.fakes import day
from tests.fakes.reader import FakeReader, make_row

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
expect.set_options(timeout=DEADLINE_S * 1_000)
UNREACHABLE = ("Failed to load resource", "the server did not respond")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all tests of this folder."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@dataclass
class Watch:
    """What a page did that a test must know of."""

    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def on(self, page: Page) -> None:
        """Start watching."""
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: self.errors.append(f"dialog: {dialog.message}"))
        page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        if message.type == "error" and not any(known in message.text for known in UNREACHABLE):
            self.errors.append(message.text)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless; without it the browser tests are skipped, never with CI=true."""
    if shutil.which(CHROMIUM) is None:
        reason = f"no browser: {CHROMIUM} is not there (apt install chromium, or set CHROMIUM)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Site]]:
    """Start a site over a reader; stopped after the test."""
    sites: list[Site] = []

    def start(reader: FakeReader, **settings: Any) -> Site:
        site = Site(reader, **settings)
        site.start()
        sites.append(site)
        return site

    yield start
    for site in sites:
        site.stop()


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """A week of three agents and one queue."""
    with day.filled(tmp_path_factory.mktemp("history")) as opened:
        yield opened


@pytest.fixture
def site(serve: Callable[..., Site], history: History) -> Site:
    """A site with that week."""
    rows = {number: make_row(number) for number in day.NAMES}
    return serve(FakeReader(rows), history=history, time_zone="UTC")


@pytest.fixture
def visit(chromium: Browser, serve: Callable[..., Site]) -> Iterator[Callable[..., Page]]:
    """Open a page of a site in a context of its own; at the end, judge what it did.

    It asks for `serve` so that the pages are closed before their sites stop.
    """
    contexts: list[BrowserContext] = []
    watches: list[tuple[Site, Watch]] = []

    def open_page(site: Site, path: str = "/", **options: Any) -> Page:
        context = slowed(
            chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        )
        contexts.append(context)
        watch = Watch()
        watches.append((site, watch))
        page = context.new_page()
        watch.on(page)
        page.goto(site.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    for site, watch in watches:
        assert watch.errors == []
        own = (site.url, "data:", f"blob:{site.url}")  # a blob is made in the page itself
        assert [url for url in watch.requests if not url.startswith(own)] == []
