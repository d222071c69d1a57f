"""Lines of log files, with their numbers, and how a line is refused.

Knows files, plain or gzipped. Must not know what a line means. A file is read once, forwards, a
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
    """Why a line cannot be understood; the text is for people."""


class Refused(NamedTuple):
    """A line that was not taken, named so that it can be found and mended."""

    path: Path
    number: int
    reason: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.number}: {self.reason}: {self.text}"


class Line(NamedTuple):
    """A line without its end, and how far into the file it reaches; 1 is the first line."""

    number: int
    text: str
    at_byte: int


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a file; bytes that are no UTF-8 are replaced. OSError when it cannot be read."""
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb"))
        zipped = raw.peek(2)[:2] == _GZIP
        lines = stack.enter_context(gzip.GzipFile(fileobj=raw)) if zipped else raw
        done = 0
        for number, line in enumerate(lines, start=1):
            done = raw.tell() if zipped else done + len(line)
            yield Line(number, line.decode("utf-8", "replace").rstrip("\r\n"), done)
