"""Pictures of the board for the documentation, made when SCREENSHOTS=1 and thrown away else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import pictures
from tests.browser.board import choose, is_stale, tile, until, wait_tiles
from tests.browser.site import Site
from tests.fakes.board import make_board

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SHOTS: dict[str, dict[str, Any]] = {
    "board-light": {"viewport": DESK},
    "board-dark": {"viewport": DESK, "color_scheme": "dark"},
    "board-phone": {"viewport": PHONE},
    "board-dots": {"viewport": {"width": 1920, "height": 1080}, "count": 2000, "density": "dot"},
    "board-drawer": {"viewport": DESK, "color_scheme": "dark", "open": "1002"},
}


@pytest.mark.parametrize("name", SHOTS)
def test_the_board_can_be_pictured(
    serve: Callable[..., Site], visit: Callable[..., Page], tmp_path: Path, name: str
) -> None:
    shot = dict(SHOTS[name])
    count, density = shot.pop("count", 60), shot.pop("density", "card")
    opened = shot.pop("open", None)
    page = visit(serve(make_board(count)), **shot)
    wait_tiles(page, count)
    choose(page, "live-density", density)
    if opened:
        tile(page, opened).click()
        until(lambda: page.locator(".rs-facts").count() == 1, "the drawer")
    until(lambda: page.locator("#chart .trace.bars path").count() == 60, "the chart")
    until(lambda: not is_stale(page), "live")
    path = pictures.take(page, name, None if pictures.is_wanted() else tmp_path)
    assert 10_000 < path.stat().st_size < pictures.MOST_BYTES
