"""What the live page costs the machine of whoever looks at it, in a real Chromium.

    python -m benchmarks.bench_page [--before COMMIT] [TILES ...]
    python -m benchmarks.bench_page --heap MINUTES [TILES ...]

Opens the board with so many live tiles, of which 2 % change in a second, and measures: time from
the navigation until all tiles stand; CPU of all of Chromium's processes and of the page's main
thread, as seconds a minute; growth of the JavaScript heap after a collection of garbage. The peer
is another version of Ringside in the same run: `--before` names its commit, or a folder with its
files; without it that is the last release tag, or else the branch `main`. `--heap` measures this
version alone, over a longer time: the heap after a collection of garbage, each fifth of it.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

from tests.browser.conftest import ARGS, CHROMIUM

ROOT = Path(__file__).parents[1]
SERVER = ROOT / "benchmarks" / "page_server.py"
TILES = (60, 500, 2_000)
SETTLING_S, MEASURED_S = 5.0, 30.0
HEAP_PARTS = 5
SCREEN: ViewportSize = {"width": 1440, "height": 900}
STANDING = """count => document.querySelectorAll('.tile').length >= count
    && new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of CPU so far: all processes of Chromium, the page's main thread, its scripts."""

    processes: float
    main_thread: float
    script: float

    def since(self, before: Spent, seconds: float) -> Spent:
        """What was spent since `before`, a minute."""
        scale = 60 / seconds
        return Spent(
            (self.processes - before.processes) * scale,
            (self.main_thread - before.main_thread) * scale,
            (self.script - before.script) * scale,
        )


class Gauge:
    """Chromium's own figures of one page."""

    def __init__(self, browser: Browser, page: Page) -> None:
        self._browser: CDPSession = browser.new_browser_cdp_session()
        self._page: CDPSession = page.context.new_cdp_session(page)
        self._page.send("Performance.enable")

    def _metrics(self) -> dict[str, float]:
        listed = self._page.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] for each in listed}

    def spent(self) -> Spent:
        """What was spent so far."""
        processes = self._browser.send("SystemInfo.getProcessInfo")["processInfo"]
        metrics = self._metrics()
        cpu = sum(each["cpuTime"] for each in processes)
        return Spent(cpu, metrics["TaskDuration"], metrics["ScriptDuration"])

    def heap(self) -> float:
        """Bytes of JavaScript objects that are in use."""
        self._page.send("HeapProfiler.collectGarbage")
        return self._metrics()["JSHeapUsedSize"]


@contextmanager
def served(root: Path, tiles: int) -> Iterator[str]:
    """The address of a board of the version in `root`."""
    command = [sys.executable, str(SERVER), str(tiles)]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen(
        command,
        cwd=root,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait(20)


def measure(root: Path, name: str, tiles: int, seconds: float) -> str:
    """One line of figures."""
    with served(root, tiles) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = browser.new_page(viewport=SCREEN)
        page.goto(url, wait_until="commit")
        stood = page.wait_for_function(STANDING, arg=tiles).json_value()
        time.sleep(SETTLING_S)
        gauge = Gauge(browser, page)
        heap, before, began = gauge.heap(), gauge.spent(), time.perf_counter()
        time.sleep(seconds)
        spent = gauge.spent().since(before, time.perf_counter() - began)
        grown = (gauge.heap() - heap) / seconds * 60
        browser.close()
    return (
        f"{name:8} {tiles:5,} tiles  all stand after {stood / 1000:5.2f} s  "
        f"a minute: {spent.processes:5.1f} s CPU, main thread {spent.main_thread:5.1f} s, "
        f"scripts {spent.script:5.1f} s, heap {grown / 1024:+7.0f} KiB"
    )


def measure_heap(tiles: int, minutes: float) -> Iterator[str]:
    """A line for each fifth of the time."""
    with served(ROOT, tiles) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = browser.new_page(viewport=SCREEN)
        page.goto(url, wait_until="commit")
        page.wait_for_function(STANDING, arg=tiles)
        gauge = Gauge(browser, page)
        for part in range(HEAP_PARTS + 1):
            time.sleep(minutes * 60 / HEAP_PARTS if part else SETTLING_S)
            nodes = page.evaluate("document.getElementsByTagName('*').length")
            yield (
                f"{tiles:5,} tiles  after {minutes * part / HEAP_PARTS:5.1f} min  "
                f"heap {gauge.heap() / 1024:8,.0f} KiB, {nodes:,} elements"
            )
        browser.close()


def git(*words: str) -> bytes:
    """What git says."""
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True).stdout


@contextmanager
def version_before(name: str | None) -> Iterator[Path]:
    """The folder of the version to compare with: a folder or a commit."""
    if name and Path(name).is_dir():
        yield Path(name).resolve()
        return
    tags = git("tag", "--list", "v*", "--sort=-v:refname").decode().split()
    with TemporaryDirectory() as unpacked:
        archive = git("archive", "--format=tar", name or next(iter(tags), "main"))
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(unpacked, filter="data")
        yield Path(unpacked)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.bench_page")
    parser.add_argument("--before", metavar="COMMIT", help="the version to compare with")
    parser.add_argument("--seconds", type=float, default=MEASURED_S)
    parser.add_argument("tiles", type=int, nargs="*", default=TILES)
    parser.add_argument("--heap", type=float, metavar="MINUTES", help="watch the heap so long")
    given = parser.parse_args()
    if given.heap:
        for tiles in given.tiles:
            for line in measure_heap(tiles, given.heap):
                print(line, flush=True)
        return
    with version_before(given.before) as before:
        for tiles in given.tiles:
            for name, root in (("before", before), ("now", ROOT)):
                print(measure(root, name, tiles, given.seconds), flush=True)


if __name__ == "__main__":
    main()
