"""What all tests share: long files begin first, and measured figures are listed at the end."""

from collections.abc import Callable
from pathlib import Path

import pytest

FIGURE = "figure"
LONG = ("slow", "asterisk", "browser")
"""Marks of files that take long, the longest first: of two workers neither is idle at the end.

Those that hold a board against real calls by the clock run beside each other, not beside a browser,
which takes the processor from them.
"""


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
    """Put the long files first; within a file the order stays."""
    ranks: dict[Path, int] = {}
    for item in items:
        ranks[item.path] = min(rank(item), ranks.get(item.path, len(LONG)))
    items.sort(key=lambda item: ranks[item.path])


def rank(item: pytest.Item) -> int:
    """The place of the first mark of LONG that a test has."""
    return next((at for at, mark in enumerate(LONG) if item.get_closest_marker(mark)), len(LONG))
