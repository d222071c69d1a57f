"""Log in, look, log out, administer: as people do it, with and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dashboard.looks.theme import THEMES, Theme
from state.access.roles import EVERYTHING, Role, Scope
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.history import open_history
from tests.browser.board import lands, reads, stays, until, wait_tiles
from tests.browser.site import Site
from tests.browser.test_access import DOUBLE_IDS, NAMELESS, unreadable
from tests.fakes import two_teams

Serve = Callable[..., Site]
Visit = Callable[..., Page]
PASSWORD = "correct horse battery"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture
def store(tmp_path: Path) -> AccessStore:
    history = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}", agents=two_teams.AGENTS)
    two_teams.fill(history)
    store = open_access(history, Limits(3_600, 36_000), tmp_path / "access")
    sales = Scope(frozenset({"Sales"}), frozenset({"salesqueue"}))
    store.users.add("boss", Role.ADMIN, EVERYTHING, PASSWORD)
    store.users.add("sally", Role.SUPERVISOR, sales, PASSWORD)
    store.users.add("anselma", Role.AGENT, Scope(agent="Anselma Vendor"), PASSWORD)
    return store


@pytest.fixture
def site(serve: Serve, store: AccessStore) -> Site:
    history = store.database._history
    return serve(two_teams.make_reader(), history=history, store=store, ami_host="pbx")


def log_in(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def test_a_supervisor_sees_his_team_logs_out_and_the_way_back_shows_nothing(
    site: Site, visit: Visit
) -> None:
    page = visit(site, "/queues?range=today")
    lands(page, lambda url: url.startswith(f"{site.url}/login?next="))
    log_in(page, "sally")
    page.wait_for_url("**/queues?range=today")
    page.get_by_role("link", name="Live").click()
    wait_tiles(page, 2)
    until(lambda: page.locator('.rs-link[data-link="live"]').count() == 1, "the link is live")
    stays(lambda: two_teams.found(two_teams.SUPPORT, page.content()), [])
    stays(page.get_by_role("link", name="Diagnostics").count, 0)
    page.locator(".rs-account summary").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login")
    page.go_back()
    lands(page, lambda url: "/login" in url)
    page.get_by_label("Password").wait_for()
    stays(page.locator(".tile").count, 0)
    stays(lambda: two_teams.found(("Vendor", "salesqueue"), page.content()), [])


def test_a_page_whose_session_is_over_leads_to_the_log_in_and_back(
    site: Site, visit: Visit, store: AccessStore
) -> None:
    page = visit(site, "/queues?range=today")
    log_in(page, "sally")
    page.wait_for_url("**/queues?range=today")
    until(lambda: page.locator('.rs-link[data-link="live"]').count() == 1, "the link is live")
    store.sessions.end_of("sally")
    page.wait_for_url(re.compile(r"/login\?next="))
    log_in(page, "sally")
    page.wait_for_url("**/queues?range=today")


def test_an_agent_is_led_to_his_own_day(site: Site, visit: Visit) -> None:
    page = visit(site)
    log_in(page, "anselma")
    page.wait_for_url("**/agents/Anselma%20Vendor")
    until(lambda: page.locator("h1", has_text="Anselma").count() == 1, "his day")
    until(lambda: page.locator('.rs-link[data-link="live"]').count() == 1, "the link is live")
    stays(page.locator(".rs-nav a").count, 0)


def test_without_javascript_people_log_in_and_an_admin_makes_a_user(
    site: Site, visit: Visit, store: AccessStore
) -> None:
    page = visit(site, "/users", java_script_enabled=False)
    log_in(page, "boss")
    page.wait_for_url("**/users")
    page.get_by_text("Add a user").click()
    page.locator("#new-name").fill("newcomer")
    page.get_by_role("button", name="Add and show the link").click()
    link = page.locator(".rs-admin-done code").text_content()
    guest = visit(site, str(link).removeprefix(site.url), java_script_enabled=False)
    guest.get_by_label("New password").fill(PASSWORD)
    guest.get_by_label("The same again").fill(PASSWORD)
    guest.get_by_role("button", name="Set password and log in").click()
    guest.wait_for_url(f"{site.url}/")
    assert store.users.check("newcomer", PASSWORD) is not None


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_can_be_read_and_fit_on_any_screen(
    site: Site, visit: Visit, theme: Theme, size: dict[str, int], tmp_path: Path
) -> None:
    page = visit(site, "/users", color_scheme=theme, viewport=size)
    look_at(page, tmp_path, "log-in")
    log_in(page, "boss")
    page.wait_for_url("**/users")
    page.locator(".rs-admin-list details").first.locator("summary").first.click()
    for path in ("users", "tokens", "audit", "nowhere"):
        if path != "users":
            page.goto(f"{site.url}/{path}")
        look_at(page, tmp_path, path)
    page.goto(site.url)
    wait_tiles(page, 4)
    page.locator(".rs-account summary").click()
    look_at(page, tmp_path, "menu")


def look_at(page: Page, folder: Path, name: str) -> None:
    """Keep a picture; nothing is cut off, unreadable or without a name."""
    page.screenshot(path=folder / f"{name}.png", full_page=name != "menu")
    reads(lambda: page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), True)
    reads(lambda: unreadable(page), [])
    reads(lambda: page.evaluate(NAMELESS), [])
    reads(lambda: page.evaluate(DOUBLE_IDS), [])
