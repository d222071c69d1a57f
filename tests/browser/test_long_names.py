"""A name of thousands of letters, as an older version may have kept it, makes no page wider."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page as BrowserPage

from state.history import History
from state.live.schema import LiveQueue
from tests.browser.board import until
from tests.browser.site import Site
from tests.fakes.board import make_board
from tests.fakes.reader import FakeReader

LONG = "q" * 4_000
SHOWN = {
    "/": ".tile",
    "/queues": ".rs-waiting-callers tbody tr",
    "/agents": "#agents-cards > *, .rs-empty",
    f"/queues?queue={LONG[:900]}": "#queues-cards > *, .rs-empty",
}
"""What shows that a page is there."""


@pytest.fixture
def reader() -> FakeReader:
    reader = make_board(3)
    reader.set("1001", name=LONG, status=1, peer=LONG, peer_name=LONG, queue=LONG, queues=[LONG])
    reader.queues = [
        LiveQueue(
            queue=LONG,
            waiting=[
                {
                    "position": 1,
                    "caller": LONG,
                    "caller_name": LONG,
                    "call_id": LONG,
                    "joined_at": time.time(),
                }
            ],
            members=["1001"],
            answered=1,
            abandoned=0,
            answered_within=1,
            threshold_s=20.0,
            since=time.time(),
        )
    ]
    return reader


@pytest.fixture
def crowded(serve: Callable[..., Site], reader: FakeReader, history: History) -> Site:
    return serve(reader, history=history)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", SHOWN)
def test_a_long_name_makes_no_page_wider_than_the_window(
    visit: Callable[..., BrowserPage], crowded: Site, path: str, width: int
) -> None:
    page = visit(crowded, path, viewport={"width": width, "height": 900})
    page.locator(SHOWN[path]).first.wait_for(state="attached")
    wide = "document.scrollingElement.scrollWidth"
    until(lambda: page.evaluate(wide) <= width, "no wider than the window")
