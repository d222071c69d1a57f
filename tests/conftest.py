"""What all tests share: the order of the files, and measured figures are listed at the end."""

from collections.abc import Callable
from pathlib import Path

import pytest

FIGURE = "figure"
LONG = ("slow", "asterisk", "browser")
"""Marks of files that take long, the longest first. Those of a browser need the processor, the
others mostly wait for calls to take their time."""


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Tell a measured figure, in one line, at the end of the run."""
    return lambda line: record_property(FIGURE, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the figures."""
    outcomes = ("passed", "failed", "xfailed")
    reports = [each for outcome in outcomes for each in terminalreporter.getreports(outcome)]
    lines = [
        str(line)
        for report in reports
        for name, line in getattr(report, "user_properties", ())
        if name == FIGURE and report.when == "call"
    ]
    if lines:
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(line)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first, so that of two workers neither is idle at the end.

    Files that wait and files that need the processor take turns: two browsers at once would only
    take it from each other. Within a file the order stays.
    """
    ranks: dict[Path, int] = {}
    for item in items:
        ranks[item.path] = min(rank(item), ranks.get(item.path, len(LONG)))
    places = in_turn(ranks)
    items.sort(key=lambda item: places[item.path])


def in_turn(ranks: dict[Path, int]) -> dict[Path, float]:
    """The place of each file: both kinds of long ones spread from 0 to 1, all others after them."""
    browser = LONG.index("browser")
    files = sorted(ranks, key=lambda path: ranks[path])
    waiting = [path for path in files if ranks[path] < browser]
    drawing = [path for path in files if ranks[path] == browser]
    spread = {path: at / len(kind) for kind in (waiting, drawing) for at, path in enumerate(kind)}
    return {path: spread.get(path, 1.0) for path in files}


def rank(item: pytest.Item) -> int:
    """The place of the first mark of LONG that a test has."""
    return next((at for at, mark in enumerate(LONG) if item.get_closest_marker(mark)), len(LONG))
