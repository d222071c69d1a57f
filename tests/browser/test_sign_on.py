"""Log in and out in Chromium: without scripts, on a phone, and by an OpenID provider."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from werkzeug.serving import make_server

from dashboard.factory import create_app
from state.access.roles import EVERYTHING, Role
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.history import open_history
from tests.asterisk.lab.process import free_port
from tests.browser.board import reads, until
from tests.browser.conftest import Watch
from tests.browser.slowed import slowed
from tests.dashboard.conftest import make_settings
from tests.dashboard.log_in.conftest import PASSWORD, SETTINGS
from tests.fakes.reader import FakeReader, make_row
from tests.fakes.servers.oidc import RealProvider

PHONE = ViewportSize(width=360, height=640)
WIDTH = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def provider() -> Iterator[RealProvider]:
    with RealProvider() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    store = open_access(history, Limits(3_600, 36_000), tmp_path / "access")
    store.users.add("ann", Role.MANAGER, EVERYTHING, PASSWORD)
    return store


@pytest.fixture
def url(store: AccessStore, provider: RealProvider) -> Iterator[str]:
    settings = make_settings(oidc_issuer=provider.issuer, **SETTINGS)
    app = create_app(FakeReader({"1001": make_row("1001")}), None, settings, store=store).server
    server = make_server("127.0.0.1", free_port(), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


def is_in(page: Page, url: str) -> bool:
    return page.request.get(f"{url}/api/v1/extensions").status == 200


def test_the_log_in_needs_no_script_and_fits_a_phone(chromium: Browser, url: str) -> None:
    context = slowed(chromium.new_context(java_script_enabled=False, viewport=PHONE))
    page = context.new_page()
    page.goto(f"{url}/agents")
    page.wait_for_url(f"{url}/login?next=/agents")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(f"{url}/agents")
    assert is_in(page, url)
    page.goto(f"{url}/logout")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{url}/login")
    assert not is_in(page, url)
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_access_is_wider_than_a_phone(
    chromium: Browser, url: str, store: AccessStore, theme: str
) -> None:
    scheme = "dark" if theme == "dark" else "light"
    context = slowed(chromium.new_context(viewport=PHONE, color_scheme=scheme))  # type: ignore[arg-type]
    page, watch = context.new_page(), Watch()
    watch.on(page)
    store.users.add("bob", Role.AGENT, EVERYTHING)
    for path in ("/login", f"/invitation/{store.users.invite('bob')}", "/invitation/none"):
        page.goto(url + path)
        until(lambda: page.evaluate(WIDTH) <= PHONE["width"], f"{path} fits a phone")
        reads(lambda: page.evaluate("document.documentElement.dataset.bsTheme"), theme)
    assert watch.errors == []
    context.close()


def test_the_whole_way_through_the_provider_and_back(
    chromium: Browser, url: str, store: AccessStore, provider: RealProvider
) -> None:
    provider.knows("u1", preferred_username="<b>Cyd</b>", roles=["board-admins"])
    context = slowed(chromium.new_context())
    page, watch = context.new_page(), Watch()
    watch.on(page)
    page.goto(f"{url}/agents")
    page.get_by_role("link", name="Log in with Example ID").click()
    page.wait_for_url(f"{provider.issuer}/**")
    page.locator("input[name=sub]").fill("u1")
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{url}/agents")
    assert is_in(page, url)
    page.goto(f"{url}/logout")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{provider.issuer}/oauth2/end_session**")
    assert not is_in(page, url)
    assert watch.errors == []
    context.close()
