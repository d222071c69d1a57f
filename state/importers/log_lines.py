"""Read log files line by line, with line numbers, and say why a line is refused.

Knows plain and gzipped files. Must not know what a line means. A file is read forwards, one line at
a time, so its size does not matter.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from state.text import visible

_GZIP = b"\x1f\x8b"
_ENOUGH_LINES = 50


class LineError(ValueError):
    """A line is invalid; the text says why."""


class FileError(LineError):
    """A whole file cannot be read; the text says why."""


class Refused(NamedTuple):
    """A refused line, with what is needed to find and correct it."""

    path: Path
    number: int
    reason: str
    text: str

    def __str__(self) -> str:
        return visible(f"{self.path}:{self.number}: {self.reason}: {self.text}")


class Line(NamedTuple):
    """A line without its line break; numbers begin at 1, and `at_byte` is where the line ends."""

    number: int
    text: str
    at_byte: int


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a file. OSError when the file cannot be read."""
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb"))
        zipped = raw.peek(2)[:2] == _GZIP
        lines = stack.enter_context(gzip.GzipFile(fileobj=raw)) if zipped else raw
        done = 0
        for number, line in enumerate(lines, start=1):
            done = raw.tell() if zipped else done + len(line)
            yield Line(number, _text(line).rstrip("\r\n"), done)


def first_lines(path: Path) -> list[str]:
    """The first lines of a file that are not blank: enough to tell how it is laid out."""
    lines = (line.text for line in read_lines(path))
    return list(islice((text for text in lines if text.strip()), _ENOUGH_LINES))


def _text(line: bytes) -> str:
    """UTF-8, else Latin-1, as live text is read; without the mark that spreadsheets put first."""
    try:
        return line.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return line.decode("latin-1")
