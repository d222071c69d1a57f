"""The board as a test sees it: tiles, totals, and waiting for what must come true."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from playwright.sync_api import Locator, Page

from dashboard.looks.theme import BY_KEY, Look, Theme

T = TypeVar("T")
DEADLINE_S = 60.0
"""For loading, too, on a busy machine. What is there is never waited for."""


def until(holds: Callable[[], T | None], what: str, deadline_s: float = DEADLINE_S) -> T:
    """Wait for a condition, and give what made it hold; fails with `what` at the deadline."""
    end = time.monotonic() + deadline_s
    while not (found := holds()):
        assert time.monotonic() < end, f"not within {deadline_s} s: {what}"
        time.sleep(0.02)
    return found


def reads(read: Callable[[], object], wanted: object, deadline_s: float = DEADLINE_S) -> None:
    """Wait for a reading of a page that is still drawn; fails with the last one at the deadline.

    All that is compared is in one reading. Two readings may be of two states of the page.
    """
    end = time.monotonic() + deadline_s
    while (found := read()) != wanted and time.monotonic() < end:
        time.sleep(0.02)
    assert found == wanted


def stays(read: Callable[[], object], wanted: object) -> None:
    """One reading, for what must not have changed; the page has settled, by a sign waited for."""
    found = read()
    assert found == wanted


def tile(page: Page, extension: str) -> Locator:
    """The tile of an extension."""
    return page.locator(f'.tile[data-extension="{extension}"]')


def state_of(page: Page, extension: str) -> str | None:
    """The state a tile wears; None while there is no such tile."""
    found = tile(page, extension)
    return found.get_attribute("data-state") if found.count() else None


def wait_state(page: Page, extension: str, state: str) -> None:
    """Until the tile wears `state`."""
    until(lambda: state_of(page, extension) == state, f"{extension} {state}")


def wait_tiles(page: Page, count: int) -> None:
    """Until exactly `count` tiles are shown."""
    until(lambda: shown(page) == count, f"{count} tiles shown")


def shown(page: Page) -> int:
    """How many tiles are shown."""
    return page.locator(".tile:not([hidden])").count()


def style(target: Locator, name: str) -> str:
    """A computed style."""
    value: str = target.evaluate("(element, name) => getComputedStyle(element)[name]", name)
    return value


def rgb(color: str) -> str:
    """#rrggbb as a browser says it."""
    return "rgb({}, {}, {})".format(*(int(color[i : i + 2], 16) for i in (1, 3, 5)))


def face(state: str, theme: Theme = "light") -> str:
    """The ground of a state within its limit, as a browser says it."""
    return rgb(ground_of(BY_KEY[state], theme))


def ground_of(look: Look, theme: Theme) -> str:
    """The ground of a tile within its limit: filled or calm."""
    paint = look.paint(theme)
    return paint.bg if look.pattern == "filled" else paint.tint


def totals(page: Page) -> dict[str, int]:
    """The counts of the totals bar by state; "" is all."""
    pairs: list[Any] = page.locator("#totals [data-filter]").evaluate_all(
        "all => all.map(b => [b.dataset.filter, b.querySelector('.rs-total-count').textContent])"
    )
    return {key: int(count.replace(",", "")) for key, count in pairs}


def is_stale(page: Page) -> bool:
    """Whether the grid is grey."""
    return page.locator("#grid[data-stale]").count() == 1


def choose(page: Page, control: str, value: str) -> None:
    """Click one of a row of icon buttons."""
    page.locator(f'#{control} input[value="{value}"] + label').click()


def lands(page: Page, holds: Callable[[str], bool]) -> None:
    """Wait until the address is such."""
    page.wait_for_url(holds, wait_until="commit")
