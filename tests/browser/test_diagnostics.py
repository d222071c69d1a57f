"""Diagnostics in a browser: all tables at once, copied as text without who called."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.board import stays, until
from tests.browser.site import Site
from tests.dashboard.pages.test_diagnostics import CALL, reported
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]
TITLES = (
    "Link history", "Disagreements", "Left out of the board", "Times", "Transitions",
    "Rejected", "Corrected", "Discarded",
)  # fmt: skip


@pytest.fixture
def page(serve: Serve, visit: Visit) -> Page:
    reader = FakeReader({"1001": make_row("1001")})
    reader.counters = dict(reported())
    reader.calls = [CALL]
    opened = visit(
        serve(reader), path="/diagnostics", permissions=["clipboard-read", "clipboard-write"]
    )
    until(lambda: opened.locator(".rs-diagnostics-table").count() > 0, "the tables")
    return opened


def copied(page: Page) -> str:
    """What the button puts into the clipboard."""
    page.evaluate("() => navigator.clipboard.writeText('')")
    page.get_by_title("Copy as text").click()
    read = "() => navigator.clipboard.readText()"
    return str(until(lambda: page.evaluate(read), "something is copied"))


def pasted(page: Page) -> str:
    """What comes out where somebody pastes."""
    page.evaluate(
        "() => { const box = document.createElement('textarea'); box.id = 'letter';"
        " document.body.append(box); box.focus(); }"
    )
    page.keyboard.press("Control+V")
    return until(page.locator("#letter").input_value, "something is pasted")


def test_without_https_it_is_copied_all_the_same(page: Page) -> None:
    page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    button = page.get_by_title("Copy as text")
    button.click()
    until(lambda: button.inner_text() == "Copied", "it says so")
    stays(page.locator("#diagnostics-text").is_hidden, True)
    assert pasted(page).startswith("Ringside diagnostics")
    until(lambda: button.inner_text() == "Copy as text", "it can be pressed again")


def test_where_nothing_may_be_copied_the_text_is_shown_and_selected(page: Page) -> None:
    page.evaluate(
        "() => { Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        " document.execCommand = () => false; }"
    )
    page.get_by_title("Copy as text").click()
    box = page.locator("#diagnostics-text")
    until(box.is_visible, "the text")
    until(lambda: box.input_value().startswith("Ringside diagnostics"), "the report")
    until(lambda: box.evaluate(IS_SELECTED), "selected")


IS_SELECTED = """box => box.value.length - 1
  <= (String(document.getSelection()).length || document.activeElement.selectionEnd)"""


def test_all_tables_are_there(page: Page) -> None:
    titles = page.locator(".rs-diagnostics-table h2")
    until(lambda: set(TITLES) <= set(titles.all_inner_texts()), "all tables")
    expect(page.get_by_label("Link history")).to_contain_text("pbx:5038: refused")


def test_it_is_copied_as_text_without_callers_unless_they_are_asked_for(page: Page) -> None:
    text = copied(page)
    assert text.startswith("Ringside diagnostics")
    assert all(f"\n{title}\n" in text for title in TITLES)
    assert CALL["caller"] not in text
    page.get_by_label("With callers' numbers").check()
    until(lambda: CALL["caller"] in copied(page), "with callers' numbers")
