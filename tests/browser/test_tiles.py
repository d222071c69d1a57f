"""Tiles in a real browser: colours, timers, names as text, and nothing that jumps."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dashboard.looks.theme import BY_KEY, GROUNDS, ON_BOARD, THEMES, Theme
from tests.browser.board import (
    choose,
    face,
    ground_of,
    is_stale,
    reads,
    rgb,
    stays,
    style,
    tile,
    until,
    wait_state,
    wait_tiles,
)
from tests.browser.site import Site
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]

EVERY_STATE: dict[str, dict[str, Any]] = {
    "free": {},
    "ringing": {"status": 8, "direction": "inbound"},
    "dialing": {"status": 8, "direction": "outbound"},
    "oncall": {"status": 1},
    "onhold": {"status": 16},
    "paused": {"paused": True},
    "wrapup": {"wrapup_until": time.time() + 3600},
    "monitoring": {"status": 1, "label": "Monitoring", "state": "monitoring", "monitoring": "1002"},
    "busy": {"status": 2},
    "dnd": {"dnd": True},
    "unavailable": {"status": 4},
    "loggedout": {"label": "Logged Out", "state": "loggedout"},
}
HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


def make_reader(count: int = 12) -> FakeReader:
    numbers = [str(number) for number in range(1001, 1001 + count)]
    return FakeReader({number: make_row(number) for number in numbers})


def test_a_call_turns_a_tile_amber_then_red_then_green_again(serve: Serve, visit: Visit) -> None:
    reader = make_reader()
    page = visit(serve(reader))
    wait_state(page, "1003", "free")
    ground = partial(style, tile(page, "1003"), "backgroundColor")
    reads(ground, face("free"))
    for status, state, word in (
        (8, "ringing", "Ringing"),
        (1, "oncall", "On Call"),
        (0, "free", "Free"),
    ):
        reader.set("1003", status=status, peer="0301234567" if status else None)
        wait_state(page, "1003", state)
        # A busy machine may let the page go stale, and so grey, for a moment.
        reads(ground, face(state))
        said = [word, *(["0301234567"] if status else [])]
        reads(partial(parts_of, page, "1003", word, "0301234567"), said)
    reads(lambda: style(tile(page, "1004"), "backgroundColor"), face("free"))


def parts_of(page: Page, extension: str, *parts: str) -> list[str]:
    """Which of these stand in a tile."""
    text = tile(page, extension).inner_text()
    return [part for part in parts if part in text]


@pytest.mark.parametrize("theme", THEMES)
def test_every_state_has_its_colour_word_and_icon_and_can_be_read(
    serve: Serve, visit: Visit, theme: Theme
) -> None:
    rows = {
        state: make_row(str(n), **EVERY_STATE[state]) for n, state in enumerate(EVERY_STATE, 1001)
    }
    page = visit(serve(FakeReader({r["extension"]: r for r in rows.values()})), color_scheme=theme)
    for state in ON_BOARD:
        extension = rows[state.key]["extension"]
        wait_state(page, extension, state.key)
        shown, paint = tile(page, extension), state.paint(theme)
        is_filled = state.pattern == "filled"
        # A busy machine may let the page go stale, and so grey, for a moment.
        reads(partial(style, shown, "backgroundColor"), rgb(ground_of(state, theme)))
        ink = rgb(paint.ink if is_filled else GROUNDS[theme].ink)
        reads(partial(style, shown, "color"), ink)
        word = shown.locator(".tile-word")
        reads(partial(style, word, "color"), rgb(paint.ink if is_filled else paint.word))
        reads(word.inner_text, state.word)
        expect(shown.locator(f".icon-{state.icon}").first).to_be_attached()


def test_names_from_strangers_are_text(serve: Serve, visit: Visit) -> None:
    reader = make_reader(2)
    reader.set("1001", name=HOSTILE, status=8, peer=HOSTILE, peer_name=HOSTILE, queue=HOSTILE)
    reader.set("1002", queues=[HOSTILE], today={"calls": 1, "missed": 0, "ring_s": 1.0,
                                               "talk_s": 9.0, "hold_s": 0.0})  # fmt: skip
    page = visit(serve(reader))
    wait_state(page, "1001", "ringing")
    name = tile(page, "1001").locator(".tile-name")
    until(lambda: HOSTILE in name.inner_text(), "the name as text")
    tile(page, "1001").click()
    until(lambda: HOSTILE in page.locator(".rs-drawer").inner_text(), "the drawer as text")
    until(lambda: "1001" in page.locator("#chart-names").inner_text(), "the chart's names")
    page.locator("#chart .bars path").first.wait_for(state="attached")
    page.locator("#chart .nsewdrag").first.hover(force=True)
    stays(page.locator("main img, main script, main a[href*=script]").count, 0)


def test_timers_run_and_show_the_time_since_the_answer(serve: Serve, visit: Visit) -> None:
    reader = make_reader(2)
    now = time.time()
    reader.set("1001", status=1, since=now - 300, answered_at=now - 61)
    page = visit(serve(reader))
    wait_state(page, "1001", "oncall")
    time_of = tile(page, "1001").locator(".tile-time")

    def since_the_answer() -> str:
        """A time of another beginning is never within these few seconds, however long one looks."""
        shown = time_of.inner_text()
        minutes, _, seconds = shown.partition(":")
        passed = time.time() - now + 61
        is_right = seconds and max(61, passed - 5) <= int(minutes) * 60 + int(seconds) <= passed
        return shown if is_right else ""

    shown = until(since_the_answer, "the time since the answer")
    until(lambda: time_of.inner_text() != shown, "a tick")


def test_wrapup_ends_by_itself(serve: Serve, visit: Visit) -> None:
    reader = make_reader(2)
    page = visit(serve(reader))
    wait_state(page, "1001", "free")
    reader.set("1001", wrapup_until=time.time() + 3600)
    wait_state(page, "1001", "wrapup")
    reader.set("1001", wrapup_until=time.time() + 3)
    wait_state(page, "1001", "free")
    expect(page.locator('[data-filter="wrapup"] .rs-total-count')).to_have_text("0")


def test_badges_say_in_words_what_they_mean(serve: Serve, visit: Visit) -> None:
    reader = make_reader(2)
    reader.set("1001", status=9, waiting=True, paused=True, disagrees=True, reported="not in use")
    page = visit(serve(reader))
    wait_state(page, "1001", "oncall")
    words = re.compile("another call is waiting, paused, the device reports something else")
    expect(tile(page, "1001")).to_have_attribute("aria-label", words)
    expect(tile(page, "1001").locator(".tile-badges .icon")).to_have_count(3)


def test_extensions_come_and_go_in_their_order(serve: Serve, visit: Visit) -> None:
    reader = make_reader(3)
    page = visit(serve(reader))
    wait_tiles(page, 3)
    reader.set("999", status=0)
    reader.set("10020", status=0)
    reader.remove("1002")
    wait_tiles(page, 4)
    reads(page.locator(".tile-number").all_inner_texts, ["999", "1001", "1003", "10020"])


def test_what_changes_in_a_tile_moves_nothing_round_it(serve: Serve, visit: Visit) -> None:
    reader = make_reader()
    page = visit(serve(reader))
    wait_tiles(page, 12)
    boxes = "all => all.map(t => JSON.stringify(t.getBoundingClientRect()))"
    until(lambda: not is_stale(page), "live")  # a busy machine may be late: the pill then says so
    measured = page.locator(".tile, .rs-total, .rs-link, .rs-clock")
    before = measured.evaluate_all(boxes)
    reader.set(
        "1001", status=9, waiting=True, since=time.time() - 90_000, peer="0" * 40,
        peer_name="Bartholomew Featherstonehaugh", queue="a-queue-with-a-long-name",
        name="Wolfeschlegelsteinhausenbergerdorff the Elder",
    )  # fmt: skip
    wait_state(page, "1001", "oncall")
    reads(lambda: measured.evaluate_all(boxes), before)
    name = re.compile("Wolfeschlegelsteinhausenbergerdorff")
    expect(tile(page, "1001")).to_have_attribute("title", name)


def test_ringing_pulses_unless_motion_is_not_wanted(serve: Serve, visit: Visit) -> None:
    reader = make_reader(1)
    reader.set("1001", status=8)
    site = serve(reader)
    pulse = "t => { const s = getComputedStyle(t, '::after'); return s.display + s.opacity; }"
    for motion, seen in (
        ("no-preference", {"block0", "block0.32"}),
        ("reduce", {"none0", "none0.32"}),
    ):
        page = visit(site, reduced_motion=motion)
        wait_state(page, "1001", "ringing")
        for beat in seen:
            until(lambda page=page, beat=beat: tile(page, "1001").evaluate(pulse) == beat, beat)  # type: ignore[misc]


def test_a_call_just_answered_pulses_and_an_old_one_is_still(serve: Serve, visit: Visit) -> None:
    reader = make_reader(2)
    reader.set("1001", status=1, since=time.time() - 600)
    page = visit(serve(reader))
    wait_state(page, "1001", "oncall")

    def is_new() -> bool:
        """Answered at each look: on a busy machine five seconds may pass unseen."""
        reader.set("1002", status=1, since=time.time())
        return "is-new" in (tile(page, "1002").get_attribute("class") or "")

    until(is_new, "a pulsing edge")
    stays(lambda: "is-new" in (tile(page, "1001").get_attribute("class") or ""), False)
    until(lambda: "is-new" not in (tile(page, "1002").get_attribute("class") or ""), "a still edge")


def test_a_tile_near_its_limit_has_an_outline_and_one_over_it_is_filled_and_counted(
    serve: Serve, visit: Visit
) -> None:
    reader = make_reader(4)
    for extension, talked in (("1001", 60), ("1002", 9 * 60), ("1003", 11 * 60)):
        reader.set(extension, status=1, since=time.time() - talked, peer="City Library")
    page = visit(serve(reader))
    wait_state(page, "1003", "oncall")
    calm, near, over = (tile(page, extension) for extension in ("1001", "1002", "1003"))
    paint = BY_KEY["oncall"].light
    # A busy machine may let the page go stale, and so grey, for a moment.
    grounds = [rgb(paint.tint), rgb(paint.tint), rgb(paint.bg)]
    reads(lambda: [style(each, "backgroundColor") for each in (calm, near, over)], grounds)
    reads(partial(style, calm, "boxShadow"), "none")
    until(lambda: rgb(paint.mark) in style(near, "boxShadow"), "an outline")
    for part in ("tile-name", "tile-number", "tile-word", "tile-time", "tile-peer"):
        reads(partial(style, over.locator(f".{part}"), "color"), rgb(paint.ink))
    expect(over).to_have_attribute("aria-label", re.compile("over its limit of 10:00"))
    total = page.locator("#total-over")
    reads(lambda: total.inner_text().split(), ["1", "Over", "limit"])
    total.click()
    wait_tiles(page, 1)
    expect(over).to_be_visible()
    until(lambda: page.url.endswith("?limit=over"), "the address")
    page.reload()
    wait_tiles(page, 1)
    page.locator('[data-filter=""]').click()
    wait_tiles(page, 4)


@pytest.mark.parametrize("density", ["card", "dot"])
def test_a_limit_that_passes_while_one_looks_fills_the_tile(
    serve: Serve, visit: Visit, density: str
) -> None:
    reader = make_reader(2)
    page = visit(serve(reader))
    wait_tiles(page, 2)
    choose(page, "live-density", density)
    reader.set("1001", status=1, since=time.time() - 540)
    until(lambda: tile(page, "1001").get_attribute("data-level") == "near", "near")
    reader.set("1001", since=time.time() - 597)
    until(lambda: tile(page, "1001").get_attribute("data-level") == "over", "over")
    expect(page.locator("#total-over .rs-total-count")).to_have_text("1")


def test_tiles_out_of_sight_are_counted_at_once_and_right_when_they_are_seen(
    serve: Serve, visit: Visit
) -> None:
    reader = make_reader(400)
    page = visit(serve(reader))
    wait_tiles(page, 400)
    reader.set("1400", status=8, peer="City Library")
    ringing = page.locator('[data-filter="ringing"] .rs-total-count')
    until(lambda: ringing.inner_text() == "1", "counted")
    wait_state(page, "1400", "ringing")
    tile(page, "1400").scroll_into_view_if_needed()
    time_of = tile(page, "1400").locator(".tile-time")
    first = until(time_of.inner_text, "a time")
    until(lambda: time_of.inner_text() != first, "a tick")


def test_the_last_row_is_always_there(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_reader(1)))
    wait_state(page, "1001", "free")
    reads(lambda: tile(page, "1001").locator(".tile-peer").evaluate("p => p.offsetHeight"), 18)


def test_an_agent_without_a_name_has_his_number_in_its_place(serve: Serve, visit: Visit) -> None:
    reader = make_reader(1)
    reader.set("1001", name="1001")
    page = visit(serve(reader))
    wait_state(page, "1001", "free")
    reads(tile(page, "1001").locator(".tile-name").inner_text, "1001")
