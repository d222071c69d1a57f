"""Pages as slow as a busy machine makes them: BROWSER_SLOWED=6 leaves each a sixth of its time.

A test that reads a page before it is drawn fails then, not by bad luck later. Knows Chromium's
protocol. Must not know tests.
"""

from __future__ import annotations

import contextlib
import os

from playwright.sync_api import BrowserContext, Error, Frame, Page

from tests.browser.board import DEADLINE_S

FACTOR = float(os.environ.get("BROWSER_SLOWED", "1"))


def slowed(context: BrowserContext) -> BrowserContext:
    """The context, with patience. Where that is asked for, each page in it is slow."""
    context.set_default_timeout(DEADLINE_S * 1_000)
    if FACTOR > 1:
        context.on("page", _slow_down)
    return context


def _slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)

    def again(frame: Frame) -> None:
        # Another site runs in another process, which starts at full speed.
        if frame == page.main_frame:
            with contextlib.suppress(Error):  # the page is closed already
                session.send("Emulation.setCPUThrottlingRate", {"rate": FACTOR})

    again(page.main_frame)
    page.on("framenavigated", again)
