"""The queue strip: which queue is the worst, who waits in it, from the board and by keys alone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from state.live.schema import LiveCaller, LiveQueue
from tests.browser.board import is_stale, reads, stays, tile, until, wait_tiles
from tests.browser.site import Site
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]


def caller(position: int, waited_s: float, number: str = "0177123", name: str = "") -> LiveCaller:
    return LiveCaller(call_id=f"c{position}", caller=number, caller_name=name,
                      joined_at=time.time() - waited_s, position=position)  # fmt: skip


def queue(name: str, *waiting: LiveCaller, answered: int = 9, within: int = 9) -> LiveQueue:
    return LiveQueue(queue=name, waiting=list(waiting), members=[], answered=answered, abandoned=1,
                     answered_within=within, threshold_s=20.0, since=0.0)  # fmt: skip


def change(reader: FakeReader, *queues: LiveQueue) -> None:
    """Other queues, with a new version."""
    reader.queues = list(queues)
    reader.link("up")


@pytest.fixture
def reader() -> FakeReader:
    """Claims over its target of a minute, vip near its ten, french calm, nine others quiet."""
    queues = {n: "claims" if n < 1003 else "sales" for n in range(1001, 1007)}
    rows = {str(n): make_row(str(n), queues=[name]) for n, name in queues.items()}
    reader = FakeReader(rows)
    reader.queues = [
        queue("french", caller(1, 12)),
        queue("vip", caller(1, 500)),
        queue(
            "claims",
            caller(1, 77, "5556500", "City Library"),
            caller(2, 9, "5559666", "Caller 5559666"),
        ),
        *(queue(f"quiet-{number}") for number in range(9)),
    ]  # fmt: skip
    return reader


@pytest.fixture
def page(serve: Serve, visit: Visit, reader: FakeReader, tmp_path: Path) -> Page:
    limits = tmp_path / "limits.csv"
    limits.write_text("what,limit,queue\nwait,10 min,vip\nwait,10 min,french\n")
    opened = visit(serve(reader, LIMITS=limits))
    wait_tiles(opened, 6)
    until(lambda: opened.locator("#strip").is_visible(), "the strip")
    return opened


def one_line(text: str) -> str:
    return " ".join(text.split())


def buttons(page: Page) -> list[str]:
    return list(map(one_line, page.locator("#strip > button").all_inner_texts()))


def level_of(page: Page, name: str) -> str | None:
    return page.locator(f'#strip [data-queue="{name}"]').get_attribute("data-level")


def grounds(page: Page) -> list[str]:
    """The colours behind the queues with callers, in order."""
    colours = "all => all.map(each => getComputedStyle(each).backgroundColor)"
    found: list[str] = page.locator("#strip [data-queue]").evaluate_all(colours)
    return found


def callers(page: Page) -> list[str]:
    return list(map(one_line, page.locator(".rs-who-caller").all_inner_texts()))


def wait_callers(page: Page, *patterns: str) -> None:
    """Until exactly such callers stand there."""

    def stand() -> bool:
        found = callers(page)
        return len(found) == len(patterns) and all(map(re.match, patterns, found))

    until(stand, f"callers {patterns}")


def test_the_worst_queue_comes_first_and_says_how_many_and_how_long(page: Page) -> None:
    found = page.locator("#strip [data-queue]")
    levels = "all => all.map(each => [each.dataset.queue, each.dataset.level])"
    ordered = [["claims", "over"], ["vip", "near"], ["french", "calm"]]
    reads(lambda: found.evaluate_all(levels), ordered)
    words = re.compile(r"2 waiting in claims · longest [1-9]:\d\d")
    until(lambda: words.match(one_line(found.first.inner_text())), "how many and how long")
    until(lambda: "over its target" in (found.first.text_content() or ""), "over its target")
    until(lambda: "0 waiting in 9 other queues" in buttons(page), "the others")
    until(lambda: len(set(grounds(page)[:2])) == 2, "the worst stands out")


def test_the_longest_wait_counts_up_and_passes_its_target_without_a_poll(
    page: Page, reader: FakeReader
) -> None:
    change(reader, queue("claims", caller(1, 49)))
    until(lambda: level_of(page, "claims") == "near", "near")
    until(lambda: level_of(page, "claims") == "over", "over after eleven seconds", 30.0)


def test_the_service_level_of_today_is_of_all_queues_and_then_of_the_chosen(
    page: Page, reader: FakeReader
) -> None:
    change(reader, queue("vip", answered=9, within=8), queue("sales", answered=9, within=2))
    level = page.locator(".rs-service-level")
    until(lambda: level.inner_text() == "Service level today 50.0 % below 80 %", "of both")
    page.get_by_label("Queue", exact=True).select_option("vip")
    until(lambda: level.inner_text() == "Service level of vip today 80.0 % target 80 %", "of vip")


def test_a_click_filters_the_board_and_shows_who_waits(page: Page) -> None:
    page.locator('#strip [data-queue="claims"]').click()
    wait_tiles(page, 2)
    reads(page.get_by_label("Queue", exact=True).input_value, "claims")
    reads(page.locator("#who-waits h2").inner_text, "Waiting in claims")
    wait_callers(page, r"1\. City Library 5556500 [1-9]:\d\d", r"2\. Caller 5559666 \d:\d\d")
    today = "Today: 9 answered, 1 abandoned, 90.0 % within 20 s (target 80 %)."
    until(lambda: today in page.locator("#who-waits").inner_text(), today)
    before = callers(page)
    until(lambda: callers(page) != before, "the waits count up")
    page.locator('#strip [data-queue="claims"]').click()
    wait_tiles(page, 6)
    until(lambda: page.locator("#who-waits").is_hidden(), "no panel any more")


def test_who_comes_and_goes_is_seen_in_the_open_panel(page: Page, reader: FakeReader) -> None:
    page.locator('#strip [data-queue="claims"]').click()
    until(lambda: len(callers(page)) == 2, "two wait")
    change(reader, queue("claims", caller(1, 9, "5559666")))
    until(lambda: len(callers(page)) == 1, "one waits")
    change(reader, queue("claims"))
    until(lambda: "nobody" in page.locator("#who-waits").inner_text(), "nobody waits")
    change(reader, queue("vip"))
    until(lambda: page.locator("#who-waits").is_hidden(), "the queue is gone")


def test_keys_alone_open_the_panel_and_escape_returns(page: Page) -> None:
    page.locator('#strip [data-queue="claims"]').focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reads(page.locator("#who-waits h2").inner_text, "Waiting in vip")
    focus = "() => document.activeElement.ariaLabel"
    reads(lambda: page.evaluate(focus), "Close who waits in vip")
    page.keyboard.press("Escape")
    until(lambda: page.locator("#who-waits").is_hidden(), "closed")
    reads(lambda: page.evaluate("() => document.activeElement.dataset.queue"), "vip")


def test_escape_closes_the_drawer_before_the_panel(page: Page) -> None:
    page.locator('#strip [data-queue="claims"]').click()
    wait_tiles(page, 2)
    tile(page, "1001").click()
    until(lambda: page.locator("#drawer").is_visible(), "the drawer")
    page.keyboard.press("Escape")
    until(lambda: page.locator("#drawer").is_hidden(), "the drawer closed")
    stays(page.locator("#who-waits").is_visible, True)
    page.keyboard.press("Escape")
    until(lambda: page.locator("#who-waits").is_hidden(), "the panel closed")


def test_quiet_queues_are_offered_when_asked_for(page: Page) -> None:
    page.get_by_role("button", name="0 waiting in 9 other queues").click()
    until(lambda: page.locator('#strip [data-level="quiet"]').count() == 9, "nine chips")
    page.locator('#strip [data-queue="quiet-3"]').click()
    until(lambda: page.locator("#who-waits h2").is_visible(), "the panel")
    reads(page.get_by_label("Queue", exact=True).input_value, "quiet-3")


def test_sixty_busy_queues_leave_room_for_the_board(
    serve: Serve, visit: Visit, reader: FakeReader
) -> None:
    reader.queues = [queue(f"queue-{n}", caller(1, 100 + n)) for n in range(60)]
    page = visit(serve(reader), viewport={"width": 390, "height": 844})
    wait_tiles(page, 6)
    until(lambda: len(buttons(page)) == 4, "three and the rest")
    reads(lambda: buttons(page)[-1:], ["57 waiting in 57 other queues · 57 over target"])
    wide = "() => document.documentElement.scrollWidth"
    until(lambda: page.evaluate(wide) <= 390, "no wider than the window")
    page.locator(".rs-queue-more").click()
    until(lambda: len(buttons(page)) == 61, "all of them")


def test_the_strip_is_grey_and_stands_still_while_the_picture_is_not_live(
    page: Page, reader: FakeReader
) -> None:
    page.locator('#strip [data-queue="claims"]').click()
    until(lambda: len(callers(page)) == 2, "two wait")
    until(lambda: len(set(grounds(page))) > 1, "in colours")
    reader.link("down", "connection refused")
    until(lambda: is_stale(page), "not live")
    reads(lambda: len(set(grounds(page))), 1)
    stood = buttons(page) + callers(page)
    page.wait_for_timeout(2200)  # the time in which it must not move
    stays(lambda: buttons(page) + callers(page), stood)


def test_without_queues_there_is_no_strip(serve: Serve, visit: Visit) -> None:
    reader = FakeReader({"1001": make_row("1001")})
    page = visit(serve(reader))
    wait_tiles(page, 1)
    until(lambda: not is_stale(page), "live")
    stays(page.locator("#strip").is_hidden, True)
    change(reader, queue("claims"))
    until(lambda: page.locator("#strip").is_visible(), "a queue appears")
    reads(lambda: buttons(page), ["0 waiting in 1 queue"])


def test_names_of_callers_and_queues_are_text(page: Page, reader: FakeReader) -> None:
    evil = "<img src=x onerror=alert(1)>"
    change(reader, queue(evil, caller(1, 5, "0", evil)))
    until(lambda: evil in "".join(buttons(page)), "the name as text")
    page.locator("#strip [data-queue]").first.click()
    until(lambda: evil in "".join(callers(page)[:1]), "who waits")
    stays(page.locator("#strip img, #who-waits img").count, 0)


def test_callers_who_may_not_be_seen_are_callers_all_the_same(
    page: Page, reader: FakeReader
) -> None:
    change(reader, queue("claims", caller(1, 9, number="")))
    page.locator('#strip [data-queue="claims"]').click()
    wait_callers(page, r"1\. Caller \d:\d\d")
