"""Read the files of a rotated log as one log, in whichever order they are named.

Knows that each file is in order of time, and that two files may hold the same lines (a copy, a log
that was copied while it grew). Must not know what a line means.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from state.importers.log_lines import Line, LineError

T = TypeVar("T")


class Entry(NamedTuple, Generic[T]):
    """A line of a file with what it says, None if that is nothing, or what is wrong with it."""

    path: Path
    line: Line
    at: int | None
    found: T | LineError | None


ReadFile = Callable[[Path], Iterator[Entry[T]]]
_Sorted = tuple[int, int, Entry[T] | None]


def read_as_one(paths: Iterable[Path], read: ReadFile[T]) -> Iterator[Entry[T]]:
    """The entries of all files in order of time; a line that two files hold comes once."""
    dated = [(_first_time(read(path)), path) for path in paths]
    # Of files that begin in the same second, logrotate's older ones have the longer names.
    dated.sort(key=lambda each: each[1].name, reverse=True)
    dated.sort(key=itemgetter(0))
    if len(dated) == 1:
        yield from read(dated[0][1])
        return
    files = (_in_order(number, at, read(path)) for number, (at, path) in enumerate(dated))
    yield from _without_copies(heapq.merge(*files, key=itemgetter(0)))


def _first_time(entries: Iterator[Entry[T]]) -> int:
    return next((entry.at for entry in entries if entry.at is not None), 0)


def _in_order(number: int, at: int, entries: Iterator[Entry[T]]) -> Iterator[_Sorted[T]]:
    """The entries of a file with times that never go back, after a mark of its first time.

    Merging reads the first item of every file at once. The mark lets it open a file no earlier
    than the log arrives at it.
    """
    yield at, number, None
    for entry in entries:
        at = at if entry.at is None else max(at, entry.at)
        yield at, number, entry


def _without_copies(merged: Iterator[_Sorted[T]]) -> Iterator[Entry[T]]:
    second = -1
    given: Counter[str] = Counter()
    read: dict[int, Counter[str]] = {}
    for at, number, entry in merged:
        if entry is None:
            continue
        if at != second:
            second, given, read = at, Counter(), defaultdict(Counter)
        text = entry.line.text
        read[number][text] += 1
        if read[number][text] > given[text]:
            given[text] += 1
            yield entry
