"""The main job, end to end: a real SIP call on a real Asterisk colours a tile in a real browser.

Asterisk, its phones, gunicorn with two workers and Chromium are all real. With SCREENSHOTS=1 it
makes the README's picture.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from dashboard.looks.theme import LOOKS
from tests.asterisk.conftest import make_lab
from tests.asterisk.lab.lab import READER, Lab
from tests.browser.board import tile, until, wait_state, wait_tiles
from tests.browser.slowed import slowed
from tests.fakes.servers.ringside import ROOT, Ringside

__all__ = ["make_lab"]

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(180)]

REFRESH_MS = 500
NOTE_CHANGES = """() => {
  window.noted = [];
  new MutationObserver(changes => changes.forEach(change => {
    const state = change.target.dataset.state;
    if (state) window.noted.push([change.target.dataset.extension, state, Date.now() / 1000]);
  })).observe(document.getElementById('grid'), {
    attributes: true, attributeFilter: ['data-state'], subtree: true });
}"""


@pytest.fixture
def lab(make_lab: Any) -> Lab:
    """An Asterisk 22 of this test's own."""
    made: Lab = make_lab(22)
    return made


@pytest.fixture
def ringside(lab: Lab, tmp_path: Path) -> Iterator[Ringside]:
    """Ringside over that Asterisk, as the README starts it."""
    user, secret = READER
    settings: dict[str, Any] = {
        "AMI_HOST": "127.0.0.1",
        "AMI_PORT": str(lab.ami_port),
        "AMI_USERNAME": user,
        "AMI_SECRET": secret,
        "PBX_NAME": "Asterisk 22",
        "REFRESH_MS": str(REFRESH_MS),
    }
    with Ringside(tmp_path, **settings) as running:
        yield running


@pytest.fixture
def page(chromium: Browser, ringside: Ringside) -> Iterator[Page]:
    """The board before somebody's eyes."""
    context = slowed(chromium.new_context(viewport={"width": 1440, "height": 900}))
    shown = context.new_page()
    shown.goto(ringside.url)
    wait_tiles(shown, 40)
    yield shown
    context.close()


def test_a_real_call_colours_a_real_tile(lab: Lab, ringside: Ringside, page: Page) -> None:
    wait_state(page, "1006", "free")
    caller = lab.phones.dial("1005", "1006")
    called = lab.phones.ringing("1006")
    wait_state(page, "1006", "ringing")
    wait_state(page, "1005", "dialing")
    called.answer()
    wait_state(page, "1006", "oncall")
    wait_state(page, "1005", "oncall")
    until(lambda: "Agent 1005" in tile(page, "1006").inner_text(), "who calls")
    called.hold()
    wait_state(page, "1006", "onhold")
    called.unhold()
    wait_state(page, "1006", "oncall")
    caller.hangup()
    wait_state(page, "1006", "free")
    wait_state(page, "1005", "free")
    words = [
        change["label"] for change in ringside.get("/api/v1/extensions/1006/changes")[1]["changes"]
    ]
    assert words == ["Free", "On Call", "On Hold", "On Call", "Ringing"]


def test_how_soon_a_change_is_seen(
    lab: Lab, ringside: Ringside, page: Page, figure: Callable[[str], None]
) -> None:
    # Loading and first drawing Plotly takes the page's one thread 0.7 s, once.
    page.locator("#chart .main-svg").first.wait_for()
    page.evaluate(NOTE_CHANGES)
    seen: dict[tuple[str, float], float] = {}
    for _ in range(5):
        play_and_poll(lab, ringside, seen)

    def noted() -> list[list[Any]]:
        found: list[list[Any]] = page.evaluate("window.noted")
        return found if len(found) >= 20 else []

    changes = until(noted, "the changes painted")
    api = sorted(at - since for (_, since), at in seen.items())
    painted = sorted(painting_lags(ringside, changes))
    assert len(api) >= 20
    assert len(painted) >= 20
    figure(f"event received -> API: {spread(api)} (to reach: 100 ms)")
    figure(f"event received -> painted: {spread(painted)} (to reach: {REFRESH_MS + 200} ms)")


def play_and_poll(lab: Lab, ringside: Ringside, seen: dict[tuple[str, float], float]) -> None:
    """One call; notes when the API first tells each change of the two phones."""
    version = ringside.get("/api/v1/extensions")[1]["version"]
    caller = lab.phones.dial("1011", "1012")
    steps = [lab.phones.ringing("1012").answer, caller.hangup]
    for step in steps:
        version = watch(ringside, version, seen, 0.9)
        step()
    watch(ringside, version, seen, 0.9)
    lab.phones.wait_on_hook(["1011", "1012"])


def watch(
    ringside: Ringside, version: int, seen: dict[tuple[str, float], float], seconds: float
) -> int:
    """Poll as fast as it goes for a while; gives the last version."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        status, told = ringside.get(f"/api/v1/extensions?since={version}")
        if status == 200:
            version = told["version"]
            for row in told["extensions"]:
                seen.setdefault((row["extension"], row["since"]), time.time())
        time.sleep(0.005)
    return version


def painting_lags(ringside: Ringside, noted: list[list[Any]]) -> Iterator[float]:
    """Seconds from each change to its painting; a state too short to be painted is left out."""
    words = {state.key: state.word for state in LOOKS}
    for number in ("1011", "1012"):
        changes = ringside.get(f"/api/v1/extensions/{number}/changes")[1]["changes"]
        for extension, state, painted_at in noted:
            before = [
                c["at"] for c in changes if c["label"] == words[state] and c["at"] <= painted_at
            ]
            if extension == number and before:
                yield painted_at - max(before)


def spread(lags: list[float]) -> str:
    """Median, 95th percentile and maximum in ms."""
    p50, p95, last = lags[len(lags) // 2], lags[int(len(lags) * 0.95)], lags[-1]
    return (
        f"p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, max {last * 1000:.0f} ms of {len(lags)}"
    )


def test_the_board_is_photographed_with_calls_under_way(
    lab: Lab, page: Page, tmp_path: Path
) -> None:
    """A board with everything on it; SCREENSHOTS=1 keeps the picture for the docs."""
    caller = lab.phones.dial("1005", "1006")
    lab.phones.ringing("1006").answer()
    caller.wait_up()
    lab.phones.dial_in("2025550123", "5551015")
    lab.phones.ringing("1015").answer()
    held = lab.phones.dial("1021", "1022")
    lab.phones.ringing("1022").answer()
    # Not in the moment of the answer: two re-INVITEs at once are both refused.
    wait_state(page, "1021", "oncall")
    held.hold()
    lab.phones.dial("1031", "1032")
    for number, state in (
        ("1006", "oncall"),
        ("1015", "oncall"),
        ("1021", "onhold"),
        ("1032", "ringing"),
    ):
        wait_state(page, number, state)
    folder = ROOT / "docs" if os.environ.get("SCREENSHOTS") == "1" else tmp_path
    page.screenshot(path=folder / "board.png")
    assert (folder / "board.png").stat().st_size > 20_000
