"""Read log files line by line, with line numbers, and say why a line is refused.

Knows plain and gzipped files. Must not know what a line means. A file is read once, forwards, one
line at a time, so its size does not matter.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

_GZIP = b"\x1f\x8b"


class LineError(ValueError):
    """A line is invalid; the text says why."""


class Refused(NamedTuple):
    """A refused line, with what is needed to find and correct it."""

    path: Path
    number: int
    reason: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.number}: {self.reason}: {self.text}"


class Line(NamedTuple):
    """A line without its line break; numbers begin at 1, and `at_byte` is where the line ends."""

    number: int
    text: str
    at_byte: int


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a file; invalid UTF-8 is replaced. OSError when the file cannot be read."""
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb"))
        zipped = raw.peek(2)[:2] == _GZIP
        lines = stack.enter_context(gzip.GzipFile(fileobj=raw)) if zipped else raw
        done = 0
        for number, line in enumerate(lines, start=1):
            done = raw.tell() if zipped else done + len(line)
            yield Line(number, line.decode("utf-8", "replace").rstrip("\r\n"), done)
