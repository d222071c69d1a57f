"""Saved views with names: in the browser where nobody logs in, else with the user."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from state.access.roles import EVERYTHING, Role
from state.access.store.sessions import Limits
from state.access.store.store import AccessStore, open_access
from state.history import History, open_history
from tests.browser.board import choose, stays, until, wait_tiles
from tests.browser.site import Site
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]
PASSWORD = "a long enough password"


def reader() -> FakeReader:
    made = FakeReader({str(n): make_row(str(n), queues=["sales"]) for n in range(1001, 1007)})
    made.set("1001", status=8)
    made.set("1002", status=1)
    return made


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture
def store(history: History) -> AccessStore:
    made = open_access(history, Limits(3600, 7200))
    for name in ("ann", "bob"):
        made.users.add(name, Role.SUPERVISOR, EVERYTHING, PASSWORD)
    return made


def log_in(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    wait_tiles(page, 6)


def save(page: Page, name: str) -> None:
    page.locator("#views summary").click()
    page.get_by_placeholder("Name of this view").fill(name)
    page.get_by_role("button", name="Save this view").click()
    until(lambda: name in names(page), "the view is in the list")
    page.locator("#views summary").click()


def names(page: Page) -> list[str]:
    return page.locator(".rs-view").all_inner_texts()


def open_menu(page: Page) -> None:
    page.locator("#views summary").click()


def make_and_save(page: Page, name: str) -> None:
    page.locator('[data-filter="oncall"]').click()
    choose(page, "live-density", "compact")
    wait_tiles(page, 1)
    save(page, name)


def shows_the_view(page: Page) -> bool:
    compact = page.locator("#grid").get_attribute("data-density") == "compact"
    return compact and page.locator(".tile:not([hidden])").count() == 1


def test_without_users_a_view_is_kept_in_the_browser(serve: Serve, visit: Visit) -> None:
    site = serve(reader())
    page = visit(site)
    wait_tiles(page, 6)
    make_and_save(page, "<i>Busy</i>")
    page.goto(f"{site.url}/?density=card")
    wait_tiles(page, 6)
    open_menu(page)
    until(lambda: names(page) == ["<i>Busy</i>"], "the name as text")
    page.locator(".rs-view").click()
    until(lambda: shows_the_view(page), "the view")
    page.go_back()
    wait_tiles(page, 6)
    open_menu(page)
    page.get_by_role("button", name="Remove the view").click()
    until(lambda: names(page) == [], "it is gone")
    expect(page.get_by_text("No saved view yet.")).to_be_visible()
    other = visit(site)
    wait_tiles(other, 6)
    open_menu(other)
    expect(other.get_by_text("No saved view yet.")).to_be_visible()
    stays(lambda: names(other), [])


def test_with_users_a_view_goes_where_the_user_logs_in(
    serve: Serve, visit: Visit, history: History, store: AccessStore
) -> None:
    site = serve(reader(), history=history, store=store, secret_key="k" * 32)
    page = visit(site)
    log_in(page, "ann")
    make_and_save(page, "Busy")
    other = visit(site)
    log_in(other, "ann")
    open_menu(other)
    until(lambda: names(other) == ["Busy"], "the view of the same user")
    other.locator(".rs-view").click()
    until(lambda: shows_the_view(other), "the view")
    stranger = visit(site)
    log_in(stranger, "bob")
    open_menu(stranger)
    expect(stranger.get_by_text("No saved view yet.")).to_be_visible()
    stays(lambda: names(stranger), [])
    assert [each.name for each in store.views.all("ann")] == ["Busy"]
