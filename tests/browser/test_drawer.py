"""The drawer: why is it red?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.board import tile, until, wait_state
from tests.browser.site import Site
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]


@pytest.fixture
def reader() -> FakeReader:
    made = FakeReader({number: make_row(number) for number in ("1001", "1002")})
    made.set("1001", status=8, source="Newchannel", peer="0301", peer_name="Eva", call_id="17.1")
    made.set("1001", status=1, source="BridgeEnter", queue="sales")
    return made


@pytest.fixture
def page(serve: Serve, visit: Visit, reader: FakeReader) -> Page:
    opened = visit(serve(reader))
    wait_state(opened, "1001", "oncall")
    return opened


def text_of(page: Page) -> str:
    return page.locator("#drawer").inner_text()


def test_a_click_explains_the_tile(page: Page) -> None:
    tile(page, "1001").click()
    until(lambda: "Free → Ringing" in text_of(page), "the changes")
    text = text_of(page)
    for part in ("Agent 1001", "On Call (1)", "Eva 0301", "sales", "17.1", "Ringing → On Call"):
        assert part in text
    changes = page.locator(".rs-change-what").all_inner_texts()
    assert changes == ["Ringing → On Call", "Free → Ringing"]
    assert "BridgeEnter · set by the test" in page.locator(".rs-change-why").first.inner_text()


def test_the_keyboard_opens_and_closes_it_and_comes_back_to_the_tile(page: Page) -> None:
    tile(page, "1001").focus()
    page.keyboard.press("Enter")
    until(lambda: page.locator("#drawer").is_visible(), "open")
    assert page.evaluate("() => document.activeElement.closest('#drawer') !== null")
    until(lambda: "Free → Ringing" in text_of(page), "the changes")
    assert page.evaluate("() => document.activeElement.closest('#drawer') !== null")
    page.keyboard.press("Escape")
    until(lambda: page.locator("#drawer").is_hidden(), "closed")
    assert page.evaluate("() => document.activeElement.dataset.extension") == "1001"


def test_it_follows_the_extension_while_it_is_open(page: Page, reader: FakeReader) -> None:
    tile(page, "1001").click()
    until(lambda: "Free → Ringing" in text_of(page), "the changes")
    reader.set("1001", status=0)
    until(lambda: "On Call → Free" in text_of(page), "the new change")
    assert page.locator(".rs-drawer-state").get_attribute("data-state") == "free"


def test_another_tile_takes_it_over(page: Page) -> None:
    tile(page, "1001").click()
    until(lambda: "Free → Ringing" in text_of(page), "the first")
    tile(page, "1002").click()
    until(lambda: "No change since Ringside started." in text_of(page), "the second")
    assert "1002" in text_of(page)
    page.get_by_label("Close").click()
    assert page.locator("#drawer").is_hidden()


def test_an_unusual_change_and_a_disagreement_are_marked(page: Page, reader: FakeReader) -> None:
    reader._changes["1001"][0]["unusual"] = True
    reader.set("1001", disagrees=True, reported="not in use")
    tile(page, "1001").click()
    until(lambda: "unusual" in text_of(page), "the mark")
    assert "Device reports\nnot in use" in text_of(page)


def test_an_extension_that_is_gone_says_so(page: Page, reader: FakeReader) -> None:
    tile(page, "1002").click()
    until(lambda: "Asterisk says" in text_of(page), "open")
    reader.remove("1002")
    reader.forget("1002")
    until(lambda: tile(page, "1002").count() == 0, "the tile gone")
    tile(page, "1001").click()
    until(lambda: "1001" in text_of(page), "another")


def test_pauses_in_some_queues_and_a_presence_are_badges_with_their_words(
    page: Page, reader: FakeReader
) -> None:
    words = {"presence": "away", "presence_message": "<b>lunch</b>"}
    pauses = {"sales": "training", "support": ""}
    reader.set(
        "1002", pauses=pauses, queues=["sales", "support", "x"], logged_in_since=1.0, **words
    )
    note = "Paused in sales (training), support · Away: <b>lunch</b>"
    until(lambda: note in tile(page, "1002").inner_text(), "the words")
    assert tile(page, "1002").locator(".icon-cup-hot, .icon-chat-left-text-fill").count() == 2
    tile(page, "1002").click()
    until(lambda: "Paused only in\nsales (training), support" in text_of(page), "the drawer")
    assert "Presence\nAway: <b>lunch</b>" in text_of(page)
    assert "Logged in since" in text_of(page)


def test_who_is_logged_out_can_be_shown_alone(page: Page, reader: FakeReader) -> None:
    reader.set("1002", label="Logged Out", state="loggedout", queue_agent=True)
    wait_state(page, "1002", "loggedout")
    page.locator("#totals [data-filter=loggedout]").click()
    until(lambda: tile(page, "1001").is_hidden(), "the others are hidden")
    assert tile(page, "1002").is_visible()
