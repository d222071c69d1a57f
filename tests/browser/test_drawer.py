"""The drawer: why is it red?"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from state.history import open_history
from state.records import Outcome
from tests.browser.board import reads, stays, style, tile, until, wait_state
from tests.browser.site import Site
from tests.fakes.reader import FakeReader, make_row
from tests.fakes.records import interval, leg

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


def unfold(page: Page) -> None:
    page.locator(".rs-technical summary").click()
    page.locator(".rs-technical .rs-facts").wait_for()


def technical(page: Page) -> str:
    return "\n".join(page.locator(".rs-technical > :not(summary)").all_inner_texts())


def happened(page: Page) -> list[str]:
    return page.locator(".rs-change-what").all_inner_texts()


def test_a_click_explains_the_tile_in_sentences(page: Page, reader: FakeReader) -> None:
    at = datetime.fromtimestamp(reader.read().rows["1001"]["since"], ZoneInfo("Europe/Berlin"))
    tile(page, "1001").click()
    until(lambda: "Called by 0301" in text_of(page), "the changes")
    said = [
        f"On a call since {at:%H:%M} with Eva, from queue sales.",
        "Ringside knows it because the phone answered.",
    ]
    reads(page.locator(".rs-says").all_inner_texts, said)
    reads(lambda: happened(page), ["Answered 0301", "Called by 0301"])
    stays(lambda: "BridgeEnter" in text_of(page), False)


def test_asterisks_words_are_under_technical_detail(page: Page, reader: FakeReader) -> None:
    tile(page, "1001").click()
    until(lambda: "Called by 0301" in text_of(page), "the changes")
    parts = ("On Call (1)", "Eva 0301", "sales", "17.1", "Ringing → On Call", "Free → Ringing",
             "BridgeEnter · set by the test")  # fmt: skip
    unfold(page)
    for part in parts:
        until(lambda part=part: part in technical(page), part)  # type: ignore[misc]
    reader.set("1001", legs=2)
    until(lambda: "Legs" in text_of(page), "it stays open when the facts change")


def test_the_open_tile_is_outlined(page: Page) -> None:
    tile(page, "1001").click()
    until(lambda: "Called by 0301" in text_of(page), "the changes")
    reads(lambda: style(tile(page, "1001"), "outlineStyle"), "solid")
    expect(tile(page, "1001")).to_have_attribute("aria-current", "true")
    tile(page, "1002").click()
    until(lambda: tile(page, "1002").get_attribute("data-open") == "", "the other tile")
    expect(page.locator(".tile[data-open]")).to_have_count(1)
    page.keyboard.press("Escape")
    until(lambda: page.locator(".tile[data-open]").count() == 0, "none")


@pytest.mark.parametrize("width", [1280, 1440, 1920, 3840])
def test_the_board_moves_aside(serve: Serve, visit: Visit, reader: FakeReader, width: int) -> None:
    page = visit(serve(reader), viewport={"width": width, "height": 900})
    wait_state(page, "1001", "oncall")
    tile(page, "1001").click()
    until(lambda: "Called by 0301" in text_of(page), "the changes")
    for part in ("#grid", "#totals", ".rs-tools", ".rs-chart"):
        until(lambda part=part: page.evaluate(IS_ASIDE, part), part)  # type: ignore[misc]
    wide = "() => document.documentElement.scrollWidth"
    until(lambda: page.evaluate(wide) <= width, "no wider than the window")


IS_ASIDE = """part => document.querySelector(part).getBoundingClientRect().right
  <= document.getElementById("drawer").getBoundingClientRect().left"""


def test_a_call_that_was_not_taken_says_how_it_ended(
    serve: Serve, visit: Visit, tmp_path: Path
) -> None:
    reader = FakeReader({number: make_row(number) for number in ("1001", "1008")})
    for call_id in ("17.1", "17.2"):
        reader.set("1001", status=8, peer="0301", call_id=call_id)
        reader.set("1001", status=0, call_id=call_id)
    now = time.time()
    with closing(open_history(f"sqlite:///{tmp_path / 'history.sqlite3'}")) as history:
        elsewhere = leg("a", now - 60, 10, 0, call_id="17.1", outcome=Outcome.ELSEWHERE)
        taken = leg("b", now - 60, 10, 30, extension="1008", call_id="17.1")
        missed = leg("c", now - 20, 12, 0, call_id="17.2", outcome=Outcome.MISSED)
        history.write([elsewhere, taken, missed], [interval("free", now - 90, now)])
        page = visit(serve(reader, history=history))
        wait_state(page, "1001", "free")
        tile(page, "1001").click()
        changes = ["Missed", "Called by 0301", "Answered by 1008", "Called by 0301"]
        reads(lambda: happened(page), changes)
        past = page.locator(".rs-past-call")
        expect(past).to_contain_text(["Missed, after 0:12", "Answered by 1008, after 0:10"])
        expect(page.locator(".rs-drawer-strip-part")).to_have_attribute("data-state", "free")


def test_the_keyboard_opens_and_closes_it_and_comes_back_to_the_tile(page: Page) -> None:
    tile(page, "1001").focus()
    page.keyboard.press("Enter")
    has_focus = "() => document.activeElement.closest('#drawer') !== null"
    until(lambda: page.locator("#drawer").is_visible(), "open")
    reads(lambda: page.evaluate(has_focus), True)
    until(lambda: "Called by 0301" in text_of(page), "the changes")
    reads(lambda: page.evaluate(has_focus), True)
    page.keyboard.press("Escape")
    until(lambda: page.locator("#drawer").is_hidden(), "closed")
    reads(lambda: page.evaluate("() => document.activeElement.dataset.extension"), "1001")


def test_it_follows_the_extension_while_it_is_open(page: Page, reader: FakeReader) -> None:
    tile(page, "1001").click()
    until(lambda: "Called by 0301" in text_of(page), "the changes")
    reader.set("1001", status=0)
    until(lambda: re.search(r"Call ended after \d+:\d\d", text_of(page)), "the new change")
    expect(page.locator(".rs-drawer-state")).to_have_attribute("data-state", "free")


def test_a_time_leads_to_its_moment_and_keeps_the_focus_while_the_board_goes_on(
    page: Page, reader: FakeReader
) -> None:
    tile(page, "1001").click()
    until(lambda: page.locator(".rs-changes .rs-moment").count() > 0, "its changes")
    link = page.locator(".rs-changes .rs-moment").first
    address = until(lambda: link.get_attribute("href"), "where it leads")
    link.focus()
    reader.set("1001", status=0)
    until(lambda: page.locator(".rs-drawer-state").get_attribute("data-state") == "free", "free")
    until(lambda: "Call ended" in text_of(page), "the drawer is written again")
    stays(lambda: page.evaluate("() => document.activeElement.getAttribute('href')"), address)
    assert "open=1001" in address
    page.keyboard.press("Enter")
    page.wait_for_selector(".rs-past-banner")


def test_another_tile_takes_it_over(page: Page) -> None:
    tile(page, "1001").click()
    until(lambda: "Called by 0301" in text_of(page), "the first")
    tile(page, "1002").click()
    until(lambda: "No change since Ringside started." in text_of(page), "the second")
    until(lambda: "1002" in text_of(page), "its number")
    page.get_by_label("Close").click()
    until(lambda: page.locator("#drawer").is_hidden(), "closed")


def test_an_unusual_change_and_a_disagreement_are_marked(page: Page, reader: FakeReader) -> None:
    reader._changes["1001"][0]["unusual"] = True
    reader.set("1001", disagrees=True, reported="not in use")
    tile(page, "1001").click()
    until(lambda: "unusual" in text_of(page), "the mark")
    until(lambda: "The phone itself reports “not in use”" in text_of(page), "what it reports")
    unfold(page)
    until(lambda: "Device reports\nnot in use" in technical(page), "in detail, too")


def test_an_extension_that_is_gone_says_so(page: Page, reader: FakeReader) -> None:
    tile(page, "1002").click()
    until(lambda: "Technical detail" in text_of(page), "open")
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
    expect(tile(page, "1002").locator(".icon-cup-hot, .icon-chat-left-text-fill")).to_have_count(2)
    tile(page, "1002").click()
    until(lambda: "Paused in sales (training), support" in text_of(page), "the drawer")
    for said in ("Presence: Away: <b>lunch</b>", "Serves sales, support and x since Thu 01 Jan"):
        expect(page.locator("#drawer")).to_contain_text(said)
    unfold(page)
    until(lambda: "Presence\nAway: <b>lunch</b>" in technical(page), "in detail, too")


def test_who_is_logged_out_can_be_shown_alone(page: Page, reader: FakeReader) -> None:
    reader.set("1002", label="Logged Out", state="loggedout", queue_agent=True)
    wait_state(page, "1002", "loggedout")
    page.locator("#totals [data-filter=loggedout]").click()
    until(lambda: tile(page, "1001").is_hidden(), "the others are hidden")
    expect(tile(page, "1002")).to_be_visible()
