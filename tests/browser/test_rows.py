"""Tiles stand in blocks of rows (assets/live/rows.js); to whoever looks they are one grid."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.board import choose, reads, stays, tile, until, wait_state, wait_tiles
from tests.browser.site import Site
from tests.fakes.board import make_board
from tests.fakes.reader import FakeReader, make_row

Serve = Callable[..., Site]
Visit = Callable[..., Page]
NUMBERS = [str(number) for number in range(1001, 1201)]
FOCUSED = "() => document.activeElement.dataset.extension"
TO_THE_END = "scrollTo(0, document.body.scrollHeight)"
WITHIN = """tile => {
  const { top, bottom } = tile.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}"""
LAST_IS_DRAWN = """() => document.querySelector('#grid .rs-rows:last-child .tile')
  .checkVisibility({ contentVisibilityAuto: true })"""
TELLS_NOW = """tile => {
  const { data } = ringside.board.tiles.get(tile.dataset.extension);
  const now = Math.floor(ringside.poll.boardNow() - data.since);
  return tile.querySelector('.tile-time').textContent === ringside.durations.running(now);
}"""


# The rows as the eye sees them: top, then lefts and extensions. A header is a row without tiles.
LOOK = """() => {
  const rows = new Map();
  for (const part of document.querySelectorAll('#grid :is(.tile, .rs-group-head):not([hidden])')) {
    const { top, left } = part.getBoundingClientRect();
    const place = Math.round((top + scrollY) * 10) / 10;
    if (!rows.has(place)) rows.set(place, []);
    const { extension } = part.dataset;
    if (extension) rows.get(place).push([Math.round(left * 10) / 10, extension]);
  }
  return [...rows].sort((a, b) => a[0] - b[0]);
}"""


@pytest.fixture
def reader() -> FakeReader:
    """Two hundred extensions; every third is on a call."""
    reader = FakeReader({n: make_row(n, queues=["sales"]) for n in NUMBERS})
    for number in NUMBERS[::3]:
        reader.set(number, status=1)
    return reader


@pytest.fixture
def page(serve: Serve, visit: Visit, reader: FakeReader) -> Page:
    opened = visit(serve(reader))
    wait_tiles(opened, len(NUMBERS))
    return opened


def faults(page: Page, numbers: list[str]) -> list[str]:
    """What is not as in one grid with these extensions: order, full rows, columns, distances."""
    rows: list[tuple[float, list[tuple[float, str]]]] = page.evaluate(LOOK)
    tiles = [place for _, row in rows for place in row]
    full = [[left for left, _ in row] for _, row in rows[:-1]]
    last = [left for left, _ in rows[-1][1]]
    distances = {round(b[0] - a[0], 1) for a, b in pairwise(rows)}
    found = {
        "order": [name for _, name in tiles] == numbers,
        "columns": all(lefts == full[0] for lefts in full) and last == full[0][: len(last)],
        "distances": len(distances) == 1,
    }
    return [fault for fault, well in found.items() if not well]


def test_the_blocks_look_like_one_grid_in_each_width_and_density(page: Page) -> None:
    reads(lambda: faults(page, NUMBERS), [])
    page.evaluate("addEventListener('error', event => { window.failed = event.message; })")
    for width in (1920, 1000, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        reads(lambda: faults(page, NUMBERS), [])
    for density in ("compact", "dot", "card"):
        choose(page, "live-density", density)
        until(lambda d=density: page.locator(f'#grid[data-density="{d}"]').count(), density)  # type: ignore[misc]
        reads(lambda: faults(page, NUMBERS), [])
    stays(lambda: page.evaluate("window.failed ?? ''"), "")


def test_what_a_filter_hides_leaves_no_hole(page: Page, reader: FakeReader) -> None:
    on_call = NUMBERS[::3]
    page.locator('[data-filter="oncall"]').click()
    reads(lambda: faults(page, on_call), [])
    reader.set(on_call[1], status=0)
    reads(lambda: faults(page, [on_call[0], *on_call[2:]]), [])
    page.locator('[data-filter=""]').click()
    reads(lambda: faults(page, NUMBERS), [])


def test_an_extension_that_comes_or_goes_moves_the_others_up(
    page: Page, reader: FakeReader
) -> None:
    reader.remove("1002")
    reads(lambda: faults(page, [NUMBERS[0], *NUMBERS[2:]]), [])
    reader.set("1000", queues=["sales"])
    reads(lambda: faults(page, ["1000", NUMBERS[0], *NUMBERS[2:]]), [])


def test_the_order_by_state_is_kept_over_all_blocks(page: Page, reader: FakeReader) -> None:
    page.locator("#live-sort").select_option("state")
    calm = [number for number in NUMBERS if number not in NUMBERS[::3]]
    reads(lambda: faults(page, [*NUMBERS[::3], *calm]), [])
    reader.set("1200", status=8)
    wait_state(page, "1200", "ringing")
    reads(lambda: faults(page, ["1200", *NUMBERS[::3], *calm[:-1]]), [])


def test_each_group_begins_a_row_of_its_own(page: Page, reader: FakeReader) -> None:
    for number in NUMBERS[:10]:
        reader.set(number, queues=["claims"])
    page.get_by_label("Group by").select_option("queue")

    def parts() -> list[int]:
        """How many tiles stand under each header."""
        sizes: list[int] = []
        rows: list[tuple[float, list[Any]]] = page.evaluate(LOOK)
        for _, row in rows:
            if not row:
                sizes.append(0)
            else:
                sizes[-1] += len(row)
        return sizes

    reads(parts, [10, 190])


def test_the_arrows_lead_over_all_blocks_and_back(page: Page) -> None:
    columns = len(page.evaluate(LOOK)[0][1])
    tile(page, "1001").focus()
    for row in range(1, len(NUMBERS) // columns):
        page.keyboard.press("ArrowDown")
        reads(lambda: page.evaluate(FOCUSED), NUMBERS[row * columns])
    page.keyboard.press("End")
    reads(lambda: page.evaluate(FOCUSED), "1200")
    until(lambda: in_window(page, "1200"), "the last tile in the window")
    page.keyboard.press("ArrowUp")
    reads(lambda: page.evaluate(FOCUSED), str(1200 - columns))
    page.keyboard.press("Home")
    until(lambda: in_window(page, "1001"), "the first tile in the window")


def in_window(page: Page, extension: str) -> bool:
    """Whether all of a tile is in the window."""
    return bool(tile(page, extension).evaluate(WITHIN))


def test_a_tile_that_moves_to_another_block_keeps_the_focus(page: Page, reader: FakeReader) -> None:
    page.locator("#live-sort").select_option("state")
    tile(page, "1199").focus()
    reads(lambda: page.evaluate(FOCUSED), "1199")
    reader.set("1199", status=8)
    wait_state(page, "1199", "ringing")
    reads(lambda: page.evaluate(LOOK)[0][1][0][1], "1199")
    reads(lambda: page.evaluate(FOCUSED), "1199")


def test_the_grid_is_as_high_before_it_was_seen_as_after(serve: Serve, visit: Visit) -> None:
    page = visit(serve(make_board(2_000)))
    wait_tiles(page, 2_000)
    height = "document.getElementById('grid').getBoundingClientRect().height"
    before = page.evaluate(height)
    page.evaluate(TO_THE_END)
    until(lambda: page.evaluate(LAST_IS_DRAWN), "the last block in sight")
    reads(lambda: page.evaluate(height), before)


def test_a_timer_that_comes_into_sight_tells_the_time_of_now(page: Page) -> None:
    until(lambda: tile(page, "1001").evaluate(TELLS_NOW), "the first timer goes")
    for move, extension in ((TO_THE_END, "1200"), ("scrollTo(0, 0)", "1001")):
        page.wait_for_timeout(1_500)  # the other end has stood still for so long
        page.evaluate(move)
        until(partial(in_window, page, extension), f"{extension} in the window")
        until(partial(tile(page, extension).evaluate, TELLS_NOW), f"{extension} tells the time")
